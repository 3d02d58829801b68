"""Times that pass, as people write and read them: `24h`, `2 h 5 min`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

SHORTEST: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(days=365)
EXPECTED: Final = "from 5m to 365d, such as 24h; a number alone is seconds"

_WRITTEN: Final = re.compile(r"\s*(\d{1,9})\s*(s|m|h|d|)\s*", re.ASCII)
_UNITS: Final = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_SHOWN: Final = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def read(text: Any) -> timedelta | None:
    """The time that a text or a number of seconds means; None for none, and for one out of bounds."""
    if isinstance(text, bool) or not isinstance(text, int | str):
        return None
    found = _WRITTEN.fullmatch(str(text))
    if found is None:
        return None
    meant = timedelta(seconds=int(found[1]) * _UNITS[found[2]])
    return meant if SHORTEST <= meant <= LONGEST else None


def shown(seconds: float) -> str:
    """In the largest unit and the one below it: `2 h 5 min`, `40 s`."""
    left, numbers = round(seconds), []
    for unit, length in _SHOWN:
        number, left = divmod(left, length)
        numbers.append((number, unit))
    first = next((index for index, (number, _) in enumerate(numbers) if number), len(numbers) - 1)
    told = [f"{number} {unit}" for number, unit in numbers[first : first + 2] if number]
    return " ".join(told) or "0 s"
