"""The Celery task of notices.

`notices.forget`
    Trigger: beat, daily. Steps: delete notices a month old, addresses of people among them, and keys that ended.
    Retried, set aside: nothing; the next day's run sees what this one did not. A second run finds nothing to do.
"""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from .models import Notice, SigningKey

KEPT_FOR = timedelta(days=30)


@shared_task(name="notices.forget")
def forget() -> None:
    now = timezone.now()
    Notice.objects.filter(created__lt=now - KEPT_FOR).delete()
    SigningKey.objects.filter(ends__lt=now).delete()
