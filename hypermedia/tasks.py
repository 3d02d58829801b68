"""The Celery tasks of HTTP's own memory.

`hypermedia.forget_answers`
    Trigger: beat, daily. Steps: drop the answers kept under an Idempotency-Key, and the refusals, older than a day.
    Retried, set aside: nothing. A second run finds nothing left to drop.
"""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .models import AnsweredRequest, Refusal

KEPT_FOR = timedelta(days=1)


@shared_task(name="hypermedia.forget_answers")
def forget_answers() -> None:
    for model in (AnsweredRequest, Refusal):
        model.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
