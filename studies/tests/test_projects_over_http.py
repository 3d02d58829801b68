"""A PROJECT sent to `/studies` is a study that resolves by the project's accession, and comes back as it was."""

from __future__ import annotations

import pytest

from sra.tests.equality import FIXTURES, records
from tests.conftest import _nothing_remembered as _nothing_remembered
from tests.people import Caller, settle

PROJECTS = (FIXTURES / "project_set.xml").read_bytes()
XML = "application/xml"


@pytest.fixture
def centre(db: None) -> Caller:
    """Somebody whose submissions are published at once."""
    return settle()["trusted"]


@pytest.fixture
def sent(centre: Caller) -> str:
    """The address of the first of them."""
    response = centre.post("/studies", PROJECTS, XML)
    assert response.status_code == 201, response.content
    found = centre.get("/lookup?accession=PRJEB1")
    return str(found.headers["Location"])


def test_a_project_comes_back_equal(centre: Caller, sent: str) -> None:
    response = centre.get(f"{sent}/project", XML)
    assert response.status_code == 200
    assert records(response.content) == records(PROJECTS)[:1]


def test_it_is_a_study_by_its_secondary_accession_too(centre: Caller, sent: str) -> None:
    assert centre.get("/lookup?accession=ERP000001").headers["Location"] == sent
    assert centre.get(sent, "application/json").json()["description"]["type"] == "Other"


def test_as_json_the_project_has_its_own_words(centre: Caller, sent: str) -> None:
    project = centre.get(f"{sent}/project", "application/json").json()
    assert (project["name"], project["first-public"]) == ("Marsh 2021", "2021-03-04")


def test_the_half_is_changed_with_the_study(centre: Caller, sent: str) -> None:
    response = centre.patch(sent, {"project": {"collaborators": ["C. Sedge"]}}, if_match="*")
    assert response.status_code == 200, response.content
    assert b"<COLLABORATOR>C. Sedge</COLLABORATOR>" in centre.get(f"{sent}/project", XML).content


def test_a_title_that_no_project_may_have_is_refused(centre: Caller, sent: str) -> None:
    response = centre.patch(sent, {"description": {"title": "short"}}, if_match="*")
    assert response.status_code == 400
    assert "description.title" in response.content.decode()


def test_other_forms_are_not_acceptable(centre: Caller, sent: str) -> None:
    assert centre.get(f"{sent}/project", "text/csv").status_code == 406


def test_whoever_has_it_is_told_so(centre: Caller, sent: str) -> None:
    etag = centre.get(f"{sent}/project", XML).headers["ETag"]
    assert centre.get(f"{sent}/project", XML, if_none_match=etag).status_code == 304
