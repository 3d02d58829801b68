"""The turns that this process holds: moments at which it may ask a host, taken from the host's row a few at once."""

from __future__ import annotations

import os
import random
import threading
from collections import deque
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from .failures import Throttled
from .models import Host
from .rates import rate_of

SPAN: Final = timedelta(seconds=0.2)
"""So long ahead turns are taken at most: with a process that dies, no more is lost, and a pause is seen as soon."""
LATE: Final = timedelta(seconds=0.1)
"""A turn that nobody used within so long is gone; kept, it would make a crowd later."""
LOOK_S: Final = 1.0
"""In a pause its row is looked at so often: an operator may end it."""
NONSENSE: Final = timedelta(minutes=1)
"""Turns further ahead than this and two intervals come from a clock that was wrong."""


def row_of(name: str) -> Host:
    return Host.objects.get_or_create(name=name)[0]


def change(row: Host, now: datetime, **news: Any) -> bool:
    """Writes `news` if nobody changed the row since it was read; `modified`, which only grows, tells."""
    modified = max(now, row.modified + timedelta(microseconds=1))
    as_read = Host.objects.filter(pk=row.pk, modified=row.modified)
    return as_read.update(modified=modified, **news) == 1


class Turns:
    """Those of one host. Threads may share it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = threading.Lock()
        self._held: deque[datetime] = deque()
        self._free_until: datetime | None = None
        self._wanted = 1
        self._good = 0
        self._strikes = 0
        self._slowdown = 1.0
        self._struck: datetime | None = None

    @property
    def is_slowed(self) -> bool:
        return self._slowdown > 1.0 or self._strikes > 0

    def steps(self, asked: datetime, enough: int) -> int | None:
        """By how many steps a good answer makes us faster: each `enough`th by one; None where it changes nothing."""
        if self._struck and asked <= self._struck:
            return None
        self._good += 1
        step = int(self._good % enough == 0)
        return step if step or self._strikes else None

    def remember(self, row: Host, slowdown: float, strikes: int = 0) -> None:
        self._strikes, self._slowdown, self._struck = strikes, slowdown, row.struck

    def look_again(self) -> None:
        """The row has changed: what is held is not good any more."""
        with self._lock:
            self._held.clear()
            self._free_until = None

    def seconds(self, patience: float) -> float:
        """0.0 with a turn taken, else after how many seconds to ask again. Raises Throttled (`pacing`)."""
        with self._lock:
            now = timezone.now()
            if self._free_until and now < self._free_until:
                return 0.0
            self._let_go(now)
            wait = 0.0 if self._held else self._reserve(now, patience)
            if wait or not self._held:
                return wait
            rest = (self._held[0] - now).total_seconds()
            if rest <= 0:
                self._held.popleft()
            return max(rest, 0.0)

    def _let_go(self, now: datetime) -> None:
        while self._held and self._held[0] < now - LATE:
            self._held.popleft()
            self._wanted = 0  # more than it could use

    def _reserve(self, now: datetime, patience: float) -> float:
        """Takes turns, if there are some near enough. The seconds to wait before another try."""
        row = row_of(self.name)
        self.remember(row, row.slowdown, row.strikes)
        if row.paused_until and row.paused_until > now:
            return _pause(row, now, patience)
        rate = rate_of(self.name)
        if rate == 0:
            self._free_until = now + SPAN
            return 0.0
        interval = timedelta(seconds=row.slowdown / rate)
        ahead = row.next_turn - now
        if SPAN < ahead < NONSENSE + 2 * interval:
            return (ahead - SPAN).total_seconds()
        return self._take(row, now, interval)

    def _take(self, row: Host, now: datetime, interval: timedelta) -> float:
        start = now if row.next_turn > now + SPAN else max(now, row.next_turn)
        number = max(1, min(self._wanted * 2, SPAN // interval))
        if not change(row, now, next_turn=start + number * interval):
            return random.uniform(0.001, 0.005)  # noqa: S311 - somebody else was quicker
        self._wanted = number
        self._held.extend(start + index * interval for index in range(number))
        return 0.0


def _pause(row: Host, now: datetime, patience: float) -> float:
    until = row.paused_until or now
    rest = (until - now).total_seconds()
    if rest > patience:
        said = f"{row.name} is left alone until {until:%Y-%m-%d %H:%M:%S} UTC: {row.reason}"
        raise Throttled(said, until)
    return min(rest, LOOK_S)


_known: dict[str, Turns] = {}


def of(name: str) -> Turns:
    return _known.setdefault(name, Turns(name))


def forget() -> None:
    _known.clear()


os.register_at_fork(after_in_child=forget)  # else both would use the turns of the one
