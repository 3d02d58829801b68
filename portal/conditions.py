"""A query as a test of rows. Whether it holds is told by the very values that the answer would show."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from taxonomy import lookup

from .fields import Field, Result
from .query import And, Not, Or, Query, TaxonTerm, Term
from .refusals import PortalRefused
from .rows import Assembled
from .values import names_of, values_of

Test: TypeAlias = Callable[[Assembled], bool]

TAX_ID: Final = "tax_id"
_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def test_of(query: Query | None, result: Result) -> Test:
    """Raises PortalRefused for a column that cannot be searched or a value that does not fit it."""
    match query:
        case None:
            return lambda row: True
        case Term():
            return _term(query, result)
        case TaxonTerm():
            return _taxa(query, result)
        case Not(one):
            negated = test_of(one, result)
            return lambda row: not negated(row)
        case And(parts):
            tests = [test_of(part, result) for part in parts]
            return lambda row: all(test(row) for test in tests)
        case Or(parts):
            tests = [test_of(part, result) for part in parts]
            return lambda row: any(test(row) for test in tests)


def field_of(name: str, result: Result) -> Field:
    """Raises PortalRefused unless the result has the column and it may be searched."""
    field = result.fields.get(name)
    if field is None or not field.searched:
        raise PortalRefused(f"Invalid column ({name}) has been provided in query")
    return field


def is_accession(field: Field) -> bool:
    return field.name == "accession" or field.name.endswith("_accession")


def _term(term: Term, result: Result) -> Test:
    field = field_of(term.field, result)
    if term.operator == "!=":
        equal = _term(Term(term.field, "=", term.value), result)
        return lambda row: not equal(row)
    if term.operator == "=" and is_accession(field) and "*" not in term.value:
        return lambda row: term.value in names_of(field, row)
    holds = _COMPARISONS[field.type](field, term)
    return lambda row: any(holds(value) for value in values_of(field, row))


def _text(field: Field, term: Term) -> Callable[[str], bool]:
    if term.operator == "=" and "*" in term.value:
        pieces = re.split(r"\*+", term.value)
        return lambda value: _fits(pieces, value)
    compare = _COMPARE[term.operator]
    return lambda value: compare(value, term.value)


def _fits(pieces: Sequence[str], value: str) -> bool:
    """Whether the pieces follow one another in the value, the first at its beginning, the last at its end.

    Each is looked for once, from where the one before ended: no wildcards make this slow, as they would an expression.
    """
    first, *between, last = pieces
    if not value.startswith(first):
        return False
    at = len(first)
    for piece in between:
        at = value.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return len(value) - len(last) >= at and value.endswith(last)


def _number(field: Field, term: Term) -> Callable[[str], bool]:
    wanted = number_of(term.value)
    if wanted is None:
        raise PortalRefused(f"Invalid value ({term.value}) for column {field.name}: a number was expected")
    compare = _COMPARE[term.operator]

    def holds(value: str) -> bool:
        number = number_of(value)
        return number is not None and compare(number, wanted)

    return holds


def number_of(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _date(field: Field, term: Term) -> Callable[[str], bool]:
    """Dates may be years or months; the shorter of the two decides how much of them is compared."""
    if term.operator == "=" and "*" in term.value:
        return _text(field, term)
    if not _DATE.fullmatch(term.value):
        raise PortalRefused(f"Invalid value ({term.value}) for column {field.name}: a date was expected, YYYY-MM-DD")
    compare, length = _COMPARE[term.operator], len(term.value)
    return lambda value: (
        _DATE.match(value) is not None and compare(value[:length], term.value[: min(length, len(value))])
    )


_COMPARISONS: Final[Mapping[str, Callable[[Field, Term], Callable[[str], bool]]]] = {
    "text": _text,
    "number": _number,
    "date": _date,
}


def _taxa(term: TaxonTerm, result: Result) -> Test:
    field = field_of(TAX_ID, result)
    wanted = numbers_of(term)
    whole = term.function == "tax_tree"

    def holds(value: str) -> bool:
        if not value.isdigit():
            return False
        taxon = lookup.by_id(int(value))
        own = {int(value), taxon.tax_id} if taxon else {int(value)}
        return not wanted.isdisjoint(own) or (whole and taxon is not None and not wanted.isdisjoint(taxon.line))

    return lambda row: any(holds(value) for value in values_of(field, row))


def numbers_of(term: TaxonTerm) -> frozenset[int]:
    """The taxa that a function speaks of. Raises PortalRefused where a number is needed and none is given."""
    if term.function == "tax_name":
        return frozenset(taxon.tax_id for taxon in lookup.by_name(term.argument))
    if not (term.argument.isascii() and term.argument.isdigit() and len(term.argument) < 10):
        raise PortalRefused(f"Invalid query: {term.function}() takes the number of a taxon, not “{term.argument}”.")
    number = int(term.argument)
    return frozenset({number, *_now(number)})


def _now(number: int) -> Iterable[int]:
    taxon = lookup.by_id(number)
    return () if taxon is None else (taxon.tax_id,)
