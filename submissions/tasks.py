"""The Celery tasks of submissions.

`submissions.forget_failed`
    Trigger: beat, daily. Steps: drop deliveries that were refused, or were only to be checked, after a month; their
    receipts go with them. Retried, set aside: nothing. A second run finds nothing left to drop.
"""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from .models import Delivery

KEPT_FOR = timedelta(days=30)


@shared_task(name="submissions.forget_failed")
def forget_failed() -> None:
    done = Q(state=Delivery.State.FAILED) | Q(state=Delivery.State.COMPLETE, submission=None)
    Delivery.objects.filter(done, modified__lt=timezone.now() - KEPT_FOR).delete()
