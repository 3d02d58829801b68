"""ENA's query language, read: `tax_tree(562) AND (host="pig" OR NOT country="Norway*") AND first_public>=2024-01-01`.

Terms are joined by AND, OR and NOT, in any case; NOT binds closest, OR least. Quotes are needed only around a value
that holds blanks or brackets; `*` in a value of `=` or `!=` stands for anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from .refusals import PortalRefused

LONGEST_QUERY: Final = 100_000
DEEPEST: Final = 50
TAXON_FUNCTIONS: Final = ("tax_eq", "tax_tree", "tax_name")


_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<bracket>[()])
    | (?P<operator>!=|>=|<=|=|>|<)
    | "(?P<double>(?:[^"\\]|\\.)*)"
    | '(?P<single>(?:[^'\\]|\\.)*)'
    | (?P<word>[^\s()=!<>"']+)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """A column compared to a value; `operator` is one of = != >= <= > <."""

    field: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class TaxonTerm:
    """tax_eq(…): this taxon; tax_tree(…): it and all below it; tax_name(…): those of that name."""

    function: str
    argument: str


@dataclass(frozen=True, slots=True)
class Not:
    one: Query


@dataclass(frozen=True, slots=True)
class And:
    all: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    any: tuple[Query, ...]


Query: TypeAlias = Term | TaxonTerm | Not | And | Or


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def parse(text: str) -> Query | None:
    """The query, None for an empty one. Raises PortalRefused."""
    if len(text) > LONGEST_QUERY:
        raise PortalRefused(f"Invalid query: it is longer than {LONGEST_QUERY} characters.")
    tokens = list(_tokens(text))
    if not tokens:
        return None
    reader = _Reader(tokens)
    query = reader.alternatives(0)
    if (rest := reader.peek()) is not None:
        raise PortalRefused(f"Invalid query: “{rest.text}” was not expected.")
    return query


def terms(query: Query | None) -> Iterator[Term | TaxonTerm]:
    """Every comparison of a query."""
    match query:
        case Term() | TaxonTerm():
            yield query
        case Not(one):
            yield from terms(one)
        case And(parts) | Or(parts):
            for part in parts:
                yield from terms(part)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise PortalRefused(f"Invalid query: cannot be read from “{text[at:].strip()[:40]}” on.")
        kind = found.lastgroup
        value = found[kind]
        quoted = kind in ("double", "single")
        yield _Token("value" if quoted else kind, re.sub(r"\\(.)", r"\1", value) if quoted else value)
        at = found.end()


class _Reader:
    """Recursive descent: alternatives of combinations of units."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def alternatives(self, depth: int) -> Query:
        parts = [self._combination(depth)]
        while self._takes_word("OR"):
            parts.append(self._combination(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _combination(self, depth: int) -> Query:
        parts = [self._unit(depth)]
        while self._takes_word("AND"):
            parts.append(self._unit(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _unit(self, depth: int) -> Query:
        if depth > DEEPEST:
            raise PortalRefused(f"Invalid query: brackets more than {DEEPEST} deep.")
        if self._takes_word("NOT"):
            return Not(self._unit(depth + 1))
        if self._takes("bracket", "("):
            inside = self.alternatives(depth + 1)
            self._require("bracket", ")")
            return inside
        return self._comparison()

    def _comparison(self) -> Query:
        name = self._require("word").text
        if self._takes("bracket", "("):
            return self._function(name)
        operator = self._require("operator").text
        return Term(name, operator, self._value())

    def _function(self, name: str) -> Query:
        if name.lower() not in TAXON_FUNCTIONS:
            raise PortalRefused(f"Invalid query: there is no function {name} here.")
        argument = self._value()
        while (token := self.peek()) is not None and token.kind in ("word", "value"):
            argument += f" {self._value()}"
        self._require("bracket", ")")
        return TaxonTerm(name.lower(), argument)

    def _value(self) -> str:
        token = self.peek()
        if token is None or token.kind not in ("word", "value"):
            raise PortalRefused(f"Invalid query: a value was expected{_instead(token)}.")
        self._at += 1
        return token.text

    def _takes_word(self, word: str) -> bool:
        token = self.peek()
        taken = token is not None and token.kind == "word" and token.text.upper() == word
        self._at += taken
        return taken

    def _takes(self, kind: str, text: str) -> bool:
        taken = self.peek() == _Token(kind, text)
        self._at += taken
        return taken

    def _require(self, kind: str, text: str = "") -> _Token:
        token = self.peek()
        if token is None or token.kind != kind or (text and token.text != text):
            expected = f"“{text}”" if text else {"word": "the name of a field"}.get(kind, "one of = != >= <= > <")
            raise PortalRefused(f"Invalid query: {expected} was expected{_instead(token)}.")
        self._at += 1
        return token


def _instead(token: _Token | None) -> str:
    return f" instead of “{token.text}”" if token else " at the end"
