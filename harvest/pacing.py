"""When may a host be asked next? One pace for each host, shared by all threads, processes and machines (ADR 0097).

Turns are moments, handed out in the row of the host, a few at once where a host is fast. Whoever is told that we are
too fast says so here, and all are slower. To be called outside transactions: nobody would see a turn that is taken in
one, and others would wait for its end.
"""

from __future__ import annotations

import math
import random
import time
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from . import turns
from .models import Host
from .rates import budget_of, rate_of
from .turns import change, row_of

__all__ = ["forget", "good_answer", "pause", "pauses", "rate_of", "resume", "seconds_to_turn", "slow_down", "wait_turn"]

SLOWEST: Final = 32.0
"""By so much at most the interval of a host grows."""
LONGEST_PAUSE_S: Final = 60.0
GOOD_ANSWERS: Final = 10
"""So many in a row, and a slowed host is asked twice as often again."""


def seconds_to_turn(host: str, patience: float = math.inf) -> float:
    """0.0: the turn is yours, ask now. Else nothing was taken; ask here again after so many seconds.

    `host` is `host` or `host:port`. Raises Throttled when it is to be left alone for more than `patience` seconds.
    """
    return turns.of(budget_of(host)).seconds(patience)


def wait_turn(host: str, patience: float = math.inf) -> None:
    """Comes back when `host` may be asked. Raises Throttled when that is not within `patience` seconds of a pause."""
    while (seconds := seconds_to_turn(host, patience)) > 0:
        time.sleep(seconds)


def slow_down(host: str, asked: datetime, told: datetime | None = None, reason: str = "") -> datetime:
    """The host said that we are too fast: it is paused for everybody, then asked half as often. When it ends.

    `asked` is when the request started that it said so to: of many that were on their way together only the first
    counts. `told` is what it said of how long; else the pause is longer each time, from a second to a minute.
    """
    name, now = budget_of(host), timezone.now()
    while True:
        row = row_of(name)
        is_news = row.struck is None or row.struck < asked
        strikes = row.strikes + is_news
        slowdown = min(row.slowdown * 2, SLOWEST) if is_news else row.slowdown
        until = max(filter(None, (row.paused_until, _until(now, told, strikes) if is_news or told else now)))
        struck = now if is_news else row.struck
        news = {"strikes": strikes, "slowdown": slowdown, "struck": struck, "reason": reason or "too many requests"}
        if change(row, now, paused_until=until, next_turn=until, **news):
            turns.of(name).look_again()
            return until


def _until(now: datetime, told: datetime | None, strikes: int) -> datetime:
    """Never sooner than our own shortest pause: a host that says 0 seconds is not asked again in the same moment."""
    least = settings.GMI_HARVEST_BACKOFF_MS / 1000
    if told is not None and told > now:
        return max(told, now + timedelta(seconds=least))
    seconds = min(least * 2 ** min(strikes - 1, 20), LONGEST_PAUSE_S)
    return now + timedelta(seconds=seconds * random.uniform(1, 1.25))  # noqa: S311 - so that not all come back at once


def good_answer(host: str, asked: datetime) -> None:
    """The host answered what it was asked at `asked`. Costs nothing where it was not slowed."""
    turn = turns.of(budget_of(host))
    steps = turn.steps(asked, GOOD_ANSWERS) if turn.is_slowed else None
    if steps is None:
        return
    row = row_of(budget_of(host))
    slower = max(1.0, row.slowdown / 2**steps)
    if change(row, timezone.now(), strikes=0, slowdown=slower):
        turn.remember(row, slower)


def pause(host: str, until: datetime, reason: str) -> None:
    """Nobody asks `host` before `until`. A longer pause that it has already stays."""
    name = budget_of(host)
    while True:
        row = row_of(name)
        later = max(filter(None, (row.paused_until, until)))
        if change(row, timezone.now(), paused_until=later, next_turn=max(later, row.next_turn), reason=reason):
            return turns.of(name).look_again()


def resume(host: str) -> bool:
    """For an operator: the host may be asked now, at its full pace. False where it is not known."""
    now = timezone.now()
    fresh = {"paused_until": None, "next_turn": now, "reason": "", "slowdown": 1.0, "strikes": 0, "modified": now}
    is_known = Host.objects.filter(pk=budget_of(host)).update(**fresh) > 0
    turns.of(budget_of(host)).look_again()
    return is_known


def pauses() -> list[Host]:
    """The hosts that are left alone now, or asked more slowly than usual, by name."""
    held = Q(paused_until__gt=timezone.now()) | Q(slowdown__gt=1.0)
    return list(Host.objects.filter(held).order_by("name"))


def forget() -> None:
    """This process knows nothing of any host any more."""
    turns.forget()
