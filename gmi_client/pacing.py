"""How long to wait before the next try, so that many clients do not fall upon a server that has just come back."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_DICE = random.SystemRandom()


@dataclass(frozen=True)
class Pace:
    """`tries` in all; waits from `first` seconds, doubling, to `longest`. `sleep` takes seconds."""

    tries: int = 4
    first: float = 0.5
    longest: float = 30.0
    sleep: Callable[[float], None] = time.sleep

    def waits(self) -> Iterator[float]:
        """The seconds before each further try, each shortened at random by up to a half."""
        for number in range(self.tries - 1):
            yield self.step(number) * _DICE.uniform(0.5, 1.0)

    def step(self, number: int) -> float:
        """The longest wait number `number`, from 0."""
        return min(self.first * 2.0 ** min(number, 30), self.longest)

    def with_tries(self, tries: int) -> Pace:
        return replace(self, tries=tries)


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that `Retry-After` asks for (RFC 9110 section 10.2.3: a number or a date); 0 without it."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
