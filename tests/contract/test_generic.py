"""The generic rooms stay generic, and what is public is described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from openapi_spec_validator import validate

from hypermedia.media_types import offers_of
from hypermedia.openapi import describe
from hypermedia.problem_pages import EXPLAINED
from hypermedia.relation_names import explain
from hypermedia.routes import routes
from records.registry import Resource, resources

ROOT = Path(__file__).parents[2]
API = (ROOT / "docs" / "api.md").read_text()

PAGES_ONLY = re.compile(r"/(new|edit|withdraw)$|^/openapi|\.yaml$|atom-link")
"""Addresses for people, and the description itself; programs are told of the others."""


def test_hypermedia_names_no_resource() -> None:
    """Not in code: sentences may give examples."""
    names = "|".join(rf"{each.name}|{each.collection}" for each in resources())
    literal = re.compile(rf"""["'/]({names})["'/]""")
    sources = [path for path in (ROOT / "hypermedia").rglob("*.py") if "tests" not in path.parts]
    named = [
        f"{path.name}: {line.strip()}"
        for path in sources
        for line in _code(path.read_text()).splitlines()
        if literal.search(line)
    ]
    assert named == []


def _code(source: str) -> str:
    """A module without its docstrings and comments."""
    return re.sub(r'""".*?"""|#[^\n]*', "", source, flags=re.DOTALL)


def test_the_description_is_valid_openapi() -> None:
    validate(describe())


def test_every_address_is_described() -> None:
    described = {_shape(path) for path in describe()["paths"]}
    known = {_shape(_plain(str(route.pattern))) for route in routes() if "(" not in str(route.pattern)}
    assert {path for path in known if not PAGES_ONLY.search(path)} - described == set()


def _plain(pattern: str) -> str:
    return "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", pattern)


def _shape(path: str) -> str:
    """An address with its variables unnamed; an action is one of many, a page of a list is like its list."""
    path = re.sub(r"\{[^}]*\}", "{}", path)
    path = re.sub(r"(-to-review/\{\})/[^/]+$", r"\1/{}", path)
    return re.sub(r"^/(links|problems)/\{\}$", r"/\1", path)


def test_every_media_type_has_its_own_schema_in_the_description(resource: Resource) -> None:
    answers = describe()["paths"][f"/{resource.collection}/{{key}}"]["get"]["responses"]["200"]["content"]
    assert set(answers) == {*(offer.media_type for offer in offers_of(resource.name)), *resource.file_forms}


def test_every_media_type_is_documented(resource: Resource) -> None:
    assert [offer.media_type for offer in offers_of(resource.name) if offer.media_type not in API] == []


def test_every_relation_is_documented() -> None:
    assert [name for name in explain() if f"`{name}`" not in API] == []


def test_every_problem_in_the_code_is_explained() -> None:
    source = (ROOT / "hypermedia" / "errors.py").read_text() + (
        ROOT / "hypermedia" / "views" / "fallback.py"
    ).read_text()
    codes = set(re.findall(r'(?:_simple|Problem)\(\s*\d+,\s*"([a-z-]+)"|code="([a-z]+-query)"', source))
    assert {code for pair in codes for code in pair if code} - set(EXPLAINED) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["json", "xsd", "sra.xsd"])
def test_every_document_version_has_its_schemas(resource: Resource, kind: str) -> None:
    for version in resource.documents:
        assert Client().get(f"/schemas/{resource.name}-v{version}.{kind}").status_code == 200
