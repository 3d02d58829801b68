"""What the workers do for what was brought in: long jobs of `work`, each safe to be done again.

`harvest.sweep`
    Trigger: the clock, once a day.
    Steps: mark bytes and folders that no row needs; remove those of the raw store that were marked a day ago; give up
    collections whose worker went away; end what was left unfinished in the store.
    A second run does no harm: what is gone is gone.

`harvest.read-again`
    Trigger: the clock, once an hour, unless GMI_FIXITY_DAYS is 0.
    Steps: read so much of what is kept that all of it is read in so many days, what was not read for the longest first.
    Retried: a store that is away. A second run reads the next part.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.conf import settings
from django.utils import timezone

from store import contents
from work import lease
from work.outbox import Payload, handler

from . import enrolment, fixity, strays
from .models import Fixity
from .tasks import READ_AGAIN, SWEEP

UNFINISHED_FOR = timedelta(days=2)

log = structlog.get_logger(__name__)


@handler(SWEEP, is_long=True)
def sweep(_payload: Payload) -> None:
    counts = {
        "strays": len(strays.find(watch=lease.renew)),
        "removed": strays.remove_old(watch=lease.renew),
        "given_up": strays.give_up_abandoned(),
        "leftovers": contents.abort_leftovers(timezone.now() - UNFINISHED_FOR, contents.RAW),
    }
    if any(counts.values()):
        log.info("raw bytes swept", **counts)


@handler(READ_AGAIN, is_long=True)
def read_again(_payload: Payload) -> None:
    enrolment.enrol()
    hours = 24 * settings.GMI_FIXITY_DAYS
    portion = -(-Fixity.objects.exclude(outcome=Fixity.Outcome.STRAY).count() // hours) if hours else 0
    if not portion:
        return
    report = fixity.check(limit=portion, with_strays=False, watch=lambda _size: lease.renew())
    if not report.is_well:
        log.error("kept bytes are not as they were", faults=[str(fault) for fault in report.faults])
