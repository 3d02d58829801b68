"""A host that wants to be left alone is understood, however it says how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.retry_after import LONGEST, understood

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2", 2),
        (" 120 ", 120),
        ("0", 0),
        ("Sat, 21 Nov 2026 12:01:30 GMT", 90),
        ("Saturday, 21-Nov-26 12:01:30 GMT", 90),
        ("Sat Nov 21 12:01:30 2026", 90),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0),
        ("999999999999999999999", LONGEST.total_seconds()),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST.total_seconds()),
    ],
)
def test_seconds_and_dates(value: str, seconds: float) -> None:
    assert understood(value, NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("value", ["", "soon", "-1", "1.5", "²", "Sat, 99 Nov 2026 12:01:30 GMT", "1 2"])
def test_what_is_neither_tells_nothing(value: str) -> None:
    assert understood(value, NOW) is None


@given(st.text())
def test_nothing_that_a_host_says_is_an_error_or_a_wait_without_end(value: str) -> None:
    moment = understood(value, NOW)

    assert moment is None or NOW <= moment <= NOW + LONGEST


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)))
def test_every_date_is_read(moment: datetime) -> None:
    exact = moment.replace(microsecond=0, tzinfo=UTC)

    assert understood(format_datetime(exact, usegmt=True), NOW) == min(max(exact, NOW), NOW + LONGEST)
