"""When does a host want to be asked again? The header Retry-After (RFC 9110 section 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST: Final = timedelta(days=1)
"""Nobody is waited for longer, whatever he says."""


def understood(value: str, now: datetime) -> datetime | None:
    """The moment that seconds or a date of HTTP tell, from `now` to a day later; None where it is neither."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        seconds = min(int(text[:12]), LONGEST.total_seconds())
        return now + timedelta(seconds=seconds)
    moment = _date(text)
    return None if moment is None else min(max(moment, now), now + LONGEST)


def _date(text: str) -> datetime | None:
    """A date of HTTP in any of its three forms; one without a zone is of GMT."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
