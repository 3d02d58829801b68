"""Reading records without building model objects: one query, one tuple."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from .chunks import chunks
from .models import Record
from .prepared import PreparedQuery


class Row(NamedTuple):
    """What an answer about a record is made of; fields as in `Record`."""

    id: int
    kind: str
    key: str
    accession: str
    alias: str
    title: str
    submitter_id: int | None
    submitter_slug: str | None
    visibility: str
    hold_until: date | None
    revision: int
    created: datetime
    modified: datetime
    published: datetime | None
    document: str
    relations: str
    note: str
    normalisations: str
    received_type: str | None


_ELSEWHERE = {"submitter_slug": "submitter__slug", "received_type": "received__media_type"}
_COLUMNS = tuple(_ELSEWHERE.get(name, name) for name in Row._fields)


def select(queryset: QuerySet[Record]) -> QuerySet[Record, Any]:
    return queryset.values_list(*_COLUMNS)


def row_of(record: Record) -> Row:
    """The row of a record that was just written."""
    return Row._make(select(Record.objects.filter(pk=record.pk)).get())


def rows_of(records: Sequence[Record]) -> list[Row]:
    """The rows of records that were just written, in their order."""
    found: dict[int, Row] = {}
    for some in chunks(records):
        rows = map(Row._make, select(Record.objects.filter(pk__in=[record.pk for record in some])))
        found.update((row.id, row) for row in rows)
    return [found[record.pk] for record in records]


_BY_KEY = PreparedQuery(lambda kind, key: select(Record.objects.filter(kind=kind, key=key)), "<kind>", "<key>")


_ID_BY_KEY = PreparedQuery(
    lambda kind, key: Record.objects.filter(kind=kind, key=key).values_list("id", flat=True), "<kind>", "<key>"
)


def id_of(kind: str, key: str) -> int | None:
    for (number,) in _ID_BY_KEY.rows(kind, key):
        return int(number)
    return None


def find(kind: str, key: str) -> Row | None:
    for row in _BY_KEY.rows(kind, key):
        return Row._make(row)
    return None
