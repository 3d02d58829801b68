"""The Celery task of this package.

`submitters.forget_old_counters`
    Trigger: beat, once a day.
    Steps: delete counters of failed attempts after a day, and acquaintances after a month.
    Retried, set aside: nothing; the next day's run sees what this one did not. A second run finds nothing to do.
"""

from celery import shared_task
from django.utils import timezone

from submitters import throttle


@shared_task(name="submitters.forget_old_counters")
def forget_old_counters() -> int:
    return throttle.forget_old_counters(timezone.now())
