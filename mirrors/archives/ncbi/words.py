"""What does NCBI mean by an answer that is none? Errors come with any status, as XML, JSON, text or a page
(spec: insdc.md 4.2, sources.md 2.2).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

import orjson
from django.utils import timezone

from harvest.failures import BadRequest, ChangedFormat, Corrupt, Evidence, Failure, NotFound, Throttled, Transient
from harvest.source import Fetched

HEAD: Final = 2048
_PAUSE: Final = timedelta(seconds=1)
_MOST_JSON: Final = 1 << 20
ROOTS: Final = frozenset(
    {"eSearchResult", "EXPERIMENT_PACKAGE_SET", "EXPERIMENT_PACKAGE", "BioSampleSet", "BioSample"}
    | {"RecordSet", "DocumentSummary", "PackageSet"}
)
"""What is understood."""

_BEGINNING: Final = rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*"
_DOCTYPE: Final = re.compile(rb"\A(%s)<!DOCTYPE\s[^\[<>]*>" % _BEGINNING, re.DOTALL)
_ROOT: Final = re.compile(rb"\A%s<([A-Za-z_][\w.-]*)((?:\s[^<>]*)?)>" % _BEGINNING, re.DOTALL)
_ERROR: Final = re.compile(rb"<(ERROR|Error|error)(?:\s[^<>]*)?(?:/>|>(.*?)</\1>)", re.DOTALL)
_PAGE: Final = re.compile(rb"\A\s*(?:<!doctype\s+html|<html|<head|<body)", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<[^>]*>")
_MEANINGS: Final[tuple[tuple[re.Pattern[str], type[Failure]], ...]] = tuple(
    (re.compile(words, re.IGNORECASE), failure)
    for words, failure in (
        (r"backend|time.?d?.?out|internal (?:server )?error|exception|unavailable|route request|try again", Transient),
        (r"unable to obtain|temporar|failed|can't fetch|cannot fetch", Transient),
        (r"cannot get document summary|not found|no items found|neither ids nor accessions|does not exist", NotFound),
        (r"invalid|empty (?:id|term)|neither query_key|not supported|must be|larger than|too many|unknown", BadRequest),
    )
)
WALL: Final = re.compile(r"retstart|first [0-9,]+ records|cannot be larger|exceed", re.IGNORECASE)
"""That no more of a search is given."""
_HISTORY: Final = re.compile(r"unable to obtain query|history|webenv|query_key", re.IGNORECASE)


def without_doctype(data: bytes) -> bytes:
    """The answer without the name of its DTD, which nobody fetches. A DTD within stays, and is refused."""
    return _DOCTYPE.sub(rb"\1", data, count=1)


def check(fetched: Fetched) -> bytes:
    """The answer, if it is whole XML of a kind that is understood. Raises the failure that it is otherwise."""
    data = fetched.read()
    evidence = evidence_of(fetched, data)
    if fetched.status != 200 or not data.lstrip().startswith((b"<", b"\xef\xbb\xbf<")) or _PAGE.match(data):
        raise _no_xml(fetched, data, evidence)
    plain = without_doctype(data)
    root = _ROOT.match(plain)
    if root is None:
        raise Corrupt("NCBI's answer is no XML.", evidence)
    if error := _ERROR.search(plain):
        raise meant(_text(error[2] or b""), fetched, evidence)
    if not root[2].rstrip().endswith(b"/") and not plain.rstrip().endswith(b"</%s>" % root[1]):
        raise Corrupt(f"The end of {root[1].decode()} is missing.", evidence)
    if root[1].decode() not in ROOTS:
        raise ChangedFormat(f"NCBI answers with {root[1].decode()}, which is not known here.", evidence)
    return plain


def evidence_of(fetched: Fetched, data: bytes) -> Evidence:
    return Evidence(fetched.url, fetched.status, dict(fetched.headers), data[:HEAD])


def _no_xml(fetched: Fetched, data: bytes, evidence: Evidence) -> Failure:
    if not data.strip():
        return Corrupt("NCBI's answer is empty.", evidence)
    said = _said(data)
    if _PAGE.match(data) and "route request" not in said.lower():
        return Corrupt(f"A page came instead of data: {said}", evidence)
    if fetched.status == 200 and data.lstrip()[:1] in (b"{", b"[") and not _errors_in(data):
        return ChangedFormat("NCBI answers with JSON where XML was asked for.", evidence)
    return meant(said, fetched, evidence)


def _said(data: bytes) -> str:
    """The words of an error, whatever they are wrapped in."""
    return "; ".join(_errors_in(data)) or _text(data[:HEAD])


def _errors_in(data: bytes) -> list[str]:
    try:
        told = orjson.loads(data[:_MOST_JSON])
    except ValueError:
        return []
    return list(_errors_of(told))


def _errors_of(told: Any) -> list[str]:
    """What stands under `error`, however deep, and bare texts where a result should be."""
    if isinstance(told, list):
        return [error for each in told for error in _errors_of(each)]
    if not isinstance(told, dict):
        return []
    own = [value for name, value in told.items() if name.lower() == "error" and isinstance(value, str)]
    lists = [value for name, value in told.items() if name.lower().endswith("result") and isinstance(value, list)]
    own += [text for each in lists for text in each if isinstance(text, str)]
    return own or [error for value in told.values() for error in _errors_of(value)]


def _text(data: bytes) -> str:
    return " ".join(_MARKUP.sub(" ", data[:HEAD].decode("utf-8", "replace")).split())[:300]


def meant(said: str, fetched: Fetched, evidence: Evidence) -> Failure:
    """The failure that words mean. What is not understood passes, as far as we know: nothing is concluded from it."""
    told = f"NCBI says: {said}" if said else "NCBI says that something went wrong."
    if re.search(r"rate limit|too many requests", said, re.IGNORECASE):
        return Throttled(told, timezone.now() + _PAUSE, evidence)
    if "query_key" in dict(fetched.request.params) and _HISTORY.search(said):
        return BadRequest(f"{told} (it has forgotten the search)", evidence)
    if WALL.search(said):
        return BadRequest(told, evidence)
    kind = next((failure for words, failure in _MEANINGS if words.search(said)), None)
    if kind is None:
        kind = BadRequest if fetched.status == 400 else Transient
    return kind(told, evidence=evidence)
