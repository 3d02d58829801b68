"""What does a search of NCBI say it has found? The answer of esearch, read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from harvest.failures import ChangedFormat, Corrupt, NotFound
from harvest.source import Fetched, Finding
from sra.xml_reader import HARDENED

from .words import check, evidence_of

_FIELD: Final = re.compile(r"\[([^\[\]]+)\]")
_EVERYWHERE: Final = frozenset({"all fields", "all", "all_fields"})


@dataclass(frozen=True)
class Listed:
    """`absent` are phrases that find nothing, `unknown` fields that there are not; `translation` how the term was
    understood, "" where it does not say.
    """

    count: int
    start: int | None
    uids: tuple[str, ...]
    webenv: str = ""
    query_key: str = ""
    absent: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    translation: str = ""


def read(fetched: Fetched) -> Listed:
    """Raises `failures.Failure` where the answer is no list."""
    data = check(fetched)
    evidence = evidence_of(fetched, data)
    try:
        root = etree.fromstring(data, etree.XMLParser(**HARDENED))
    except etree.XMLSyntaxError as error:
        raise Corrupt(f"NCBI's answer is no whole XML: {error.msg}", evidence) from error
    count = (root.findtext("Count") or "").strip()
    if root.tag != "eSearchResult" or not count.isdecimal():
        raise ChangedFormat("NCBI's answer to a search does not say how many it has found.", evidence)
    return Listed(
        int(count),
        _number(root, "RetStart"),
        tuple((each.text or "").strip() for each in root.iterfind("IdList/Id")),
        (root.findtext("WebEnv") or "").strip(),
        (root.findtext("QueryKey") or "").strip(),
        _texts(root, "ErrorList/PhraseNotFound", "WarningList/QuotedPhraseNotFound"),
        _texts(root, "ErrorList/FieldNotFound"),
        (root.findtext("QueryTranslation") or "").strip(),
    )


def _number(root: etree._Element, tag: str) -> int | None:
    text = (root.findtext(tag) or "").strip()
    return int(text) if text.isdecimal() else None


def _texts(root: etree._Element, *paths: str) -> tuple[str, ...]:
    return tuple((each.text or "").strip() for path in paths for each in root.iterfind(path))


def findings(listed: Listed, term: str) -> list[Finding]:
    """What is to be said of a list beside what it lists."""
    found = [Finding("phrase-not-found", f"NCBI finds nothing for {phrase}.") for phrase in listed.absent]
    if fields := lost_fields(listed, term):
        found.append(Finding("field-not-found", f"NCBI looks everywhere instead of in {fields}."))
    return found


def lost_fields(listed: Listed, term: str) -> str:
    """Fields that were asked for and not understood: NCBI then looks for the word in all of them, and says so only by
    the way (spec: sources.md 2.2). "" where all were.
    """
    if listed.unknown:
        return ", ".join(listed.unknown)
    asked, understood = _fields(term), _fields(listed.translation)
    is_wider = len(_FIELD.findall(listed.translation)) - len(understood) > len(_FIELD.findall(term)) - len(asked)
    if is_wider and len(understood) < len(asked) - len(listed.absent):
        return ", ".join(sorted(set(asked)))
    return ""


def _fields(term: str) -> list[str]:
    """Those that narrow a search."""
    return [name for name in _FIELD.findall(term) if name.strip().lower() not in _EVERYWHERE]


def require_found(listed: Listed, names: Sequence[str]) -> None:
    """Raises `NotFound` for a search of one thing that finds nothing."""
    if listed.count == 0:
        raise NotFound(f"NCBI finds nothing for {', '.join(names)}.")
