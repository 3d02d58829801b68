"""How are E-utilities asked? As NCBI documents it: esearch with history, efetch by history or by a list of UIDs
(spec: insdc.md 4.2, sources.md 2.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.conf import settings

from harvest.source import Request

PAGE: Final = 10_000
"""UIDs of a page of a search: the most that NCBI gives."""
MOST_BY_GET: Final = 200
"""Longer lists of UIDs go by POST."""
_LONGEST_TERM: Final = 1_000
ANSWERS: Final = frozenset({200, 400})
"""NCBI says with 400 what is wrong in words, and a time-out of its own as well."""

DATABASES: Final = ("sra", "bioproject", "biosample")


def eutils() -> str:
    return str(settings.GMI_NCBI_EUTILS_URL).rstrip("/")


def search(
    db: str,
    term: str,
    *,
    dates: tuple[str, str, str] | None = None,
    start: int = 0,
    most: int = PAGE,
    history: bool = True,
) -> Request:
    """A page of what `term` finds. `dates` are the kind of date (mdat, pdat), and the first and last day (ISO)."""
    words = [("db", db), ("term", term)]
    if dates is not None:
        kind, first, last = dates
        words += [("datetype", kind), ("mindate", _written(first)), ("maxdate", _written(last))]
    words += [("usehistory", "y")] if history else []
    words += [("retstart", f"{start}"), ("retmax", f"{most}"), ("retmode", "xml")]
    return _request("esearch", words, by_post=len(term) > _LONGEST_TERM)


def records(db: str, uids: Sequence[str]) -> Request:
    """The records with these UIDs."""
    words = [("db", db), ("id", ",".join(uids)), ("retmode", "xml")]
    return _request("efetch", words, by_post=len(uids) > MOST_BY_GET)


def records_of(db: str, webenv: str, query_key: str, start: int, number: int) -> Request:
    """So many records of a search that NCBI remembers, from one on."""
    words = [("db", db), ("query_key", query_key), ("WebEnv", webenv)]
    return _request("efetch", [*words, ("retstart", f"{start}"), ("retmax", f"{number}"), ("retmode", "xml")])


def _request(tool: str, words: Sequence[tuple[str, str]], *, by_post: bool = False) -> Request:
    return Request(
        f"{eutils()}/{tool}.fcgi",
        (*words, *_who_we_are()),
        method="POST" if by_post else "GET",
        name=f"{tool}.xml",
        format="xml",
        answers=ANSWERS,
    )


def _who_we_are() -> list[tuple[str, str]]:
    """What NCBI wants to be told with every request."""
    told = (
        ("tool", settings.GMI_HARVEST_TOOL),
        ("email", settings.GMI_HARVEST_EMAIL),
        ("api_key", settings.GMI_NCBI_API_KEY),
    )
    return [(name, str(value)) for name, value in told if value]


def _written(day: str) -> str:
    return day.replace("-", "/")
