"""Links filled into a pattern are the links of the record: the short way and the long way say the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from hypermedia.links import alternates, header_of, record_links
from hypermedia.written_links import written_links
from records.models import Visibility
from records.registry import Resource
from records.rows import Row
from submitters.actor import ANONYMOUS, Actor

NAMED = {"study": [["studies", "s1", ""]], "sample": [["samples", "s2", "GMIS000002"]]}
HIDDEN = {"hidden": {"7": {"study": [["studies", "s3", ""]]}}}
READERS = {
    "anybody": ANONYMOUS,
    "stranger": Actor(1, "stranger", submitter_ids=frozenset({8})),
    "member": Actor(2, "member", submitter_ids=frozenset({7})),
    "curator": Actor(3, "curator", is_curator=True),
}


def row(
    resource: Resource, visibility: str, key: str, centre: str | None, relations: object, received_type: str | None
) -> Row:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Row(
        id=1,
        kind=resource.name,
        key=key,
        accession="",
        alias="",
        title="",
        submitter_id=7 if centre else None,
        submitter_slug=centre,
        visibility=visibility,
        hold_until=None,
        revision=1,
        created=now,
        modified=now,
        published=now,
        document="{}",
        relations=json.dumps(relations),
        note="",
        normalisations="",
        received_type=received_type,
    )


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("visibility", Visibility.values)
def test_both_ways_say_the_same(resource: Resource, visibility: str, reader: Actor) -> None:
    for key, centre, relations, received_type in (
        ("k1", "meadow", {}, None),
        ("k2", "hill", NAMED, "text/xml; charset=utf-8"),
        ("k3", "hill", NAMED, "application/json"),
        ("a.key-with_marks", None, NAMED | HIDDEN, None),
    ):
        shown = row(resource, visibility, key, centre, relations, received_type)
        links = record_links(resource, shown, reader)
        written = written_links(resource, shown, reader)

        assert json.loads(f"[{written.members}]") == [link.as_data() for link in links]
        assert values_of(written.header) == values_of(header_of([*links, *alternates(resource, links[0].href)]))


def values_of(header: str) -> list[str]:
    """The members of a Link header, in an order of their own."""
    return sorted(header.removeprefix("<").split(", <"))
