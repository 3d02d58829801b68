"""Dates. HTTP dates have whole seconds, so a version's date must tell it from every earlier answer; holds have days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

_SECOND = timedelta(seconds=1)


def first_modified() -> datetime:
    """The date of a first version: this second."""
    return datetime.now(UTC).replace(microsecond=0)


def next_modified(previous: datetime) -> datetime:
    """A date later than the previous version's and than every `Date` sent until now.

    A poller may send back our `Last-Modified` or the `Date` of its last 304 (the draft's client does); with the next
    full second neither hides a change made within the second of that answer.
    """
    return max(first_modified(), previous) + _SECOND


def today() -> date:
    """In UTC: hold dates begin and end there."""
    return datetime.now(UTC).date()


def is_ahead(day: date | None) -> bool:
    return day is not None and day > today()
