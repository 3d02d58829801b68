"""The rules of an upload: begin, append, join, cancel. No HTTP here: the dialects (`protocols`) say the same things.

An upload is open until its last byte is safe; then a worker verifies it (`finalising`). Whoever asks for its offset or
writes takes hold of it: the number of its generation grows, and writers of older generations can write no more. So a
client that comes back over a new line never waits for its own broken one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from records.models import Deposit
from submitters.actor import Actor
from submitters.models import Submitter
from work.outbox import enqueue

from . import area, holders, limits, staging
from .digests import Proof
from .errors import (
    Busy,
    DiskFailed,
    Fenced,
    LengthFixed,
    LengthUnknown,
    NoSpace,
    NotOpen,
    OffsetMismatch,
    PartsUnfit,
    UploadGone,
    UploadUnknown,
    WrongTerms,
)
from .models import LONGEST_NAME, Upload
from .writing import FINISH, Ending, Source, Writing

log = structlog.get_logger(__name__)

MOST_PARTS = 1000
_ARRIVED = (Upload.State.RECEIVED, Upload.State.COMPLETE)


@dataclass(frozen=True)
class Terms:
    """What a client says of a file before its bytes. `declared` are digests in hexadecimal, by our names of algorithms.

    `submitter` is the slug of the centre whose area the file is for, `record` the run or analysis (its row's id).
    """

    dialect: str
    length: int | None = None
    name: str = ""
    media_type: str = ""
    metadata: str = ""
    declared: Mapping[str, str] = field(default_factory=dict)
    part: str = ""
    submitter: str = ""
    record: int | None = None


def begin(terms: Terms, actor: Actor) -> Upload:
    """A new upload, with no byte yet; one of length 0 is received at once.

    Raises WrongTerms, DiskFailed, what `limits` raises.
    """
    account_id = _account_of(actor)
    limits.require_room(account_id, terms.length)
    upload = Upload(account_id=account_id, submitter_id=_centre_of(terms, actor), **_said(terms))
    try:
        staging.create(upload.key)
    except OSError as failed:
        raise _disk_failed(failed) from failed
    upload.save(force_insert=True)
    return append(upload, 0, NOTHING) if terms.length == 0 else upload


def join(terms: Terms, parts: Sequence[Upload], actor: Actor) -> Upload:
    """One upload made of parts that have arrived, in their order; a worker puts them together. Raises PartsUnfit."""
    _require_fit(parts)
    account_id = _account_of(actor)
    length = sum(each.offset for each in parts)
    limits.require_length(length)
    limits.require_disk(length)
    whole = Upload(account_id=account_id, submitter_id=_centre_of(terms, actor), **_said(terms))
    whole.part, whole.parts = Upload.Part.FINAL, [each.key for each in parts]
    whole.length = whole.offset = length
    whole.state = Upload.State.RECEIVED
    with transaction.atomic():
        whole.save(force_insert=True)
        enqueue(FINISH, whole.key, {"upload": whole.key})
    return whole


def find(key: str, actor: Actor) -> Upload:
    """The actor's own upload, or one in the area of a centre of theirs. Raises UploadUnknown, UploadGone."""
    upload = Upload.objects.filter(key=key).first()
    if upload is None or not may_see(upload, actor) or upload.state == Upload.State.CANCELLED:
        raise UploadUnknown(key)
    if upload.state == Upload.State.EXPIRED:
        raise UploadGone(key)
    return upload


def may_see(upload: Upload, actor: Actor) -> bool:
    return actor.is_known and (upload.account_id == actor.account_id or upload.submitter_id in actor.submitter_ids)


def offset_of(upload: Upload) -> Upload:
    """The upload as it is, after the end of whoever wrote to it: what is told now is not overtaken. Raises Busy."""
    if upload.state != Upload.State.OPEN:
        return upload
    holders.settle(upload.pk)
    try:
        with _hold(upload), holders.holding(upload.pk):
            return upload
    except NotOpen:
        return upload


def append(
    upload: Upload,
    at: int,
    source: Source,
    *,
    proof: Proof | None = None,
    length: int | None = None,
    is_last: bool | None = None,
) -> Upload:
    """Bytes from `at` on. Everything that came is safe on return; a body cut short moved the offset by what there was.

    `proof` is the digest of these bytes, `length` that of the whole file where it was not known; `is_last` says that
    the file ends with them, or not, and None that it ends at its length. A last request whose answer was lost may be
    repeated without its bytes. Raises OffsetMismatch, LengthExceeded, LengthFixed, LengthUnknown, ChecksumMismatch,
    Fenced, Busy, NotOpen, NoSpace, DiskFailed, QuotaExceeded.
    """
    if at != upload.offset:
        raise OffsetMismatch(upload, at)
    if upload.state in _ARRIVED and not upload.parts and source.size == 0:
        return upload
    holders.settle(upload.pk)
    with _hold(upload, at) as file, holders.holding(upload.pk) as holder:
        _set_length(upload, length)
        _require_end(upload, source, is_last)
        is_whole = Writing(upload, file, holder, proof).take(source, Ending(is_last))
    if holder.stop.is_set() and not is_whole:
        raise Fenced(upload)
    return upload


def declare_length(upload: Upload, length: int) -> Upload:
    """Raises LengthFixed, TooLarge, QuotaExceeded."""
    _set_length(upload, length)
    Upload.objects.filter(pk=upload.pk, length=None).update(length=length)
    return upload


def declare_digests(upload: Upload, digests: Mapping[str, str]) -> Upload:
    """More of what the digests of the file must be, in hexadecimal. Raises WrongTerms if others were told before."""
    for name, digest in digests.items():
        if upload.declared.get(name, digest) != digest:
            raise WrongTerms(f"The {name} of the file was told to be {upload.declared[name]}, not {digest}.", upload)
    upload.declared = {**upload.declared, **digests}
    Upload.objects.filter(pk=upload.pk, state=Upload.State.OPEN).update(declared=upload.declared)
    return upload


@transaction.atomic
def cancel(upload: Upload) -> None:
    """Ends it, whoever writes to it, and removes its bytes; those that a record took stay there."""
    Upload.objects.filter(pk=upload.pk).update(
        state=Upload.State.CANCELLED, generation=F("generation") + 1, modified=timezone.now()
    )
    for deposit in Deposit.objects.filter(key=upload.key):
        area.clear(deposit)
    transaction.on_commit(lambda: staging.remove(upload.key))


class _Nothing:
    """The body of a request that has none."""

    size: int | None = 0

    def read(self, size: int) -> bytes:
        return b""


NOTHING: Final = _Nothing()


@contextmanager
def _hold(upload: Upload, at: int | None = None) -> Iterator[staging.PartFile]:
    """Takes hold of an open upload: its row becomes the fresh one, and older writers write no more.

    With `at` only if that is where it is, in the same step: of two who send bytes to one offset, the one that took hold
    last writes them, and whoever comes too late disturbs nobody. Raises OffsetMismatch, NotOpen, Busy, Fenced,
    DiskFailed.
    """
    _next_generation(upload, at)
    try:
        file = staging.PartFile(upload.key, upload.generation)
    except OSError as failed:
        raise _disk_failed(failed, upload) from failed
    with file:
        try:
            file.take_over()
        except staging.Overtaken:
            raise Fenced(upload) from None
        except staging.Held:
            raise Busy(upload) from None
        except OSError as failed:
            raise _disk_failed(failed, upload) from failed
        yield file


def _disk_failed(failed: OSError, upload: Upload | None = None) -> NoSpace | DiskFailed:
    if staging.is_full(failed):
        return NoSpace("The disk is full.", upload)
    log.error("the files of an upload failed", upload=upload and upload.key, exc_info=failed)
    return DiskFailed("The files of the upload cannot be opened.", upload)


@transaction.atomic
def _next_generation(upload: Upload, at: int | None) -> None:
    ours = Upload.objects.filter(pk=upload.pk, state=Upload.State.OPEN)
    taken = (ours if at is None else ours.filter(offset=at)).update(generation=F("generation") + 1)
    upload.refresh_from_db()
    if taken:
        return
    if at is not None and at != upload.offset:
        raise OffsetMismatch(upload, at)
    raise NotOpen(_CLOSED[Upload.State(upload.state)], upload)


_CLOSED = {
    Upload.State.OPEN: "It is open.",
    Upload.State.RECEIVED: "All of its bytes are here already.",
    Upload.State.COMPLETE: "It is complete.",
    Upload.State.FAILED: "It failed; begin a new upload.",
    Upload.State.EXPIRED: "It was given up; begin a new upload.",
    Upload.State.CANCELLED: "It was cancelled.",
}


def _said(terms: Terms) -> dict[str, Any]:
    return {
        "dialect": terms.dialect,
        "part": terms.part,
        "record_id": terms.record,
        "name": terms.name[:LONGEST_NAME],
        "media_type": terms.media_type[:100],
        "metadata": terms.metadata,
        "declared": dict(terms.declared),
        "length": terms.length,
        "expires": timezone.now() + timedelta(days=settings.GMI_UPLOAD_DAYS),
    }


def _account_of(actor: Actor) -> int:
    if actor.account_id is None:
        raise PermissionError("nobody uploads nothing")  # protocols ask first who it is
    return actor.account_id


def _centre_of(terms: Terms, actor: Actor) -> int | None:
    """The centre named, or the only one; several and none named leave the file in no area. Raises WrongTerms."""
    mine = dict(Submitter.objects.filter(pk__in=actor.submitter_ids).values_list("slug", "pk"))
    if terms.submitter:
        if terms.submitter not in mine:
            known = ", ".join(sorted(mine)) or "none"
            raise WrongTerms(f"“{terms.submitter}” is no centre that you submit for: {known}.")
        return mine[terms.submitter]
    return next(iter(mine.values())) if len(mine) == 1 else None


def _set_length(upload: Upload, length: int | None) -> None:
    """Raises LengthFixed, TooLarge, QuotaExceeded, NoSpace."""
    if length is None or length == upload.length:
        return
    if upload.length is not None or length < upload.offset:
        known = f"known to be {upload.length}" if upload.length is not None else f"at least {upload.offset}"
        raise LengthFixed(f"The length is {known}, not {length}.", upload)
    limits.require_length(length)
    limits.require_quota(upload.account_id, length - upload.offset)
    limits.require_disk(length - upload.offset)
    upload.length = length


def _require_end(upload: Upload, source: Source, is_last: bool | None) -> None:
    """That the bytes end where the file does, if they are said to be the last. Raises LengthFixed, LengthUnknown."""
    if not is_last:
        return
    if source.size is None and upload.length is None:
        raise LengthUnknown("The end of a body without a length may be a broken line; say Upload-Length.", upload)
    if source.size is not None and upload.length not in (None, upload.offset + source.size):
        ends = upload.offset + source.size
        raise LengthFixed(f"These bytes end at {ends}, and the file at {upload.length}.", upload)


def _require_fit(parts: Sequence[Upload]) -> None:
    if not 0 < len(parts) <= MOST_PARTS:
        raise PartsUnfit(f"A file is put together from 1 to {MOST_PARTS} parts, not {len(parts)}.")
    for each in parts:
        if each.part != Upload.Part.PARTIAL:
            raise PartsUnfit(f"{each.key} is no part.", each)
        if each.state != Upload.State.COMPLETE:
            raise PartsUnfit(f"The part {each.key} has not arrived: {each.offset} of {each.length} bytes.", each)
