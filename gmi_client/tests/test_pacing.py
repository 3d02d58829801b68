"""How long to wait."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from gmi_client import Pace
from gmi_client.pacing import retry_after


def test_waits_double_up_to_the_longest() -> None:
    pace = Pace(first=1, longest=5)
    assert [pace.step(number) for number in (0, 1, 2, 3, 5000)] == [1, 2, 4, 5, 5]


def test_there_is_a_wait_before_every_further_try_shortened_by_chance() -> None:
    waits = list(Pace(tries=4, first=8, longest=16).waits())
    assert len(waits) == 3
    assert all(at_most / 2 <= wait <= at_most for wait, at_most in zip(waits, (8, 16, 16), strict=True))


@pytest.mark.parametrize(("text", "seconds"), [("7", 7), ("0", 0), ("", 0), ("soon", 0), ("-3", 0), ("1.5", 0)])
def test_retry_after_in_seconds(text: str, seconds: float) -> None:
    assert retry_after({"Retry-After": text}) == seconds


def test_retry_after_as_a_date() -> None:
    moment = datetime.now(UTC) + timedelta(seconds=100)
    assert 90 < retry_after({"Retry-After": format_datetime(moment, usegmt=True)}) <= 100
    assert retry_after({"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"}) == 0
    assert retry_after({}) == 0
