"""What is done about runs that nobody looks at: those that stand still are woken, of old ones the lists are dropped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog

from . import runs
from .errors import RunOver
from .models import Candidate, Run
from .subscriptions import OVER

STILL_FOR: Final = timedelta(minutes=10)
KEPT_FOR: Final = timedelta(days=7)
PORTION: Final = 10_000
MOST_PORTIONS: Final = 50
"""Of one tick: a list of millions of candidates goes in some of them, each in short statements."""

log = structlog.get_logger(__name__)


def wake(now: datetime) -> int:
    """Goes on with runs that have neither an end nor a job that would lead to it; answers how many.

    It is not meant to happen. When it does (a restored backup, a job that an operator removed), the run goes on.
    """
    still = Run.objects.exclude(state__in=OVER).filter(modified__lt=now - STILL_FOR)
    return sum(_wake(run) for run in still if not runs.has_open_jobs(run))


def _wake(run: Run) -> bool:
    log.warning("a run stood still", run=run.key, archive=run.archive)
    runs.end(run, Run.State.FAILED, "It stood still.")
    try:
        runs.resume(run)
    except RunOver:  # somebody else was quicker
        return False
    return True


def forget_candidates(now: datetime) -> int:
    """Drops what runs that ended long ago had to look at; their counts and troubles stay. Answers how many rows."""
    old = Candidate.objects.filter(run__state__in=OVER, run__finished__lt=now - KEPT_FOR)
    forgotten = 0
    for _portion in range(MOST_PORTIONS):
        dropped, _ = Candidate.objects.filter(pk__in=old.values("pk")[:PORTION]).delete()
        forgotten += dropped
        if not dropped:
            break
    return forgotten
