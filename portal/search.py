"""From what was asked to the rows of the answer: which result, which columns, which records, how many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q

from records.models import Record, Visibility
from records.visibility import listings
from submitters.actor import Actor

from .conditions import TAX_ID, test_of
from .fields import ALSO_KNOWN, FILE_REPORT, OWN, RESULTS, Field, Result
from .narrowing import belonging, narrowed
from .query import Query, TaxonTerm, parse, terms
from .refusals import PortalRefused
from .rows import assembled
from .values import text_of

DEFAULT_LIMIT = 100_000
MOST_ACCESSIONS = 10_000


@dataclass(frozen=True)
class Search:
    """`limit` 0 means all; `accessions` narrow to what belongs to them."""

    result: Result
    fields: Sequence[Field]
    query: Query | None = None
    accessions: tuple[str, ...] | None = None
    limit: int = DEFAULT_LIMIT
    offset: int = 0


def search_of(asked: Mapping[str, str]) -> Search:
    """Read the parameters of a search. Raises PortalRefused."""
    result = result_of(asked)
    listed = asked.get("includeAccessions", "")
    search = Search(
        result,
        fields_of(asked, result, result.default),
        parse(asked.get("query", "")),
        _accessions(listed) if listed else None,
        _count(asked, "limit", DEFAULT_LIMIT),
        _count(asked, "offset", 0),
    )
    test_of(search.query, result)  # now, before anything is answered
    return search


def report_of(asked: Mapping[str, str]) -> Search:
    """Read the parameters of a file report. Raises PortalRefused."""
    result = result_of(asked)
    if result.name not in FILE_REPORT:
        raise PortalRefused(f"Invalid result type for a file report: {result.name}. Use {' or '.join(FILE_REPORT)}.")
    if not asked.get("accession"):
        raise PortalRefused("Required parameter 'accession' is not present.")
    limit, offset = _count(asked, "limit", 0), _count(asked, "offset", 0)
    fields = fields_of(asked, result, FILE_REPORT[result.name])
    return Search(result, fields, accessions=_accessions(asked["accession"]), limit=limit, offset=offset)


def result_of(asked: Mapping[str, str]) -> Result:
    name = asked.get("result", "")
    if not name:
        raise PortalRefused("Required parameter 'result' is not present.")
    try:
        return RESULTS[ALSO_KNOWN.get(name, name)]
    except KeyError:
        raise PortalRefused(f"Invalid result type supplied: {name}. Use one of {', '.join(RESULTS)}.") from None


def fields_of(asked: Mapping[str, str], result: Result, default: Sequence[str]) -> list[Field]:
    """The columns in the order asked, `all` of them, or those of the default."""
    names = [name.strip() for name in asked.get("fields", "").split(",") if name.strip()] or list(default)
    if names == ["all"]:
        return list(result.fields.values())
    if unknown := [name for name in names if name not in result.fields]:
        raise PortalRefused(f"Invalid fieldName(s) supplied: {', '.join(unknown)}")
    return [result.fields[name] for name in dict.fromkeys(names)]


def rows(search: Search, actor: Actor) -> Iterator[tuple[str, ...]]:
    """The answer, row by row, each with the text of every column."""
    holds = test_of(search.query, search.result)
    found = (row for row in assembled(search.result, _condition(search, actor), _kinds(search), actor) if holds(row))
    end = search.offset + search.limit if search.limit else None
    for row in islice(found, search.offset, end):
        yield tuple(text_of(field, row) for field in search.fields)


def count(search: Search, actor: Actor) -> int:
    """How many rows there are, whatever the limit."""
    condition = _condition(search, actor)
    if search.query is None:
        parts = (part.filter(kind=search.result.kind) for part in listings(actor))
        return sum((part if condition is None else part.filter(condition)).count() for part in parts)
    holds = test_of(search.query, search.result)
    return sum(holds(row) for row in assembled(search.result, condition, _kinds(search), actor))


def newest_change(result: Result) -> str:
    """The day of the last change that everybody sees, "" where there is none."""
    public = Record.objects.filter(kind=result.kind, visibility=Visibility.PUBLIC)
    modified = public.order_by("-id").values_list("modified", flat=True).first()
    return modified.date().isoformat() if modified else ""


def _condition(search: Search, actor: Actor) -> Q | None:
    known = narrowed(search.query, search.result)
    if search.accessions is None:
        return known
    own = belonging(search.result, search.accessions, actor)
    return own if known is None else own & known


def _kinds(search: Search) -> frozenset[str]:
    """The kinds of other records that columns or conditions speak of."""
    named = {TAX_ID if isinstance(term, TaxonTerm) else term.field for term in terms(search.query)}
    fields = [*search.fields, *(search.result.fields[name] for name in named)]
    return frozenset(place.of for field in fields for place in field.places) - {OWN, search.result.kind}


def _accessions(text: str) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(name for name in text.replace(",", " ").split() if name))
    if len(named) > MOST_ACCESSIONS:
        raise PortalRefused(f"Too many accessions: {len(named)}; at most {MOST_ACCESSIONS} at a time.")
    return named


def _count(asked: Mapping[str, str], name: str, default: int) -> int:
    text = asked.get(name, "")
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise PortalRefused(f"Invalid {name} supplied: {text}. It is a number from 0; a limit of 0 means all.")
