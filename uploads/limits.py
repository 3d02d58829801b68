"""How much may come: from one account, in one file, onto this disk. Every limit is one function that raises or not."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from .errors import NoSpace, QuotaExceeded, TooLarge, TooManyUploads
from .models import Upload

_ON_THEIR_WAY = Q(state__in=(Upload.State.OPEN, Upload.State.RECEIVED))
_STAGED = _ON_THEIR_WAY | Q(state=Upload.State.COMPLETE, part=Upload.Part.PARTIAL)


def require_room(account_id: int, length: int | None) -> None:
    """For one more upload, of `length` bytes if that is known.

    Raises TooLarge, TooManyUploads, QuotaExceeded, NoSpace.
    """
    require_length(length or 0)
    open_now = Upload.objects.filter(account_id=account_id, state=Upload.State.OPEN).count()
    if open_now >= settings.GMI_UPLOADS_OPEN:
        raise TooManyUploads(f"{open_now} uploads of this account are open; finish or cancel some first.")
    require_quota(account_id, length or 0)
    require_disk(length or 0)


def require_length(length: int) -> None:
    if length > settings.GMI_UPLOAD_MAX_BYTES:
        raise TooLarge(f"{length} bytes are more than the {settings.GMI_UPLOAD_MAX_BYTES} that a file may have here.")


def require_quota(account_id: int, more: int) -> None:
    """Raises QuotaExceeded."""
    left = quota_left(account_id)
    if more > left:
        quota = settings.GMI_UPLOAD_QUOTA_BYTES
        raise QuotaExceeded(f"Of {quota} bytes that this account may have under way, {max(left, 0)} are left.")


def quota_left(account_id: int) -> int:
    """Bytes; what is under way counts with the length it was announced with."""
    return settings.GMI_UPLOAD_QUOTA_BYTES - _reserved(Upload.objects.filter(_STAGED, account_id=account_id))


def require_disk(more: int) -> None:
    """Raises NoSpace when the disk would be fuller than it may be once all has come that was announced."""
    still_to_come = Upload.objects.filter(_ON_THEIR_WAY).aggregate(
        sum=Coalesce(Sum(Coalesce(F("length"), F("offset")) - F("offset")), 0)
    )["sum"]
    if more + still_to_come + settings.GMI_MINIMUM_FREE_BYTES > free_bytes():
        raise NoSpace(f"There is no room for {more} bytes more on the disk at present.")


def free_bytes() -> int:
    """On the disk where bytes arrive, for an account that is not the system's."""
    folder: Path = settings.GMI_UPLOAD_FOLDER
    while not folder.exists():
        folder = folder.parent
    state = os.statvfs(folder)
    return state.f_bavail * state.f_frsize


def room_in(upload: Upload) -> int:
    """Bytes that may still come to it: as many as were announced, or as the account and the limits allow."""
    if upload.length is not None:
        return upload.length - upload.offset
    return min(settings.GMI_UPLOAD_MAX_BYTES - upload.offset, max(quota_left(upload.account_id), 0))


def _reserved(uploads: QuerySet[Upload]) -> int:
    total: int = uploads.aggregate(sum=Coalesce(Sum(Coalesce(F("length"), F("offset"))), 0))["sum"]
    return total
