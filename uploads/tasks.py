"""The clock's task of uploads.

`uploads.sweep`
    Trigger: beat, every ten minutes.
    Steps: give up uploads without a new byte; clear areas of files that no record took; forget rows that ended long
    ago; remove files without a row; end what was left unfinished in the store.
    Retried, set aside: nothing; the next sweep sees what this one did not.
    A second run does no harm: what is gone is gone.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from store import contents

from . import expiry

UNFINISHED_FOR = timedelta(days=2)

log = structlog.get_logger(__name__)


@shared_task(name="uploads.sweep")
def sweep() -> None:
    now = timezone.now()
    counts = {
        "given_up": expiry.give_up_stale(now),
        "cleared": expiry.clear_areas(now),
        "forgotten": expiry.forget_ended(now),
        "strays": expiry.sweep_strays(),
        "leftovers": contents.abort_leftovers(now - UNFINISHED_FOR),
    }
    if any(counts.values()):
        log.info("uploads swept", **counts)
