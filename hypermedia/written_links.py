"""Links as the text that is sent: members of the JSON array `links`, and the Link header.

The links of records are written once for all that share type, state, reader's role, the type of what was received and
whether they are copies, with blanks for the key and the centre; filling in the blanks is a tenth of the work (measured
in `bench/http`). Which links there are is decided in `links`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

import orjson
from django.conf import settings

from records.originals import is_copy
from records.registry import Resource
from records.rows import Row
from submitters.actor import Actor

from .addresses import address, escaped
from .links import Link, alternates, common_links, header_of, reference_links, stored_forms
from .media_types import bare
from .roles import role_of

_KEY = "~key~"
_CENTRE = "~centre~"

_patterns: dict[Hashable, WrittenLinks] = {}


class WrittenLinks(NamedTuple):
    """`members` go between the brackets of the JSON array; `header` names the alternates as well."""

    members: str
    header: str


def write(links: Iterable[Link]) -> str:
    """The members of the JSON array."""
    return orjson.dumps([link.as_data() for link in links]).decode()[1:-1]


def write_item(resource: Resource, key: str) -> str:
    """The one link of an item in a collection: the way to itself."""
    return f'{{"rel":"self","href":"{address(resource.collection, key)}"}}'


def written_links(resource: Resource, row: Row, actor: Actor) -> WrittenLinks:
    """All links of a record for this actor."""
    common = _fill(_pattern(resource, row, actor), row)
    references = reference_links(resource, row, actor)
    members = f"{common.members},{write(references)}" if references else common.members
    others = [*references, *stored_forms(row, address(resource.collection, row.key))]
    return WrittenLinks(members, f"{common.header}, {header_of(others)}" if others else common.header)


def _fill(pattern: WrittenLinks, row: Row) -> WrittenLinks:
    key, centre = escaped(row.key), escaped(row.submitter_slug or "")
    return WrittenLinks(*(text.replace(_KEY, key).replace(_CENTRE, centre) for text in pattern))


def _pattern(resource: Resource, row: Row, actor: Actor) -> WrittenLinks:
    """Of this row, if no other of its likes was written before."""
    places = settings.GMI_BASE_URL, settings.GMI_LINK_PREFIX
    likes = (
        resource.name,
        row.visibility,
        role_of(row, actor),
        bool(row.submitter_slug),
        row.received_type and bare(row.received_type),
        is_copy(row),
        *places,
    )
    if likes not in _patterns:
        _patterns[likes] = _write_pattern(resource, row, actor)
    return _patterns[likes]


def _write_pattern(resource: Resource, row: Row, actor: Actor) -> WrittenLinks:
    blank = row._replace(
        key=_KEY,
        submitter_slug=_CENTRE if row.submitter_slug else None,
    )
    links = common_links(resource, blank, actor)
    return WrittenLinks(write(links), header_of([*links, *alternates(resource, links[0].href)]))
