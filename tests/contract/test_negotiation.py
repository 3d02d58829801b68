"""Which form is answered, and which is read: RFC 9110 section 12.5.1 and gmi-api.md D 1.4, for every resource."""

from __future__ import annotations

from typing import Final

import pytest

from records.models import Record
from records.registry import Resource

from ..builders import address_of, as_xml, document, record
from ..people import People

JSON: Final = "application/json"
XML: Final = "application/xml"
HTML: Final = "text/html"
V_JSON: Final = "application/vnd.gmi.{name}-v1+json"
V_XML: Final = "application/vnd.gmi.{name}-v1+xml"
REFUSED: Final = "406"
NEWEST: Final = V_JSON
"""What a client gets that leaves the choice to us."""

BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

ACCEPT: Final = (
    # by name
    (V_JSON, V_JSON),
    (V_XML, V_XML),
    (JSON, JSON),
    (XML, XML),
    ("text/xml", "text/xml"),
    (HTML, HTML),
    # no preference
    (None, NEWEST),
    ("", NEWEST),
    ("*/*", NEWEST),
    ("*", NEWEST),
    # ranges
    ("application/*", NEWEST),
    ("text/*", "text/xml"),
    ("image/*, application/*;q=0.1", NEWEST),
    ("text/*;q=0.3, text/html;q=0.7", HTML),
    ("text/html;q=0.7, text/*;q=0.8", "text/xml"),
    # weights
    ("application/json;q=0.4, application/xml;q=0.6", XML),
    ("application/json;q=0.6, application/xml;q=0.4", JSON),
    ("application/xml;q=0.999, application/json", JSON),
    ("application/json;q=0.001, application/xml;q=0.002", XML),
    ("application/json;q=.5, application/xml;q=0.4", JSON),
    ("application/json ; Q=0.3 , application/xml ; q=0.5", XML),
    (f"{V_XML};q=0.9, {V_JSON};q=0.8", V_XML),
    (f"{V_XML}, */*;q=0.1", V_XML),
    ("application/json, */*", JSON),
    ("application/xml, */*;q=0.9", XML),
    # refusals by weight
    ("application/json;q=0, */*", NEWEST),
    (f"{V_JSON};q=0, */*", JSON),
    (f"{V_JSON};q=0, application/json;q=0, */*", V_XML),
    ("*/*, application/*;q=0", "text/xml"),
    ("application/json;q=0.000", REFUSED),
    ("*/*;q=0", REFUSED),
    ("application/json;q=0, application/xml;q=0, text/html;q=0", REFUSED),
    # nothing we have
    ("image/png", REFUSED),
    ("application/pdf, audio/*", REFUSED),
    ("application/vnd.gmi.{name}-v9+json", REFUSED),
    ("application/vnd.gmi.{name}-v0+json", REFUSED),
    ("application/vnd.gmi.{name}+json", REFUSED),
    ("application/vnd.gmi.nothing-v1+json", REFUSED),
    ("application/vnd.gmi.{name}-v1+yaml", REFUSED),
    ("application/vnd.gmi.{name}-v9+json, application/xml;q=0.1", XML),
    # as sent by programs
    (BROWSER, HTML),
    ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", HTML),
    ("application/json, text/plain, */*", JSON),
    # case, parameters, blanks, lists with holes
    ("APPLICATION/JSON", JSON),
    ("Application/Vnd.Gmi.{Name}-V1+Xml", V_XML),
    ("application/json; charset=utf-8", JSON),
    ('application/json;profile="a,b;q=0", text/html;q=0.5', JSON),
    (",, application/xml ,,", XML),
    # malformed members say nothing
    ("application", NEWEST),
    ("application/", NEWEST),
    ("/json", NEWEST),
    ("*/json", NEWEST),
    (";q=1", NEWEST),
    ("application/json;q=, application/xml;q=0.5", JSON),
    ("rubbish, application/xml", XML),
    ("\xff\xfe, text/html", HTML),
    ("application/xml, " + "x" * 10_000, XML),
)


@pytest.fixture
def published(resource: Resource, people: People) -> Record:
    return record(resource, people.centre)


def named(pattern: str, resource: Resource) -> str:
    return pattern.replace("{name}", resource.name).replace("{Name}", resource.name.capitalize())


def test_a_record_comes_in_the_form_that_accept_chooses(resource: Resource, published: Record, people: People) -> None:
    assert answers(people, resource, address_of(published)) == expected(resource)


def test_a_collection_comes_in_the_form_that_accept_chooses(
    resource: Resource, published: Record, people: People
) -> None:
    assert answers(people, resource, f"/{resource.collection}") == expected(resource)


def answers(people: People, resource: Resource, address: str) -> dict[str | None, str]:
    return {accept: form_of(people, resource, address, accept) for accept, _ in ACCEPT}


