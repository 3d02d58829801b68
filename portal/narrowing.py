"""What the database can tell of a query beforehand: which records cannot be among the answer.

A condition made here never leaves out a row that the query holds for (`conditions` decides); None means that nothing
can be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any, Final

from django.db.models import Q, QuerySet

from records.models import Identifier, Reference
from records.registry import Resource, resource
from records.visibility import visible_to
from submitters.actor import Actor
from taxonomy import lookup

from .conditions import TAX_ID, is_accession, number_of, numbers_of
from .fields import OWN, Place, Result
from .query import And, Not, Or, Query, TaxonTerm, Term

MOST_PARTS: Final = 100
"""Alternatives that are told to the database; more than that it may refuse to read."""
LONGEST: Final = 200
"""Characters of a value that every column holds whole."""

LARGEST: Final = 2**63
"""Numbers that no column holds are nobody's."""

Records = QuerySet[Any, Any]


def narrowed(query: Query | None, result: Result) -> Q | None:
    """A condition on records of the result."""
    match query:
        case Term():
            return _term(query, result)
        case TaxonTerm():
            return _taxa(query, result)
        case And(parts):
            known = [part for part in (narrowed(each, result) for each in parts[:MOST_PARTS]) if part is not None]
            return reduce(and_, known) if known else None
        case Or(parts):
            return _alternatives(parts, result)
        case Not() | None:
            return None


def belonging(result: Result, accessions: Iterable[str], actor: Actor) -> Q:
    """Records of the result that have one of these names, or lead to a record that `actor` sees and that has one."""
    named = Identifier.objects.filter(value__in=accessions, record__in=visible_to(actor))
    named = named.exclude(scheme=Identifier.Scheme.ALIAS)
    return reduce(or_, (_reaching(result, kind, named.filter(kind=kind).values("record")) for kind in result.ways))


def _alternatives(parts: tuple[Query, ...], result: Result) -> Q | None:
    """Many values of one column are one condition: the usual way to ask for a list of accessions."""
    values: dict[str, list[str]] = {}
    rest: list[Query] = []
    for part in parts:
        if isinstance(part, Term) and part.operator == "=" and "*" not in part.value:
            values.setdefault(part.field, []).append(part.value)
        else:
            rest.append(part)
    if len(values) + len(rest) > MOST_PARTS:
        return None
    known = [_equal(field, wanted, result) for field, wanted in values.items()]
    known += [narrowed(part, result) for part in rest]
    return None if any(part is None for part in known) else reduce(or_, (part for part in known if part is not None))


def _term(term: Term, result: Result) -> Q | None:
    field = result.fields[term.field]
    if field.type == "date" and len(field.places) == 1 and field.places[0].at.startswith("@"):
        return _within(field.places[0].at[1:], term)
    if term.operator == "=" and "*" not in term.value:
        return _equal(term.field, [term.value], result)
    return None


def _equal(name: str, values: list[str], result: Result) -> Q | None:
    field = result.fields[name]
    if field.type == "date" or any(len(value) > LONGEST for value in values):
        return None
    known = [_records_where(_kind(place, result), place, values, is_accession(field)) for place in field.places]
    if any(records is None for records in known):
        return None
    reached = (
        _reaching(result, _kind(place, result), records)
        for place, records in zip(field.places, known, strict=True)
        if records is not None
    )
    return reduce(or_, reached, Q(pk__in=[]))


def _kind(place: Place, result: Result) -> str:
    return result.kind if place.of == OWN else place.of


def _records_where(kind: str, place: Place, values: list[str], accessions: bool) -> Records | None:
    """A query for the ids of the records that say one of the values there."""
    if accessions:
        return Identifier.objects.filter(kind=kind, value__in=values).values("record")
    declared = resource(kind)
    column = _column(declared, place.at)
    if column is None:
        return None
    wanted: list[Any] = list(values)
    if _is_numeric(declared, column):
        numbers = [number for value in values if (number := number_of(value)) is not None]
        wanted = [int(number) for number in numbers if number.is_integer() and abs(number) < LARGEST]
    return declared.model._default_manager.filter(kind=kind, **{f"{column}__in": wanted}).values("pk")


def _column(declared: Resource, at: str) -> str | None:
    if at in ("alias", "accession"):
        return at
    return next((column for column, path in declared.columns.items() if path == at), None)


def _is_numeric(declared: Resource, column: str) -> bool:
    return "Integer" in declared.model._meta.get_field(column).get_internal_type()


def _reaching(result: Result, kind: str, records: Records) -> Q:
    """Records of the result from which the way to a kind leads to one of these."""
    roles = result.ways[kind]
    for place in range(len(roles) - 1, -1, -1):
        source = roles[place - 1] if place else result.kind
        edges = Reference.objects.filter(role=roles[place], source_kind=source, target__in=records)
        records = edges.values("source")
    return Q(pk__in=records)


def _taxa(term: TaxonTerm, result: Result) -> Q | None:
    (place,) = result.fields[TAX_ID].places
    declared = resource(place.of)
    column = _column(declared, place.at)
    if column is None:
        return None
    numbers = numbers_of(term)
    whole = term.function == "tax_tree"
    meant = (ids for number in numbers for ids in lookup.ids_meaning(number, whole=whole))
    condition = reduce(or_, (Q(**{f"{column}__in": ids}) for ids in meant), Q(**{f"{column}__in": numbers}))
    return _reaching(result, place.of, declared.model._default_manager.filter(condition).values("pk"))


def _within(column: str, term: Term) -> Q | None:
    """Dates of the repository's own, to the day."""
    span = _days(term.value)
    if span is None:
        return None
    start, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in span)
    conditions = {
        "=": {"gte": start, "lt": end},
        ">=": {"gte": start},
        ">": {"gte": end},
        "<=": {"lt": end},
        "<": {"lt": start},
    }
    if term.operator not in conditions:
        return None
    return Q(**{f"{column}__{test}": value for test, value in conditions[term.operator].items()})


def _days(text: str) -> tuple[date, date] | None:
    """The first day of a year, month or day, and the first one after it."""
    try:
        numbers = [int(part) for part in text.split("-")]
        start = date(*[*numbers, 1, 1][:3])
        if len(numbers) == 3:
            return start, start + timedelta(days=1)
        following = start.month + 1 if len(numbers) == 2 else 13
        return start, date(start.year + (following > 12), 1 if following > 12 else following, 1)
    except (ValueError, OverflowError):
        return None
