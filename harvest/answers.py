"""Which class of failure is an answer that is none? By its status, and by what stands in its body (sources.md 5.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from . import retry_after
from .failures import BadRequest, Corrupt, Evidence, Failure, NotFound, Throttled, Transient, Withdrawn
from .source import Request

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
HEAD_BYTES: Final = 2048
"""How much of a body is kept as evidence."""

_AGAIN: Final = frozenset({408, 421, 425})
_PAGE_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
_PREFACE: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s+|<\?xml[^>]*\?>|<!--.*?-->)*", re.DOTALL)
_PAGE: Final = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_TOO_FAST: Final = re.compile(rb"""\A\s*\{\s*"error"\s*:\s*"[^"]*rate limit""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a host said: `evidence` is fit to be seen, `what` names method, address and status in a sentence."""

    request: Request
    evidence: Evidence
    what: str
    at: datetime

    @property
    def status(self) -> int:
        return self.evidence.status or 0


def failure_of(answered: Answered) -> Failure | None:
    """What is wrong with an answer as far as its status and its first bytes tell; None for nothing."""
    if answered.status not in answered.request.answers:
        return _of_status(answered)
    if not 200 <= answered.status < 300:
        return None
    if _TOO_FAST.match(answered.evidence.head):
        return _throttled(answered)
    if answered.request.format != "html" and is_page(answered.evidence):
        return Corrupt(f"{answered.what}: a page for people instead of {answered.request.format}", answered.evidence)
    return None


def is_page(evidence: Evidence) -> bool:
    """Whether the body is HTML, by what its header or its beginning says."""
    media_type = evidence.headers.get("content-type", "").partition(";")[0].strip().lower()
    preface = _PREFACE.match(evidence.head)
    return media_type in _PAGE_TYPES or bool(_PAGE.match(evidence.head, preface.end() if preface else 0))


def _of_status(answered: Answered) -> Failure:
    status, what, evidence = answered.status, answered.what, answered.evidence
    if status == 429 or (status == 503 and "retry-after" in evidence.headers):
        return _throttled(answered)
    if status >= 500 or status in _AGAIN:
        return Transient(f"{what}: the host failed", evidence)
    if status == 404:
        return NotFound(f"{what}: nothing there", evidence)
    if status == 410:
        return Withdrawn(f"{what}: it was there once", evidence)
    if status < 300:
        return Corrupt(f"{what}: no answer to what was asked", evidence)
    return BadRequest(f"{what}: the host refuses the request", evidence)


def _throttled(answered: Answered) -> Throttled:
    """`until` is now where the host does not say how long."""
    told = retry_after.understood(answered.evidence.headers.get("retry-after", ""), answered.at)
    left = answered.evidence.headers.get("x-ratelimit-remaining")
    hint = f" ({left} requests left)" if left else ""
    return Throttled(f"{answered.what}: too many requests{hint}", told or answered.at, answered.evidence)
