"""ENA's query language as far as it is documented and asked here: comparisons, AND, OR, NOT, brackets."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

Row: TypeAlias = Mapping[str, str]
Condition: TypeAlias = Callable[[Row], bool]

_TOKEN: Final = re.compile(
    r'\s*(?:(\(|\))|(AND|OR|NOT)\b|(\w+)\s*(>=|<=|!=|=|>|<)\s*("[^"]*"|[^\s()]+))', re.IGNORECASE
)
_COMPARE: Final[Mapping[str, Callable[[str, str], bool]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


class QueryRefused(Exception):
    """The words of the refusal."""


def condition_of(query: str, fields: frozenset[str]) -> Condition:
    """What the query means for a row. Raises `QueryRefused`. Days are compared as text, as both are YYYY-MM-DD."""
    parser = _Parser(query, fields)
    found = parser.either()
    if parser.rest:
        raise QueryRefused(f"Invalid query: {parser.rest[:60]}")
    return found


class _Parser:
    def __init__(self, query: str, fields: frozenset[str]) -> None:
        self.rest = query.strip()
        self._fields = fields

    def either(self) -> Condition:
        parts = [self._both()]
        while self._takes("OR"):
            parts.append(self._both())
        return lambda row: any(part(row) for part in parts)

    def _both(self) -> Condition:
        parts = [self._one()]
        while self._takes("AND"):
            parts.append(self._one())
        return lambda row: all(part(row) for part in parts)

    def _one(self) -> Condition:
        if self._takes("NOT"):
            inner = self._one()
            return lambda row: not inner(row)
        if self._takes("("):
            inner = self.either()
            if not self._takes(")"):
                raise QueryRefused("Invalid query: a bracket is not closed")
            return inner
        return self._comparison()

    def _comparison(self) -> Condition:
        match = _TOKEN.match(self.rest)
        if match is None or not match[3]:
            raise QueryRefused(f"Invalid query: {self.rest[:60]}")
        field, sign, value = match[3], match[4], match[5].strip('"')
        if field not in self._fields:
            raise QueryRefused(f"Invalid query: unknown field {field}")
        self.rest = self.rest[match.end() :].strip()
        return _compared(field, sign, value)

    def _takes(self, word: str) -> bool:
        match = _TOKEN.match(self.rest)
        if match is None or (match[1] or match[2] or "").upper() != word:
            return False
        self.rest = self.rest[match.end() :].strip()
        return True


def _compared(field: str, sign: str, value: str) -> Condition:
    """A text may end in `*`; a field with several values has them with `;` between."""
    if sign in ("=", "!="):
        words = re.compile(re.escape(value).replace(r"\*", ".*"), re.IGNORECASE)
        is_wanted = sign == "="
        return lambda row: bool(words.fullmatch(row.get(field, ""))) is is_wanted
    compare = _COMPARE[sign]
    return lambda row: bool(row.get(field)) and compare(row[field], value)
