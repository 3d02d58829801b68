"""Taking finished files out of the area of their centre, and their bytes out of the store once nobody needs them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from records import deposits
from records.models import Deposit
from store import contents
from work.outbox import enqueue

from .models import Upload

REMOVE: Final = "uploads.remove-bytes"
GRACE: Final = timedelta(hours=1)
"""Whoever brings the same bytes again at this very moment is done by then, and needs them."""


def clear(deposit: Deposit) -> None:
    """In a transaction. A file that a record has taken stays there."""
    store_name = deposits.forget(deposit)
    if store_name:
        let_go(store_name)


def let_go(store_name: str) -> None:
    """Have the bytes removed, if nobody needs them by then."""
    now = timezone.now()
    enqueue(REMOVE, f"{store_name}@{now.timestamp():.0f}", {"store_name": store_name}, due=now + GRACE)


def remove_bytes(store_name: str) -> None:
    """In a transaction: unless a record, an area or an upload on its way has them again."""
    arriving = Upload.objects.filter(state=Upload.State.RECEIVED, found__sha256=store_name.rpartition("/")[2])
    if not deposits.is_referenced(store_name) and not arriving.exists():
        contents.remove(store_name)
