"""The rows of a result: its records in parts, each part with the records and files it names, in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db.models import Q

from records.chunks import CHUNK, chunks
from records.models import File, Record, Reference, Visibility
from records.rows import Row, select
from records.visibility import listings, may_read
from submitters.actor import Actor
from submitters.models import Submitter

from .fields import Result


@dataclass
class Stated:
    """A record with its document, read when it is first asked for."""

    row: Row
    files: Sequence[File] = ()
    centre: str = ""
    _document: dict[str, Any] | None = None
    _properties: dict[str, str] | None = None

    @property
    def document(self) -> dict[str, Any]:
        if self._document is None:
            self._document = orjson.loads(self.row.document)
        return self._document

    @property
    def properties(self) -> dict[str, str]:
        """Its additional properties, tag in lower case -> text, of repeated ones the first."""
        if self._properties is None:
            stated = self.document.get("additional-properties", {})
            self._properties = {tag.casefold(): _text(value) for tag, value in reversed(stated.items())}
        return self._properties


@dataclass(frozen=True)
class Assembled:
    """What a row of the answer is made of: its record, and the ones it leads to that the reader may see, by kind."""

    own: Stated
    others: dict[str, list[Stated]] = field(default_factory=dict)


def assembled(result: Result, condition: Q | None, kinds: frozenset[str], actor: Actor) -> Iterator[Assembled]:
    """Every record of the result that `actor` sees listed, those that everybody sees first, in order of arrival.

    `kinds` are the kinds of other records that are needed.
    """
    for part in listings(actor):
        records = part.filter(kind=result.kind)
        last = 0
        while rows := list(map(Row._make, select(_following(records, condition, last)))):
            yield from _assemble(result, rows, kinds, actor)
            last = rows[-1].id


def _following(records: Any, condition: Q | None, last: int) -> Any:
    chosen = records if condition is None else records.filter(condition)
    return chosen.filter(id__gt=last).order_by("id")[:CHUNK]


def _assemble(result: Result, rows: Sequence[Row], kinds: frozenset[str], actor: Actor) -> Iterator[Assembled]:
    ways = {kind: roles for kind, roles in result.ways.items() if kind in kinds and roles}
    reached = _follow([row.id for row in rows], ways)
    found = _readable({target for steps in reached.values() for targets in steps.values() for target in targets}, actor)
    own = _stated(rows)
    for row in rows:
        others = {
            kind: [found[target] for target in reached[roles].get(row.id, ()) if target in found]
            for kind, roles in ways.items()
        }
        yield Assembled(own[row.id], others)


def _follow(ids: Sequence[int], ways: dict[str, tuple[str, ...]]) -> dict[tuple[str, ...], dict[int, list[int]]]:
    """Roles -> record -> the records that it leads to; each step is taken once, for all records together."""
    reached: dict[tuple[str, ...], dict[int, list[int]]] = {(): {number: [number] for number in ids}}
    steps = sorted({roles[:length] for roles in ways.values() for length in range(1, len(roles) + 1)}, key=len)
    for roles in steps:
        before = reached[roles[:-1]]
        edges = _edges({source for sources in before.values() for source in sources}, roles[-1])
        reached[roles] = {
            number: list(dict.fromkeys(target for source in sources for target in edges.get(source, ())))
            for number, sources in before.items()
        }
    return reached


def _edges(sources: Iterable[int], role: str) -> dict[int, list[int]]:
    edges: dict[int, list[int]] = {}
    for some in chunks(sorted(sources)):
        known = Reference.objects.filter(source__in=some, role=role).exclude(target=None).order_by("id")
        for source, target in known.values_list("source", "target"):
            edges.setdefault(source, []).append(target)
    return edges


def _readable(ids: Iterable[int], actor: Actor) -> dict[int, Stated]:
    rows: list[Row] = []
    for some in chunks(sorted(ids)):
        found = map(Row._make, select(Record.objects.filter(pk__in=some)))
        rows += [row for row in found if row.visibility != Visibility.WITHDRAWN and may_read(row, actor)]
    return _stated(rows)


def _stated(rows: Sequence[Row]) -> dict[int, Stated]:
    centres = Submitter.objects.filter(pk__in={row.submitter_id for row in rows}).values_list(
        "pk", "center_name", "name"
    )
    names = {number: center_name or name for number, center_name, name in centres}
    files: dict[int, list[File]] = {}
    for some in chunks([row.id for row in rows]):
        for file in File.objects.filter(record__in=some).order_by("id"):
            files.setdefault(file.record_id, []).append(file)
    return {row.id: Stated(row, files.get(row.id, ()), names.get(row.submitter_id or 0, "")) for row in rows}


def _text(value: Any) -> str:
    first = value[0] if isinstance(value, list) else value
    return str(first.get("value", "") if isinstance(first, dict) else first or "")
