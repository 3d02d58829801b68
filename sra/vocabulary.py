"""Controlled vocabularies as data: `vocabularies/*.tsv`, one term a row, spelled as the archives spell it.

Columns: `group` (only where terms depend on another term: instrument models on their platform), `term`, `archives`
(comma-separated: ENA, NCBI, DDBJ, or GMI for a word of our own) and `status` (empty, or `retired`: archives serve it in
old records and take it no more). A term of any archive is accepted. A new instrument is a new row, not a release.
"""

import csv
import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Term:
    """One row."""

    text: str
    archives: frozenset[str]
    retired: bool
    group: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """All rows of one file, in file order."""

    name: str
    terms: tuple[Term, ...]

    def texts(self, group: str | None = None) -> tuple[str, ...]:
        """The spellings, each once; only those of one group when it is given."""
        return tuple(dict.fromkeys(term.text for term in self.terms if group is None or term.group == group))


@cache
def vocabulary(name: str) -> Vocabulary:
    """Read `vocabularies/{name}.tsv` once per process. Raises FileNotFoundError for a name without a file."""
    source = resources.files("sra") / "vocabularies" / f"{name}.tsv"
    lines = source.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return Vocabulary(name, tuple(_term(row) for row in rows))


def _term(row: dict[str, str]) -> Term:
    archives = frozenset(row["archives"].split(","))
    return Term(row["term"], archives, row["status"] == "retired", row.get("group", ""))


def nearest(text: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant: equal but for case and punctuation first, then the closest spelling."""
    by_form = {_plain(candidate): candidate for candidate in candidates}
    if _plain(text) in by_form:
        return by_form[_plain(text)]
    close = difflib.get_close_matches(_plain(text), by_form, n=1, cutoff=0.6)
    return by_form[close[0]] if close else None


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
