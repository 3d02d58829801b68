"""Dates of versions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from records.clock import first_modified, is_ahead, next_modified, today

DAY = timedelta(days=1)


def test_a_first_version_has_a_whole_second_that_is_not_ahead() -> None:
    made = first_modified()
    assert made.microsecond == 0
    assert made <= datetime.now(UTC)


def test_a_next_version_is_later_than_every_answer_so_far() -> None:
    now = datetime.now(UTC)
    assert next_modified(now.replace(microsecond=0) - DAY) > now


def test_versions_in_quick_succession_have_dates_of_their_own() -> None:
    ahead = first_modified() + DAY
    assert next_modified(ahead) == ahead + timedelta(seconds=1)


@pytest.mark.parametrize(("days", "expected"), [(-1, False), (0, False), (1, True)])
def test_a_hold_lasts_until_its_day_begins(days: int, expected: bool) -> None:
    assert is_ahead(today() + days * DAY) is expected


def test_no_date_holds_nothing() -> None:
    assert not is_ahead(None)
