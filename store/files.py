"""The store in a folder: a file appears under its name whole and safe from a power cut, or not at all.

The order is what makes it so: the bytes reach the disk, then the name does, then both folders above it. A file that
comes from another file system is copied to a draft in the store first, and so is one that may get no second name.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from .errors import Altered, Missing, StoreFull, StoreUnavailable

_BLOCK: Final = 1 << 20
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

NO_LINK: Final = (errno.EXDEV, errno.EMLINK, errno.EPERM, errno.EOPNOTSUPP)
"""Another file system, a file with as many names as there may be, a file system without second names."""

DRAFTS: Final = ".drafts"
"""Where files lie that are still being copied; their names say nothing."""


@dataclass(frozen=True)
class Files:
    """Files in `folder`, readable by their owner only. A `name` must stay inside it: those of `contents.name_of` do.

    `mode` is what a file may be used for once it is kept.
    """

    folder: Path
    mode: int = 0o600

    def keep(self, path: Path, name: str, sha256: str, watch: Callable[[int], None], *, is_moved: bool = True) -> None:
        target = self.folder / name
        with told(name):
            try:
                self._take(path, target, sha256, watch, is_moved)
            except FileNotFoundError:
                if not target.exists():  # else it went with an earlier call, or one at the same time
                    raise
            self._make_safe(target)
            if is_moved:
                path.unlink(missing_ok=True)

    def open(self, name: str, start: int = 0, stop: int | None = None) -> tuple[BinaryIO, int]:
        """The file, at `start`, and how many bytes are wanted of it."""
        with told(name):
            file = (self.folder / name).open("rb")
            size = os.fstat(file.fileno()).st_size
            file.seek(start)
            return file, max(0, (size if stop is None else min(stop, size)) - start)

    def size(self, name: str) -> int | None:
        with told(name):
            return _size_of(self.folder / name)

    def remove(self, name: str) -> None:
        with told(name):
            (self.folder / name).unlink(missing_ok=True)

    def abort_leftovers(self, before: datetime) -> int:
        removed = 0
        for draft in (self.folder / DRAFTS).glob("*"):
            with suppress(FileNotFoundError), told(draft.name):
                if draft.stat().st_mtime < before.timestamp():
                    shutil.rmtree(draft) if draft.is_dir() else draft.unlink()
                    removed += 1
        return removed

    def names(self) -> Iterator[tuple[str, datetime]]:
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            with told(folder.name), os.scandir(folder) as found:
                for file in found:
                    with suppress(FileNotFoundError):
                        since = datetime.fromtimestamp(file.stat().st_mtime, UTC)
                        yield f"{folder.name}/{file.name}", since

    def _take(self, path: Path, target: Path, sha256: str, watch: Callable[[int], None], is_moved: bool) -> None:
        """The file under its name, unless it is there; in place of one that is not whole. Its name is not safe yet."""
        size = path.stat().st_size
        found = _size_of(target)
        if found is not None and found != size and _sha256_of(path) != sha256:
            raise Altered(f"{path.name} has not the bytes of {sha256}.")
        if found != size:
            self._move(path, target, sha256, watch, is_moved)
        watch(size)

    def _move(self, path: Path, target: Path, sha256: str, watch: Callable[[int], None], is_moved: bool) -> None:
        make_folder(target.parent)
        path.chmod(self.mode)
        sync(path)
        try:
            path.rename(target) if is_moved else self._link(path, target)
        except OSError as error:
            if error.errno not in NO_LINK:
                raise
            self._copy(path, target, sha256, watch)

    def _link(self, path: Path, target: Path) -> None:
        """A second name of the same bytes. It replaces nothing but what is not whole."""
        try:
            os.link(path, target)
        except FileExistsError:
            if _size_of(target) != path.stat().st_size:
                replace_by_link(path, target, self.draft())

    def draft(self) -> Path:
        """A place for what is still being made, on the file system of the store."""
        make_folder(self.folder / DRAFTS)
        return self.folder / DRAFTS / secrets.token_hex(16)

    def _copy(self, path: Path, target: Path, sha256: str, watch: Callable[[int], None]) -> None:
        """As a rename would, from another file system; the bytes are digested once more on their way."""
        draft = self.draft()
        try:
            with path.open("rb") as source, open(draft, "xb", opener=_private) as copy:
                if _copied(source, copy, watch) != sha256:
                    raise Altered(f"{path.name} has not the bytes of {sha256}.")
                copy.flush()
                os.fchmod(copy.fileno(), self.mode)
                os.fsync(copy.fileno())
            draft.rename(target)
        finally:
            draft.unlink(missing_ok=True)

    def _make_safe(self, target: Path) -> None:
        """The file and its name, whoever put it there; and the folders that may be new."""
        sync(target)
        sync(target.parent)
        sync(self.folder)
        with suppress(PermissionError):  # the folder of the folder may not be ours to open; then we did not make it
            sync(self.folder.parent)


def replace_by_link(path: Path, target: Path, draft: Path) -> None:
    """`target` becomes another name of `path`, at once; `draft` is a free name on their file system."""
    os.link(path, draft)
    try:
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)  # renamed over another name of itself, it would stay


def _size_of(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _copied(source: BinaryIO, copy: BinaryIO, watch: Callable[[int], None]) -> str:
    """The SHA-256 of all that `source` had."""
    digest, done = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
        copy.write(block)
        digest.update(block)
        done += len(block)
        watch(done)
    return digest.hexdigest()


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make_folder(folder: Path) -> None:
    """The folder and those above it; each new name reaches the disk."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    sync(folder.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def sync(path: Path) -> None:
    """What the system's cache holds of a file or folder reaches the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that has no disk to wait for
            raise
    finally:
        os.close(opened)


@contextmanager
def told(name: str) -> Iterator[None]:
    """What the system says, in the store's words."""
    try:
        yield
    except FileNotFoundError as error:
        raise Missing(name) from error
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFull("The store has no room left.") from error
        raise StoreUnavailable(f"The store cannot be used: {error.strerror}.") from error
