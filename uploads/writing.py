"""One request's bytes on their way to the disk: written as they come, made safe, and only then acknowledged.

The offset in the row is the truth. It is moved forward after `fdatasync`, by an UPDATE that names the generation and
the offset it started from: of whoever else writes, at most one succeeds, and what was acknowledged is on the disk.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from work.outbox import enqueue

from . import digests
from .digests import Proof, Running, shelf
from .errors import Busy, ChecksumMismatch, DiskFailed, Fenced, LengthExceeded, NoSpace, UploadRefused
from .holders import Holder
from .limits import room_in
from .models import Upload
from .staging import Held, Overtaken, PartFile, is_full

FINISH: Final = "uploads.finish"
LEAST_BLOCK_BYTES: Final = 16 * 1024
FIRST_BLOCK_BYTES: Final = 64 * 1024
MOST_BLOCK_BYTES: Final = 256 * 1024
"""Larger ones are not faster (`bench.uploads`), and each upload holds some of them in memory."""

QUICK_SECONDS: Final = 0.1
SLOW_SECONDS: Final = 0.5
"""Who waits longer for a block asks for less the next time; who waits so little, for more."""

COMMIT_BYTES: Final = 8 * 1024 * 1024
LEAST_SECONDS: Final = 0.25
MOST_SECONDS: Final = 2.0
"""A commit is due after COMMIT_BYTES, though not within LEAST_SECONDS of the one before, and after MOST_SECONDS."""

SLOWEST_BYTES: Final = 10 * 1024
SLOWEST_AFTER: Final = 60.0
"""A line that gave less than SLOWEST_BYTES a second over so many seconds is let go; the client may come again."""

log = structlog.get_logger(__name__)


class Source(Protocol):
    """The body of a request. `size` is what it says it has, in bytes; None if it does not say (chunked)."""

    size: int | None

    def read(self, size: int) -> bytes:
        """At most so many bytes; fewer, or none, at the end, which a broken line looks like too. Raises OSError."""
        ...


@dataclass(frozen=True)
class Ending:
    """When these bytes are the last: `is_last` None when they reach the length, else as the client says."""

    is_last: bool | None = None

    def is_reached(self, upload: Upload, position: int, *, is_whole: bool) -> bool:
        """`is_whole` tells that the body was as long as it had said."""
        if self.is_last is None or upload.length is not None:
            return self.is_last is not False and position == upload.length
        return self.is_last and is_whole


class Stride:
    """How many bytes to ask for at a time: whoever asks waits for all of them, and can commit nothing meanwhile."""

    def __init__(self) -> None:
        self.bytes = FIRST_BLOCK_BYTES

    def took(self, seconds: float) -> None:
        if seconds < QUICK_SECONDS:
            self.bytes = min(2 * self.bytes, MOST_BLOCK_BYTES)
        elif seconds > SLOW_SECONDS:
            self.bytes = max(self.bytes // 2, LEAST_BLOCK_BYTES)


class Writing:
    """Takes what `source` gives into an upload that was taken hold of (`transfer`)."""

    def __init__(self, upload: Upload, file: PartFile, holder: Holder, proof: Proof | None) -> None:
        self._upload = upload
        self._file = file
        self._holder = holder
        self._proof = proof
        self._proving = digests.new(proof.algorithm) if proof else None
        self._running: Running | None = None
        if settings.GMI_UPLOAD_DIGESTS == "receiving":
            self._running = shelf.take(upload.pk, upload.offset)
        self._stride = Stride()
        self._position = upload.offset
        self._committed_at = self._began_at = time.monotonic()
        self._began_with = upload.offset
        self._turn = threading.RLock()
        self._is_closed = self._is_disk_broken = False
        holder.settle = self.settle

    def settle(self) -> None:
        """Called by others, while the line is waited for: what is written is acknowledged.

        Not what a digest is still to be compared with, nor what came with a request that was refused.
        """
        if self._proof:
            return
        with self._turn:
            if not self._is_closed and self._position > self._upload.offset:
                try:
                    self._commit()
                except (UploadRefused, DatabaseError) as failed:
                    log.info("not settled", upload=self._upload.key, reason=str(failed))

    def take(self, source: Source, ending: Ending) -> bool:
        """To the end of the source, or of its line; tells whether the body was as long as it had said it would be.

        Raises what `uploads.errors` has for writers.
        """
        room = room_in(self._upload)
        if source.size is not None and source.size > room:
            raise LengthExceeded(f"{source.size} bytes are more than the {room} that may still come.", self._upload)
        try:
            is_whole = self._copy(source, room)
            with self._turn:
                self._end(ending, is_whole=is_whole)
        finally:
            with self._turn:
                self._is_closed = True
        return is_whole

    def _end(self, ending: Ending, *, is_whole: bool) -> None:
        if self._proof and self._holder.stop.is_set() and not is_whole:
            raise Fenced(self._now())
        self._prove()
        position = self._position
        self._commit(is_last=ending.is_reached(self._upload, position, is_whole=is_whole))
        if self._running and self._upload.state == Upload.State.OPEN:
            shelf.put(self._upload.pk, position, self._running)

    def _copy(self, source: Source, room: int) -> bool:
        """Returns whether the body ended where it said it would; one that does not say never did."""
        left = source.size
        while left is None or left > 0:
            # One byte more than may come tells a body of unknown length that is too long.
            wanted = min(self._stride.bytes, room + 1 if left is None else left)
            block = self._read(source, wanted)
            if not block:
                return False
            if len(block) > room:
                raise LengthExceeded(f"More than the {room_in(self._upload)} bytes came that may.", self._upload)
            with self._turn:
                self._write(block)
            room -= len(block)
            left = None if left is None else left - len(block)
            if self._holder.stop.is_set() or self._is_too_slow():
                return left == 0
            with self._turn:
                if self._is_due():
                    self._commit()
        return True

    def _read(self, source: Source, wanted: int) -> bytes:
        """A line that breaks is the end of what came."""
        began = time.monotonic()
        try:
            with self._holder.waiting():
                return source.read(wanted)
        except OSError as broken:
            log.info("the line broke", upload=self._upload.key, reason=str(broken))
            return b""
        finally:
            self._stride.took(time.monotonic() - began)

    def _write(self, block: bytes) -> None:
        try:
            self._file.write(block, self._position)
        except Overtaken:
            raise Fenced(self._now()) from None
        except Held:
            raise Busy(self._upload) from None
        except OSError as failed:
            self._give_in(failed)
        self._position += len(block)
        if self._proving:
            self._proving.update(block)
        if self._running:
            self._running.feed(block)

    def _give_in(self, failed: OSError) -> None:
        """What came before is kept where the disk is only full. Raises NoSpace, DiskFailed."""
        if not is_full(failed):
            log.error("writing failed", upload=self._upload.key, exc_info=failed)
            raise DiskFailed("The disk did not take the bytes.", self._upload) from failed
        if not self._proof:
            self._commit()
        raise NoSpace("The disk is full.", self._upload) from failed

    def _prove(self) -> None:
        """Raises ChecksumMismatch; then none of the request's bytes counts."""
        if self._proof and self._proving and self._proving.digest() != self._proof.digest:
            expected, found = self._proof.digest.hex(), self._proving.hexdigest()
            raise ChecksumMismatch(self._upload, self._proof.algorithm, expected, found)

    def _is_due(self) -> bool:
        """Not before a digest of the whole request was compared: what is committed cannot be taken back."""
        if self._proof:
            return False
        elapsed = time.monotonic() - self._committed_at
        bytes_waiting = self._position - self._upload.offset
        return elapsed > MOST_SECONDS or (bytes_waiting >= COMMIT_BYTES and elapsed > LEAST_SECONDS)

    def _is_too_slow(self) -> bool:
        elapsed = time.monotonic() - self._began_at
        return elapsed > SLOWEST_AFTER and self._position - self._began_with < SLOWEST_BYTES * elapsed

    def _commit(self, *, is_last: bool = False) -> None:
        """First the bytes, then the word. Raises Fenced, DiskFailed."""
        if self._position > self._upload.offset:
            self._sync()
        with transaction.atomic():
            if not self._move(is_last):
                raise Fenced(self._now())
            if is_last and self._upload.part != Upload.Part.PARTIAL:
                enqueue(FINISH, self._upload.key, {"upload": self._upload.key})
        self._committed_at = time.monotonic()

    def _sync(self) -> None:
        """After a failure the kernel takes the pages for clean: only writing them again helps, so they must be sent."""
        if self._is_disk_broken:
            raise DiskFailed("The disk did not keep the bytes.", self._upload)
        try:
            self._file.sync()
        except OSError as failed:
            self._is_disk_broken = True
            log.error("sync failed", upload=self._upload.key, exc_info=failed)
            raise DiskFailed("The disk did not keep the bytes.", self._upload) from failed

    def _move(self, is_last: bool) -> bool:
        """The offset and what follows from it, if this is still the last who took hold."""
        upload, now = self._upload, timezone.now()
        change = {
            "offset": self._position,
            "length": self._position if is_last else upload.length,
            "state": _state_after(upload) if is_last else upload.state,
            "found": self._running.hexdigests() if is_last and self._running else upload.found,
            "modified": now,
            "expires": now + timedelta(days=settings.GMI_UPLOAD_DAYS),
        }
        ours = Upload.objects.filter(pk=upload.pk, generation=upload.generation, state=Upload.State.OPEN)
        if not ours.filter(offset=upload.offset).update(**change):
            return False
        for name, value in change.items():
            setattr(upload, name, value)
        return True

    def _now(self) -> Upload:
        """As it is; as it was, when its row went meanwhile."""
        return Upload.objects.filter(pk=self._upload.pk).first() or self._upload


def _state_after(upload: Upload) -> str:
    """A part has arrived, and nothing more is done with it until it is put together with others."""
    return Upload.State.COMPLETE if upload.part == Upload.Part.PARTIAL else Upload.State.RECEIVED
