"""What does ENA mean by words where data was asked for? Errors come as text, JSON, HTML or XML, with any status.

Source: spec insdc.md 4.1 (no result, errors), 4.5 (statuses), 4.6; sources.md 5.3 (what is done about each).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import orjson
from django.utils import timezone

from harvest.failures import (
    BadRequest,
    Corrupt,
    Embargoed,
    Evidence,
    Failure,
    NotFound,
    Replaced,
    Throttled,
    Transient,
    Withdrawn,
)
from harvest.source import Fetched

HEAD: Final = 2048
_PAUSE: Final = timedelta(seconds=60)

_ACCESSION: Final = r"([EDS]R[PSXRZA][0-9]{6,}|PRJ[EDN][A-Z][0-9]+|SAM[EDN][A-Z]?[0-9]+)"
_REPLACED: Final = re.compile(rf"(?:replaced|superseded)\s+(?:by|with)\W+{_ACCESSION}", re.IGNORECASE)
_HTML: Final = re.compile(rb"\s*(?:<!doctype\s+html|<html|<head|<body)", re.IGNORECASE)
_ERROR: Final = re.compile(rb"<error\b", re.IGNORECASE)
_MESSAGES: Final = frozenset({"message", "error", "status"})
_MARKUP: Final = re.compile(r"<[^>]*>")
_MEANINGS: Final[tuple[tuple[re.Pattern[str], type[Failure]], ...]] = tuple(
    (re.compile(words, re.IGNORECASE), failure)
    for words, failure in (
        (r"withdrawn|cancelled|killed|no longer available", Withdrawn),
        (r"embargo|confidential|private|on hold|not (?:yet )?public", Embargoed),
        (r"suppressed", NotFound),
        (r"something unexpected|try again|time.?out|unavailable|internal (?:server )?error|maintenance", Transient),
        (r"not? found|does not exist|no (?:such )?(?:entry|record|data)|unknown accession|not supported", NotFound),
        (r"invalid|unsupported|required|must be|not allowed|bad request|malformed", BadRequest),
    )
)
_OF_STATUS: Final[dict[int, type[Failure]]] = {400: BadRequest, 404: NotFound, 410: Withdrawn, 204: NotFound}


def head_of(fetched: Fetched) -> bytes:
    """The first bytes of the answer."""
    with fetched.open() as file:
        return file.read(HEAD)


def evidence_of(fetched: Fetched, head: bytes) -> Evidence:
    return Evidence(fetched.url, fetched.status, dict(fetched.headers), head[:HEAD])


def is_html(head: bytes) -> bool:
    return _HTML.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def failure_of(fetched: Fetched, head: bytes) -> Failure:
    """The failure that an answer means which is no data. Words go before the status, of which any may be wrong."""
    evidence, said = evidence_of(fetched, head), text_of(head)
    if not head.strip() and fetched.status not in _OF_STATUS:
        return Corrupt("The answer is empty.", evidence)
    if fetched.status == 200 and _is_other_data(head):
        return Corrupt(f"Something else came than was asked for: {said}", evidence)
    if re.search(r"too many requests|rate limit", said, re.IGNORECASE):
        return Throttled(f"ENA says: {said}", timezone.now() + _PAUSE, evidence)
    replaced = _REPLACED.search(said)
    if replaced:
        return Replaced(f"ENA says: {said}", replaced[1].upper(), evidence)
    return _meant(said, _status_in(head) or fetched.status)(f"ENA says: {said or fetched.status}", evidence=evidence)


def _is_other_data(head: bytes) -> bool:
    """A page, XML without an error in it, JSON without a message: its words are about something else."""
    if head.lstrip().startswith(b"{"):
        return not _json_of(head) or not _MESSAGES & _json_of(head).keys()
    return is_html(head) or (head.lstrip().startswith(b"<") and not _ERROR.search(head))


def _meant(said: str, status: int) -> type[Failure]:
    if status == 410:
        return Withdrawn
    told = next((failure for words, failure in _MEANINGS if words.search(said)), None)
    if told is BadRequest and status == 404:
        return NotFound
    return told or _OF_STATUS.get(status, Transient)


def text_of(head: bytes) -> str:
    """What it says, without markup, in one line of at most 300 characters."""
    said = head.decode("utf-8", "replace")
    message = _json_of(head).get("message") or _json_of(head).get("error")
    plain = str(message) if message else _MARKUP.sub(" ", said)
    return " ".join(plain.split())[:300]


def _json_of(head: bytes) -> dict[str, object]:
    if not head.lstrip().startswith(b"{"):
        return {}
    try:
        said = orjson.loads(head)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _status_in(head: bytes) -> int:
    """The status that a JSON error tells of itself, 0 where it does not."""
    told = str(_json_of(head).get("status", ""))
    return int(told) if re.fullmatch(r"[45][0-9]{2}", told) else 0


def refused_fields(said: str, asked: Iterable[str]) -> list[str]:
    """Those of the columns asked that a refusal names."""
    words = set(re.findall(r"[a-z][a-z0-9_]*", said.lower()))
    return [name for name in asked if name.lower() in words]


def speaks_of_fields(said: str) -> bool:
    return re.search(r"field|column", said, re.IGNORECASE) is not None
