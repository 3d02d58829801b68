"""The clock's tasks of what was brought in. They take on the duties of `handlers`, which tells what is done.

`harvest.take-care`
    Trigger: beat, hourly. Steps: the duty of the day (`harvest.sweep`) and that of the hour (`harvest.read-again`).
    Retried, set aside: nothing here. A second run does no harm: a duty is taken on once.
"""

from __future__ import annotations

from typing import Final

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from work.outbox import enqueue

SWEEP: Final = "harvest.sweep"
READ_AGAIN: Final = "harvest.read-again"


@shared_task(name="harvest.take-care")
def take_care() -> None:
    now = timezone.now()
    enqueue(SWEEP, f"{now:%Y-%m-%d}", {})
    if settings.GMI_FIXITY_DAYS:
        enqueue(READ_AGAIN, f"{now:%Y-%m-%dT%H}", {})
