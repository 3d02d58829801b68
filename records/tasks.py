"""The Celery tasks of records.

`records.release_due`
    Trigger: beat, hourly. Steps: release every held record whose date has come and that stands below no held one, each
    with what hangs below it, in a transaction of its own. Retried: what failed is still due in an hour. A second run
    finds nothing left to release.
"""

from __future__ import annotations

from contextlib import suppress

from celery import shared_task

from submitters.actor import ANONYMOUS

from . import publish
from .clock import today
from .locks import RecordGone
from .models import Record, Visibility


@shared_task(name="records.release_due")
def release_due() -> None:
    due = Record.objects.filter(visibility=Visibility.PRIVATE, hold_until__lte=today())
    for record in due.exclude(references__target__visibility=Visibility.PRIVATE).order_by("id"):
        with suppress(RecordGone):
            publish.release(record, ANONYMOUS)
