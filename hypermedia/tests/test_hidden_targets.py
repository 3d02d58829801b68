"""Links to hidden records are for those who may see them, and tags tell apart readers who see different links."""

from __future__ import annotations

from typing import Any

import pytest

from records.models import Record, Visibility
from records.registry import resource
from tests import builders
from tests.people import People

EXPERIMENT = "http://www.g-m-i.org/links/study/sample/experiment"
SEEN_BY = {"submitter": True, "colleague": True, "curator": True, "operator": True, "other": False, "anonymous": False}


@pytest.fixture
def hidden(people: People) -> Record:
    return builders.record(resource("experiment"), people.centre, Visibility.PRIVATE)


@pytest.fixture
def shown(people: People, hidden: Record) -> Record:
    """A public run of the hidden experiment."""
    made = builders.record(resource("run"), people.centre, experiment={"accession": hidden.accession})
    Record.objects.filter(pk=made.pk).update(visibility=Visibility.PUBLIC, published=made.modified)
    return made


def targets(body: dict[str, Any]) -> list[str]:
    return [link["href"] for link in body["links"] if link["rel"] == EXPERIMENT]


@pytest.mark.parametrize("role", SEEN_BY)
def test_who_sees_the_link(people: People, shown: Record, hidden: Record, role: str) -> None:
    answer = people[role].get(builders.address_of(shown))
    expected = [f"http://testserver{builders.address_of(hidden)}"] if SEEN_BY[role] else []
    assert targets(answer.json()) == expected
    assert (hidden.key in answer["Link"]) == SEEN_BY[role]


@pytest.mark.parametrize("role", SEEN_BY)
def test_the_page_and_its_trail_do_not_tell_either(people: People, shown: Record, hidden: Record, role: str) -> None:
    page = people[role].get(builders.address_of(shown), "text/html").content.decode()
    assert (hidden.key in page) == SEEN_BY[role]


@pytest.mark.parametrize("role", ["other", "operator", "colleague", "curator"])
def test_tags_tell_readers_apart_by_what_they_see(people: People, shown: Record, role: str) -> None:
    tags = [people[each].get(builders.address_of(shown))["ETag"] for each in ("anonymous", role)]
    assert (tags[0] == tags[1]) == (not SEEN_BY[role])


def test_a_taken_accession_is_told_without_the_address_of_a_hidden_record(people: People) -> None:
    hidden = builders.record(resource("study"), people.centre, Visibility.PRIVATE, accession="ERP000123")
    document = builders.document(resource("study"), accession="ERP000123")
    answer = people["trusted"].post("/studies", document)
    assert answer.status_code == 409
    assert hidden.key not in answer.content.decode() + str(answer.headers)


@pytest.mark.parametrize("part", ["versions", "versions/1", "related-studies"])
def test_a_withdrawn_record_has_no_parts(people: People, part: str) -> None:
    gone = builders.record(resource("study"), people.centre, Visibility.WITHDRAWN)
    assert people["anonymous"].get(f"{builders.address_of(gone)}/{part}").status_code == 410


def test_versions_of_before_publication_are_the_centre_s_own(people: People) -> None:
    held = builders.record(resource("study"), people.centre, Visibility.PRIVATE)
    address = builders.address_of(held)
    for note in ("before", "after"):
        people["curator"].patch(address, builders.noted(note))
        people["curator"].post(f"{address}/release")
    for role, versions in (("anonymous", [3, 2]), ("submitter", [3, 2, 1])):
        listed = people[role].get(f"{address}/versions").json()["items"]
        assert [each["version"] for each in listed] == versions
    assert people["anonymous"].get(f"{address}/versions/1").status_code == 404


def test_what_was_suppressed_is_brought_back_by_curators_only(people: People) -> None:
    address = builders.address_of(builders.record(resource("study"), people.centre, Visibility.SUPPRESSED))
    assert people["submitter"].post(f"{address}/release").status_code == 403
    assert people["curator"].post(f"{address}/release").status_code == 200
