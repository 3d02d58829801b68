"""Keep the bytes of a file, and give them back.

A name is `ab/ab12…`: the file's SHA-256, in a folder of its first two digits. Bytes of a name never change. Every
function may raise `StoreUnavailable`.

There are two areas: `files`, of records (GMI_STORAGE_URL), and `raw`, what came from elsewhere as it came
(GMI_RAW_URL). What is kept in one is not in the other. In `raw` files are read-only; `versions` gives them names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from django.core.files.storage import FileSystemStorage, storages

from .errors import Missing
from .files import Files
from .reading import Blocks

_SHA256 = re.compile("[0-9a-f]{64}")
_NAME = re.compile("[0-9a-f]{2}/[0-9a-f]{64}(_[0-9A-Za-z]+)?")
"""What may be asked for; names that Django's own storage gave have an end of their own."""


FILES: Final = "files"
RAW: Final = "raw"

BY_DIGEST: Final = ".by-digest"
"""Where the bytes of `raw` are; beside it they have names (`versions`)."""


class Store(Protocol):
    """What a store can do; `name` is relative to it, `start` and `stop` count bytes from 0."""

    def keep(
        self, path: Path, name: str, sha256: str, watch: Callable[[int], None], *, is_moved: bool = True
    ) -> None: ...

    def open(self, name: str, start: int = 0, stop: int | None = None) -> tuple[BinaryIO, int]: ...

    def size(self, name: str) -> int | None: ...

    def remove(self, name: str) -> None: ...

    def abort_leftovers(self, before: datetime) -> int: ...

    def names(self) -> Iterator[tuple[str, datetime]]: ...


def name_of(sha256: str) -> str:
    """Where the bytes of this digest (64 lower-case hexadecimal digits) are, or would be. Raises ValueError."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is no SHA-256")
    return f"{sha256[:2]}/{sha256}"


def keep(
    path: Path,
    sha256: str,
    *,
    watch: Callable[[int], None] | None = None,
    area: str = FILES,
    is_moved: bool = True,
) -> str:
    """Take the finished file at `path` into the store, and tell its name.

    On return the bytes are safe from a power cut, and `path` is gone unless `is_moved` is false. What is there already
    is kept once. May be asked again after anything, also when `path` went with the first time, and by two at once.
    `watch` is told how many bytes are done; what it raises ends the work, to be resumed by the next who asks.

    Raises `Missing` (neither file nor bytes are there), `StoreFull`, `Altered` (they are not those of `sha256`).
    """
    name = name_of(sha256)
    store_of(area).keep(path, name, sha256, watch or _unwatched, is_moved=is_moved)
    return name


def read(name: str, start: int = 0, stop: int | None = None, area: str = FILES) -> Iterator[bytes]:
    """The bytes from `start` to before `stop` (None: the end), in blocks. Has `close()`, which ends it early.

    Raises `Missing` at once. Never ends early by itself: where the store cannot give all of them, it raises.
    """
    return Blocks(*store_of(area).open(_known(name), start, stop))


def open(name: str, area: str = FILES) -> BinaryIO:
    """The bytes, to be read from their start and closed. Raises `Missing`."""
    return store_of(area).open(_known(name))[0]


def size(name: str, area: str = FILES) -> int | None:
    """How many bytes there are; None when the name is not kept."""
    return store_of(area).size(name) if _NAME.fullmatch(name) else None


def remove(name: str, area: str = FILES) -> None:
    """Forget them, if they are there. Whoever is reading them from a disk reads on."""
    if _NAME.fullmatch(name):
        store_of(area).remove(name)


def abort_leftovers(before: datetime, area: str = FILES) -> int:
    """Remove what was begun, not finished, and not touched since `before`; how many there were."""
    return store_of(area).abort_leftovers(before)


def names(area: str = FILES) -> Iterator[tuple[str, datetime]]:
    """Everything that is kept, and since when. What others put beside it is left out."""
    return ((name, since) for name, since in store_of(area).names() if _NAME.fullmatch(name))


def _known(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Missing(name)
    return name


def store_of(area: str) -> Store:
    """The store of an area, where the settings say that it is."""
    storage = storages[area]
    if isinstance(storage, FileSystemStorage):
        folder = Path(storage.location)
        return Files(folder / BY_DIGEST, 0o400) if area == RAW else Files(folder)
    from .s3.objects import Objects  # its packages are an extra

    return Objects.of(storage, BY_DIGEST if area == RAW else "")


def _unwatched(_done: int) -> None:
    pass
