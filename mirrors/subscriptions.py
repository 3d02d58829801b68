"""What is kept in step: wishes that are run again and again, and when the next run of each is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from submitters.actor import ANONYMOUS

from . import runs, wishes
from .archive import Wish
from .errors import ArchiveUnknown
from .models import Run, Subscription

OVER: Final = tuple(state for state in Run.State if Run(state=state).is_over)

log = structlog.get_logger(__name__)


def follow(archive: str, wish: Wish, every: timedelta) -> Subscription:
    """Run this wish again every so often, the next time one such time from now. One that is known keeps its
    watermark.
    """
    told = {"every": int(every.total_seconds()), "is_enabled": True, "due": timezone.now() + every}
    subscription, _ = Subscription.objects.update_or_create(archive=archive, wish=wishes.as_text(wish), defaults=told)
    return subscription


def unfollow(subscription: Subscription) -> None:
    """No further runs. What was seen so far stays known, for the day it is followed again."""
    Subscription.objects.filter(pk=subscription.pk).update(is_enabled=False)


def next_wish(subscription: Subscription) -> Wish:
    """What its next run is to bring: what changed since its watermark, less a margin; accessions and queries anew.

    Archives index some changes days late, so that the last days before the watermark are looked at again (spec:
    insdc.md 4.4); the feed of another server has no such gaps.
    """
    wish = wishes.of_text(subscription.wish)
    if not subscription.watermark or wish.accessions or wish.query:
        return wish
    if wish.server:
        return replace(wish, after=subscription.watermark)
    since = date.fromisoformat(subscription.watermark) - timedelta(days=settings.GMI_MIRROR_MARGIN_DAYS)
    return replace(wish, since=max(since, wish.since or since))


def begin_due(now: datetime) -> list[Run]:
    """Begins a run of each that is due and has none going."""
    due = Subscription.objects.filter(is_enabled=True, due__lte=now).order_by("due")
    return [run for each in due if not is_going(each) and (run := _begin(each, now))]


def is_going(subscription: Subscription) -> bool:
    return subscription.runs.exclude(state__in=OVER).exists()


def _begin(subscription: Subscription, now: datetime) -> Run | None:
    """Of two clocks one moves the date on, and begins. What cannot be run does not hold up the others."""
    mine = Subscription.objects.filter(pk=subscription.pk, due=subscription.due, is_enabled=True)
    try:
        with transaction.atomic():
            if not mine.update(due=now + timedelta(seconds=subscription.every)):
                return None
            wish = next_wish(subscription)
            return runs.begin(subscription.archive, wish, actor=ANONYMOUS, subscription=subscription)
    except (ArchiveUnknown, ValueError) as wrong:
        log.error("subscription cannot be run", subscription=subscription.pk, reason=str(wrong))
        return None
