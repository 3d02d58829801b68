"""The tables of the rules: terms and the orders of children. Another spelling is a new row, not new code."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sra.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Meant:
    """The term that is meant by what was received, and whether that says less."""

    term: str
    lossy: bool


@cache
def meant(vocabulary_name: str) -> Mapping[str, Meant]:
    """By what was received, without blanks and case: our rows first, then the spelling of each term in use."""
    found = {_fold(row["received"]): Meant(row["term"], row["lossy"] == "yes") for row in _rows(vocabulary_name)}
    for term in vocabulary(vocabulary_name).terms:
        if not term.retired:
            found.setdefault(_fold(term.text), Meant(term.text, False))
    return found


def meaning(vocabulary_name: str, received: str) -> Meant | None:
    """What is meant by a term as received; None if nobody knows, or it is a term in use and no row says otherwise."""
    found = meant(vocabulary_name).get(_fold(received))
    return None if found is None or found.term == received else found


@cache
def outdated(vocabulary_name: str) -> frozenset[str]:
    """Terms that we take and ENA takes no more, for which there is a row."""
    received = {row["received"] for row in _rows(vocabulary_name)}
    terms = vocabulary(vocabulary_name).terms
    return frozenset(term.text for term in terms if term.text in received and _is_outdated(term.archives, term.retired))


@cache
def orders() -> Mapping[str, tuple[str, ...]]:
    """The children of an element in the order of the schema, for elements where the order carries no meaning."""
    return {row["element"]: tuple(row["children"].split()) for row in _table("orders.tsv")}


def followers(element: str, child: str) -> frozenset[str]:
    """The children of an element that the schema has behind this one."""
    known = orders().get(element, ())
    return frozenset(known[known.index(child) + 1 :]) if child in known else frozenset()


def _is_outdated(archives: frozenset[str], retired: bool) -> bool:
    return retired or "ENA" not in archives


def _rows(vocabulary_name: str) -> list[dict[str, str]]:
    return [row for row in _table("terms.tsv") if row["vocabulary"] == vocabulary_name]


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    source = resources.files("sra.dialects") / name
    lines = source.read_text(encoding="utf-8").splitlines()
    return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _fold(text: str) -> str:
    return "".join(text.split()).casefold()
