"""Dates as INSDC writes them: cut short (`2008`, `2008-01`), with a time, or an interval of two (`2008-01/2008-03`)."""

import re
from dataclasses import dataclass
from datetime import date

_TIME = r"T(?:[01]\d|2[0-4])(?::[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?"
_ZONE = r"(?:Z|[+-]\d{1,2}(?::?\d{2})?)"
_POINT = re.compile(rf"(\d{{4}})(?:-(\d{{2}})(?:-(\d{{2}})(?:{_TIME}{_ZONE}?|{_ZONE})?)?)?")
"""ISO 8601 from the year down as far as it is known; a zone behind a date alone is what xs:date allows."""

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FLAT_FILE = re.compile(r"(?:(\d{1,2})-)?([a-z]{3})-(\d{4})")
"""`05-Mar-2011` and `Mar-2011`, as in the flat files of sequences."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From the first day that a date may mean, to the first day that its end may mean."""

    first: date
    last: date


def read_interval(text: str) -> Interval | None:
    """A date or an interval; None for anything else. A date alone begins and ends with itself."""
    points = [_point(part) for part in text.split("/")]
    if not 1 <= len(points) <= 2 or None in points:
        return None
    first, last = points[0], points[-1]
    return Interval(first, last) if first and last and first <= last else None


def _point(text: str) -> date | None:
    match = _POINT.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def suggest(text: str) -> str | None:
    """The ISO form of a date in the style of flat files, or with slashes or dots from the year down."""
    match = _FLAT_FILE.fullmatch(text.casefold())
    if match and match[2] in MONTHS:
        month = f"{match[3]}-{MONTHS.index(match[2]) + 1:02d}"
        return _if_readable(f"{month}-{int(match[1]):02d}" if match[1] else month)
    numbers = re.split(r"[/.]", text)
    return _if_readable("-".join(numbers)) if 2 <= len(numbers) <= 3 else None


def _if_readable(text: str) -> str | None:
    return text if read_interval(text) else None
