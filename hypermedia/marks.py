"""How single values are drawn in pages: states with a shape beside the word, dates, fields of a document."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from django.utils.html import format_html
from django.utils.safestring import SafeString

from .outline import label, shown

GOOD: Final = "good"
OPEN: Final = "open"
WARN: Final = "warn"
BAD: Final = "bad"
QUIET: Final = "quiet"

_BADGES: Final = {
    "public": (GOOD, "●"),
    "private": (QUIET, "◐"),
    "proposed": (OPEN, "○"),
    "suppressed": (WARN, "▲"),
    "replaced": (QUIET, "→"),
    "withdrawn": (BAD, "✕"),
    "pending review": (OPEN, "○"),
    "under review": (OPEN, "◑"),
    "changes requested": (WARN, "↺"),
    "review complete": (GOOD, "✓"),
    "declined": (BAD, "✕"),
    "stored": (GOOD, "✓"),
    "awaited": (OPEN, "○"),
    "mismatched": (BAD, "✕"),
    "at archive": (QUIET, "↗"),
    "live": (GOOD, "●"),
    "lossy": (WARN, "▽"),
    "pass": (GOOD, "✓"),
    "warn": (WARN, "!"),
    "fail": (BAD, "✕"),
    "complete": (GOOD, "✓"),
    "failed": (BAD, "✕"),
    "cancelled": (QUIET, "–"),
    **dict.fromkeys(("pending", "planning", "fetching", "validating", "storing"), (OPEN, "○")),
}
"""Word -> tone and shape; no state is told by its colour alone."""


def badge(word: str) -> SafeString:
    """A word that names a state, with its shape."""
    tone, shape = _BADGES.get(word, (QUIET, "•"))
    mark = format_html('<span aria-hidden="true">{}</span>', shape)
    return format_html('<span class="badge {}">{} {}</span>', tone, mark, word)


def moment(value: Any, precise: bool = False) -> SafeString:
    """A date, or an RFC 3339 text, as <time>; "" for nothing. Shown in UTC, to the minute when `precise`."""
    at = _read(value)
    if at is None:
        return SafeString("")
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(at, datetime) else at.isoformat()
    shown = f"{at.day} {at.strftime('%b %Y')}"
    if precise and isinstance(at, datetime):
        shown += at.strftime(", %H:%M UTC")
    return format_html('<time datetime="{}" title="{}">{}</time>', stamp, stamp, shown)


def _read(value: Any) -> datetime | date | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return value if isinstance(value, date) else None


def field_name(pointer: str) -> str:
    """`/design/library/name` reads “Design › Library › Name”; a place in a list is counted from one."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    return " › ".join(str(int(step) + 1) if step.isdecimal() else label(step) for step in steps) or "the document"


def anchor(pointer: str) -> str:
    """The id of a field on its page: a JSON pointer without spaces, told from the page's own ids by `at`."""
    return "at" + quote(pointer, safe="/~-._")


def is_web_address(href: str) -> bool:
    """Whether an address may be followed from a page: http and https alone, never `javascript:`."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def size(octets: int) -> str:
    """12,345 octets read “12.3 kB”."""
    number, units = float(octets), ["B", "kB", "MB", "GB", "TB"]
    while number >= 999.5 and len(units) > 1:
        number, units = number / 1000, units[1:]
    return f"{number:.0f} {units[0]}" if units[0] == "B" else f"{number:.3g} {units[0]}"


_VERBS: Final = {
    "submit": "submitted it",
    "claim": "took it up",
    "accept": "accepted it",
    "request-changes": "asked for changes",
    "decline": "declined it",
    "withdraw": "withdrew it",
    "resubmit": "submitted it anew",
    "comments": "commented",
}


def verb(action: str) -> str:
    """What somebody did, after their name."""
    return _VERBS.get(action, action)


def plainly(value: Any) -> str:
    """A value of a document in a line of text."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else shown(value)
