"""What is given up, forgotten and swept away, and when: one function for each, all safe to be repeated."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from records.models import Deposit

from . import area, staging
from .models import Upload

REMEMBERED: Final = timedelta(days=30)
"""How long an upload that was given up is answered with 410, and a cancelled or failed one keeps its row."""

STRAY: Final = timedelta(days=1)
MOST_AT_ONCE: Final = 1000


def give_up_stale(now: datetime) -> int:
    """Uploads that got no byte for too long, and parts that were never put together: their bytes go."""
    waiting = Upload.objects.filter(expires__lt=now, state=Upload.State.OPEN)
    parts = Upload.objects.filter(expires__lt=now, state=Upload.State.COMPLETE, part=Upload.Part.PARTIAL)
    return _expire(waiting, now) + _expire(parts, now)


def _expire(uploads: QuerySet[Upload], now: datetime) -> int:
    """A writer that was just about to come back is fenced by the generation, like by any other that takes hold."""
    keys = list(uploads.values_list("key", flat=True)[:MOST_AT_ONCE])
    for key in keys:
        given_up = uploads.filter(key=key).update(
            state=Upload.State.EXPIRED, generation=F("generation") + 1, modified=now
        )
        if given_up:
            staging.remove(key)
    return len(keys)


def clear_areas(now: datetime) -> int:
    """Finished files that no record took in time, with their bytes if nobody else has the same."""
    old = Deposit.objects.filter(created__lt=now - timedelta(days=settings.GMI_AREA_DAYS))[:MOST_AT_ONCE]
    for deposit in old:
        with transaction.atomic():
            area.clear(deposit)
            Upload.objects.filter(key=deposit.key).update(state=Upload.State.EXPIRED, modified=now)
    return len(old)


def forget_ended(now: datetime) -> int:
    """Rows of uploads that ended without a file, long ago."""
    ended = (Upload.State.EXPIRED, Upload.State.CANCELLED, Upload.State.FAILED)
    count, _ = Upload.objects.filter(state__in=ended, modified__lt=now - REMEMBERED).delete()
    return count


def sweep_strays() -> int:
    """Files without an upload that needs them: a power cut may leave some, and so may a worker that was killed."""
    count = 0
    for path in _old_files(settings.GMI_UPLOAD_FOLDER):
        needed = Upload.objects.filter(key=path.stem, state__in=(Upload.State.OPEN, Upload.State.RECEIVED))
        part = Upload.objects.filter(key=path.stem, state=Upload.State.COMPLETE, part=Upload.Part.PARTIAL)
        if not needed.exists() and not part.exists():
            path.unlink(missing_ok=True)
            count += 1
    return count


def _old_files(folder: Path) -> Iterator[Path]:
    oldest = time.time() - STRAY.total_seconds()
    for path in folder.glob("*/*"):
        if path.is_file() and path.stat().st_mtime < oldest:
            yield path
