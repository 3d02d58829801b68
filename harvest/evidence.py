"""What came instead of an answer, as a small file: address, status, header fields, and how the body began."""

from __future__ import annotations

from typing import Final

from .asked import selected
from .discretion import shown_url
from .failures import Failure

NAME: Final = "evidence.txt"
MOST_BYTES: Final = 2048
"""Of the body."""


def of(failure: Failure) -> bytes:
    """The file; empty when nothing came at all."""
    seen = failure.evidence
    if seen.status is None and not seen.head:
        return b""
    fields = {"url": shown_url(seen.url), "status": str(seen.status or ""), **selected(seen.headers)}
    lines = [f"{name}: {value}".replace("\r", " ").replace("\n", " ") for name, value in fields.items() if value]
    return "\n".join([*lines, "", ""]).encode(errors="replace") + seen.head[:MOST_BYTES]
