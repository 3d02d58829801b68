"""Writes that hold for one state only: If-Match, If-Unmodified-Since, If-None-Match (gmi-api.md D 3.3)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pytest

from records.models import Record
from records.registry import Resource

from ..builders import address_of, document, noted, record
from ..people import Answer, People

XML: Final = "application/xml"
JSON: Final = "application/json"


@pytest.fixture
def published(resource: Resource, people: People) -> Record:
    return record(resource, people.centre)


def change(published: Record, people: People, note: str = "changed") -> Answer:
    """Another version of the record."""
    response = people["curator"].patch(address_of(published), noted(note))
    assert response.status_code == 200
    return response


WRITES: Final = ("PUT", "PATCH", "DELETE")


def write(verb: str, published: Record, resource: Resource, people: People, **condition: str) -> int:
    caller, address = people["curator"], address_of(published)
    if verb == "PUT":
        return caller.put(address, document(resource, alias=published.alias, **noted("put")), **condition).status_code
    if verb == "PATCH":
        return caller.patch(address, noted("patched"), **condition).status_code
    return caller.delete(address, **condition).status_code


def state_of(published: Record) -> tuple[str, str, int, datetime]:
    found = Record.objects.get(pk=published.pk)
    return found.document, found.visibility, found.revision, found.modified


@pytest.mark.parametrize("verb", WRITES)
def test_a_write_on_the_present_state_is_done(verb: str, resource: Resource, published: Record, people: People) -> None:
    got = people["curator"].get(address_of(published), XML)
    assert write(verb, published, resource, people, if_match=got["ETag"]) == 200
    assert state_of(published) != (published.document, published.visibility, published.revision, published.modified)


@pytest.mark.parametrize("verb", WRITES)
def test_a_write_on_a_former_state_changes_nothing(
    verb: str, resource: Resource, published: Record, people: People
) -> None:
    former = people["curator"].get(address_of(published))
    change(published, people)
    before = state_of(published)
    conditions = (
        {"if_match": former["ETag"]},
        {"if_unmodified_since": former["Last-Modified"]},
        {"if_match": '"other"'},
        {"if_match": ""},
        {"if_match": former["ETag"], "if_unmodified_since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    )
    for condition in conditions:
        assert write(verb, published, resource, people, **condition) == 412, condition
        assert state_of(published) == before


@pytest.mark.parametrize("verb", WRITES)
def test_a_weak_tag_guards_no_write(verb: str, resource: Resource, published: Record, people: People) -> None:
    """If-Match compares strongly (RFC 9110 section 13.1.1)."""
    etag = people["curator"].get(address_of(published))["ETag"]
    assert write(verb, published, resource, people, if_match=f"W/{etag}") == 412


@pytest.mark.parametrize("verb", WRITES)
def test_a_list_or_a_star_guards_a_write(verb: str, resource: Resource, people: People) -> None:
    for condition in ('"other", {etag}', "*"):
        published = record(resource, people.centre)
        etag = people["curator"].get(address_of(published))["ETag"]
        assert write(verb, published, resource, people, if_match=condition.format(etag=etag)) == 200


@pytest.mark.parametrize("verb", WRITES)
def test_an_unmodified_record_is_written(verb: str, resource: Resource, published: Record, people: People) -> None:
    date = people["curator"].get(address_of(published))["Last-Modified"]
    assert write(verb, published, resource, people, if_unmodified_since=date) == 200


def test_a_refused_write_tells_the_present_tag(resource: Resource, published: Record, people: People) -> None:
    present = people["curator"].get(address_of(published), JSON)["ETag"]
    refused = people["curator"].put(address_of(published), document(resource), if_match='"other"')
    assert refused["ETag"] == present


def test_put_with_none_match_star_makes_and_never_replaces(resource: Resource, people: People) -> None:
    address = f"/{resource.collection}/my-own-key"
    made = document(resource)
    assert people["trusted"].put(address, made, if_none_match="*").status_code == 200
    assert people["trusted"].put(address, {**made, **noted("x")}, if_none_match="*").status_code == 412
    assert "additional-properties" not in people["anonymous"].get(address).json()


def test_put_with_match_makes_nothing(resource: Resource, people: People) -> None:
    response = people["trusted"].put(f"/{resource.collection}/my-own-key", document(resource), if_match="*")
    assert response.status_code == 412
    assert not Record.objects.exists()


def test_a_tag_from_the_answer_to_a_write_guards_the_next(
    resource: Resource, published: Record, people: People
) -> None:
    etag = change(published, people, "one")["ETag"]
    response = people["curator"].patch(address_of(published), noted("two"), if_match=etag)
    assert response.status_code == 200
    assert people["curator"].patch(address_of(published), noted("three"), if_match=etag).status_code == 412


def test_the_validators_of_a_write_are_those_of_the_next_read(
    resource: Resource, published: Record, people: People
) -> None:
    written = change(published, people)
    read = people["curator"].get(address_of(published), written["Content-Type"])
    assert (written["ETag"], written["Last-Modified"]) == (read["ETag"], read["Last-Modified"])


def test_release_and_suppress_keep_to_preconditions(resource: Resource, published: Record, people: People) -> None:
    address = f"{address_of(published)}/suppress"
    assert people["curator"].post(address, if_match='"other"').status_code == 412
    assert Record.objects.get(pk=published.pk).visibility == "public"
