"""Which dates of collection are read, and what is suggested for others?"""

from datetime import date

import pytest

from sra.collection_dates import Interval, read_interval, suggest


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2008", date(2008, 1, 1), date(2008, 1, 1)),
        ("2008-05", date(2008, 5, 1), date(2008, 5, 1)),
        ("2008-05-09", date(2008, 5, 9), date(2008, 5, 9)),
        ("2008-05-09Z", date(2008, 5, 9), date(2008, 5, 9)),
        ("2008-05-09T14", date(2008, 5, 9), date(2008, 5, 9)),
        ("2008-05-09T14:30Z", date(2008, 5, 9), date(2008, 5, 9)),
        ("2008-05-09T14:30:00.5+02:00", date(2008, 5, 9), date(2008, 5, 9)),
        ("2008/2010-03", date(2008, 1, 1), date(2010, 3, 1)),
    ],
)
def test_what_iso_8601_allows_is_read(text: str, first: date, last: date) -> None:
    assert read_interval(text) == Interval(first, last)


@pytest.mark.parametrize(
    "text",
    ["", "08", "2008-13", "2008-02-30", "2008-5-9", "09-May-2008", "2008-05-09T25", "2010/2008", "2008/", "1/2/3"],
)
def test_anything_else_is_not(text: str) -> None:
    assert read_interval(text) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("09-May-2008", "2008-05-09"),
        ("9-MAY-2008", "2008-05-09"),
        ("May-2008", "2008-05"),
        ("2008/05/09", "2008-05-09"),
        ("2008.05", "2008-05"),
        ("31-Feb-2008", None),
        ("09/05/2008", None),
        ("last week", None),
    ],
)
def test_other_styles_are_suggested_in_iso(text: str, iso: str | None) -> None:
    assert suggest(text) == iso