def form_of(people: People, resource: Resource, address: str, accept: str | None) -> str:
    """The media type of the answer, or the status of a refusal."""
    response = people["anonymous"].get(address, accept and named(accept, resource))
    return response["Content-Type"].partition(";")[0] if response.status_code == 200 else str(response.status_code)


def expected(resource: Resource) -> dict[str | None, str]:
    return {accept: named(form, resource) for accept, form in ACCEPT}


def test_a_refusal_names_what_is_offered(resource: Resource, published: Record, people: People) -> None:
    for wanted in ("image/png", named("application/vnd.gmi.{name}-v9+json", resource)):
        response = people["anonymous"].get(address_of(published), wanted)
        assert response.status_code == 406
        for offered in (named(V_JSON, resource), named(V_XML, resource), JSON, XML, HTML):
            assert offered in response.json()["detail"]


def test_the_answer_varies_by_what_it_depends_on(resource: Resource, published: Record, people: People) -> None:
    for address in (address_of(published), f"/{resource.collection}"):
        vary = {name.strip() for name in people["anonymous"].get(address)["Vary"].split(",")}
        assert {"Accept", "Authorization", "Cookie"} <= vary


READ: Final = (V_JSON, V_XML, JSON, XML, "text/xml", "Application/JSON", "application/json; charset=UTF-8")

NOT_READ: Final = (
    "",
    "text/plain",
    "text/html",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/vnd.gmi.{name}-v9+json",
    "application/vnd.gmi.{name}-v9+xml",
    "application/vnd.gmi.{name}+json",
    "application/json; charset=iso-8859-1",
    "application/json; charset=utf-16",
    "application/problem+json",
    "application/merge-patch+json",
    "application/yaml",
    "nonsense",
)


@pytest.mark.parametrize("sent", READ)
def test_a_document_is_read_in_every_form(sent: str, resource: Resource, people: People) -> None:
    made = document(resource)
    body = as_xml(resource, made) if sent.endswith("xml") else made
    response = people["trusted"].post(f"/{resource.collection}", body, named(sent, resource))
    assert response.status_code == 201


def test_what_is_created_comes_back_in_the_form_that_was_sent(resource: Resource, people: People) -> None:
    for sent in (named(V_JSON, resource), named(V_XML, resource), JSON, XML):
        made = document(resource)
        body = as_xml(resource, made) if sent.endswith("xml") else made
        assert people["trusted"].post(f"/{resource.collection}", body, sent)["Content-Type"] == sent


FORMS_ARE_READ: Final = ("submission",)
"""Where the archives' clients send forms."""


def test_a_type_that_is_not_read_is_refused_with_those_that_are(resource: Resource, people: People) -> None:
    for sent in NOT_READ:
        if sent.startswith("multipart/form-data") and resource.name in FORMS_ARE_READ:
            continue
        response = people["trusted"].post(f"/{resource.collection}", document(resource), named(sent, resource))
        assert response.status_code == 415, sent
        offered = [each.strip() for each in response["Accept"].split(",")]
        assert {named(V_JSON, resource), named(V_XML, resource), JSON, XML} <= set(offered)


def test_the_types_of_other_resources_are_not_read(resource: Resource, people: People) -> None:
    from records.registry import resources

    for other in resources():
        if other is not resource:
            sent = named(V_JSON, other)
            assert people["trusted"].post(f"/{resource.collection}", document(other), sent).status_code == 415


def test_a_put_is_refused_by_type_as_a_post_is(resource: Resource, published: Record, people: People) -> None:
    response = people["curator"].put(address_of(published), document(resource), "text/plain")
    assert response.status_code == 415
    assert named(V_JSON, resource) in response["Accept"]


def test_a_patch_of_unknown_type_is_refused_with_accept_patch(
    resource: Resource, published: Record, people: People
) -> None:
    for sent in ("text/plain", XML, "application/xml-patch+xml", named("application/vnd.gmi.{name}-v9+json", resource)):
        response = people["curator"].patch(address_of(published), {}, sent)
        assert response.status_code == 415
        offered = {each.strip() for each in response["Accept-Patch"].split(",")}
        assert {"application/merge-patch+json", "application/json-patch+json", named(V_JSON, resource)} <= offered


def test_a_coded_body_is_refused(resource: Resource, people: People) -> None:
    response = people["trusted"].post(f"/{resource.collection}", document(resource), content_encoding="gzip")
    assert response.status_code == 415


def test_an_answer_nobody_wants_is_refused_before_anything_is_written(resource: Resource, people: People) -> None:
    response = people["trusted"].post(f"/{resource.collection}", document(resource), accept="image/png")
    assert response.status_code == 406
    assert not Record.objects.exists()
