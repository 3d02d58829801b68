"""The files that bytes are written to while they arrive, and the fence that keeps older writers off.

Each upload has two files: `<key>.part` with its bytes, and `<key>.fence` with the number of the generation that may
write. A writer holds the fence's lock (flock) while it looks at the number and writes one block, and who takes over
holds it while writing a new number: so no older writer, in whatever process, writes after it was succeeded. The kernel
drops the lock of a process that dies.
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

PATIENCE_SECONDS: Final = 1.0
"""How long to wait for an older writer that is just writing a block."""

_NUMBER = struct.Struct(">Q")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Overtaken(Exception):
    """A later generation may write, this one no longer."""


class Held(Exception):
    """An older writer does not let go of the lock."""


def path_of(key: str) -> Path:
    return settings.GMI_UPLOAD_FOLDER / key[:2] / f"{key}.part"


def fence_of(key: str) -> Path:
    return path_of(key).with_suffix(".fence")


def create(key: str) -> None:
    """Makes the files, and sees to it that a power cut does not take their names away. Raises OSError.

    The fence gets its first number: it then has its place on the disk, and can be moved also when that is full.
    """
    folder = path_of(key).parent
    if not folder.parent.exists():
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    for path, content in ((path_of(key), b""), (fence_of(key), _NUMBER.pack(0))):
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
            file.write(content)
    for each in (folder, folder.parent):
        sync_folder(each)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(key: str) -> None:
    """Both files, if they are there."""
    for path in (path_of(key), fence_of(key)):
        path.unlink(missing_ok=True)


def is_full(error: OSError) -> bool:
    return error.errno in _FULL


class PartFile:
    """The file of an upload, open for one generation of writers."""

    def __init__(self, key: str, generation: int) -> None:
        self._generation = generation
        self._fence = os.open(fence_of(key), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._file = os.open(path_of(key), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            os.close(self._fence)
            raise

    def __enter__(self) -> PartFile:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
        os.close(self._fence)

    def take_over(self) -> None:
        """From here on only this generation writes. Raises Overtaken when a later one came first, Held."""
        with self._locked():
            if self._number() > self._generation:
                raise Overtaken
            os.pwrite(self._fence, _NUMBER.pack(self._generation), 0)

    def write(self, block: bytes, at: int) -> None:
        """The whole block. Raises Overtaken before a byte is written, OSError."""
        with self._locked():
            if self._number() != self._generation:
                raise Overtaken
            rest = memoryview(block)
            while rest:
                written = os.pwrite(self._file, rest, at)
                rest, at = rest[written:], at + written

    def sync(self) -> None:
        """Returns when the bytes would survive a power cut. Raises OSError; then none since the last sync is safe."""
        os.fdatasync(self._file)

    def _number(self) -> int:
        content = os.pread(self._fence, _NUMBER.size, 0)
        return int(_NUMBER.unpack(content)[0]) if len(content) == _NUMBER.size else 0

    @contextmanager
    def _locked(self) -> Iterator[None]:
        _lock(self._fence)
        try:
            yield
        finally:
            fcntl.flock(self._fence, fcntl.LOCK_UN)


def _lock(descriptor: int) -> None:
    latest = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > latest:
                raise Held from None
            time.sleep(0.005)
