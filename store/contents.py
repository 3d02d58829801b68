"""Keep the bytes of a file, and give them back.

A name is `ab/ab12…`: the file's SHA-256, in a folder of its first two digits. Bytes of a name never change. Every
function may raise `StoreUnavailable`. Which store it is, GMI_STORAGE_URL says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.core.files.storage import FileSystemStorage, storages

from .errors import Missing
from .files import Files
from .reading import Blocks

_SHA256 = re.compile("[0-9a-f]{64}")
_NAME = re.compile("[0-9a-f]{2}/[0-9a-f]{64}(_[0-9A-Za-z]+)?")
"""What may be asked for; names that Django's own storage gave have an end of their own."""


class Store(Protocol):
    """What a store can do; `name` is relative to it, `start` and `stop` count bytes from 0."""

    def keep(self, path: Path, name: str, sha256: str, watch: Callable[[int], None]) -> None: ...

    def open(self, name: str, start: int = 0, stop: int | None = None) -> tuple[BinaryIO, int]: ...

    def size(self, name: str) -> int | None: ...

    def remove(self, name: str) -> None: ...

    def abort_leftovers(self, before: datetime) -> int: ...


def name_of(sha256: str) -> str:
    """Where the bytes of this digest (64 lower-case hexadecimal digits) are, or would be. Raises ValueError."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is no SHA-256")
    return f"{sha256[:2]}/{sha256}"


def keep(path: Path, sha256: str, *, watch: Callable[[int], None] | None = None) -> str:
    """Take the finished file at `path` into the store, and tell its name.

    On return the bytes are safe from a power cut, and `path` is gone. What is there already is kept once. May be
    asked again after anything, also when `path` went with the first time, and by two at once. `watch` is told how many
    bytes are done; what it raises ends the work, to be resumed by the next who asks.

    Raises `Missing` (neither file nor bytes are there), `StoreFull`, `Altered` (they are not those of `sha256`).
    """
    name = name_of(sha256)
    _store().keep(path, name, sha256, watch or _unwatched)
    return name


def read(name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """The bytes from `start` to before `stop` (None: the end), in blocks. Has `close()`, which ends it early.

    Raises `Missing` at once. Never ends early by itself: where the store cannot give all of them, it raises.
    """
    return Blocks(*_store().open(_known(name), start, stop))


def open(name: str) -> BinaryIO:
    """The bytes, to be read from their start and closed. Raises `Missing`."""
    return _store().open(_known(name))[0]


def size(name: str) -> int | None:
    """How many bytes there are; None when the name is not kept."""
    return _store().size(name) if _NAME.fullmatch(name) else None


def remove(name: str) -> None:
    """Forget them, if they are there. Whoever is reading them from a disk reads on."""
    if _NAME.fullmatch(name):
        _store().remove(name)


def abort_leftovers(before: datetime) -> int:
    """Remove what was begun, not finished, and not touched since `before`; how many there were."""
    return _store().abort_leftovers(before)


def _known(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Missing(name)
    return name


def _store() -> Store:
    storage = storages["files"]
    if isinstance(storage, FileSystemStorage):
        return Files(Path(storage.location))
    from .s3.objects import Objects  # its packages are an extra

    return Objects.of(storage)


def _unwatched(_done: int) -> None:
    pass
