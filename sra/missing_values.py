"""INSDC's terms for a value that is missing, as data: `missing-values.tsv`.

Columns: `term`; `status` (`retired`: taken in old records); `instead-of` (what people write for it).
"""

import csv
from functools import cache
from importlib import resources


def is_missing(text: str) -> bool:
    """Whether this is one of the terms, in whatever case."""
    return text.strip().casefold() in _rows()[0]


def nearest_missing(text: str) -> str | None:
    """The term for what people write instead of it: `N/A` is `not applicable`. None if it looks like a value."""
    return _rows()[1].get(text.strip().casefold().strip("."))


def missing_terms() -> tuple[str, ...]:
    """The terms to use today."""
    return tuple(term for term, retired in _rows()[0].items() if not retired)


def known_terms() -> tuple[str, ...]:
    """The terms to use, and those of old."""
    return tuple(_rows()[0])


@cache
def _rows() -> tuple[dict[str, bool], dict[str, str]]:
    lines = (resources.files("sra") / "missing-values.tsv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    terms = {row["term"]: row["status"] == "retired" for row in rows}
    return terms, {word: row["term"] for row in rows for word in (row["instead-of"] or "").split(",") if word}
