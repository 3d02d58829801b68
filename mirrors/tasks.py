"""The clock's task of mirrors.

`mirrors.tick`
    Trigger: beat, every minute.
    Steps: begin a run of each subscription that is due and has none going; go on with runs that stand still without a
    job; drop the lists of candidates of runs that ended a week ago.
    Retried, set aside: nothing; the next tick sees what this one did not. The runs themselves are jobs (`handlers`).
    A second run does no harm: of two ticks one moves the date of a subscription on, and begins.
"""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from . import subscriptions, upkeep

log = structlog.get_logger(__name__)


@shared_task(name="mirrors.tick")
def tick() -> None:
    now = timezone.now()
    counts = {
        "begun": len(subscriptions.begin_due(now)),
        "woken": upkeep.wake(now),
        "forgotten": upkeep.forget_candidates(now),
    }
    if any(counts.values()):
        log.info("mirrors ticked", **counts)
