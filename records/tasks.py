"""The Celery tasks of records.

`records.release_due`
    Trigger: beat, hourly. Steps: release every held record whose date has come and that stands below no held one, each
    with what hangs below it, in a transaction of its own. Retried: what failed is still due in an hour. A second run
    finds nothing left to release.

`records.restore_due`
    Trigger: beat, hourly. Steps: bring back every record that was suppressed or withdrawn until a day that has come,
    each in a transaction of its own. Retried: what failed is still due in an hour. A second run finds none left.

`records.settle_waiting`
    Trigger: beat, hourly. Steps: read again the references of records that wait for a name which is here, and the files
    of records that await one which lies ready. That happens when both were written at the same moment, each before the
    other could be seen. A second run changes nothing.
"""

from __future__ import annotations

from contextlib import suppress

from celery import shared_task

from submitters.actor import ANONYMOUS

from . import deposits, publish, references
from .clock import today
from .locks import RecordGone
from .models import Record, Visibility


@shared_task(name="records.release_due")
def release_due() -> None:
    due = Record.objects.filter(visibility=Visibility.PRIVATE, hold_until__lte=today())
    for record in due.exclude(references__target__visibility=Visibility.PRIVATE).order_by("id"):
        with suppress(RecordGone):
            publish.release(record, ANONYMOUS)


@shared_task(name="records.restore_due")
def restore_due() -> None:
    out_of_sight = (Visibility.SUPPRESSED, Visibility.WITHDRAWN)
    for record in Record.objects.filter(visibility__in=out_of_sight, hold_until__lte=today()).order_by("id"):
        with suppress(RecordGone):
            publish.restore(record, ANONYMOUS)


@shared_task(name="records.settle_waiting")
def settle_waiting() -> None:
    for record in references.overlooked():
        with suppress(RecordGone):
            publish.relink(record)
    for record in deposits.overlooked():
        with suppress(RecordGone):
            deposits.take_for(record)
