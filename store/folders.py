"""Folders of named bytes in a file system: each appears whole under its name, or not at all.

It is made as a draft, whose files are second names of kept bytes, synced, and renamed; a folder that has files is
replaced by no rename.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from .errors import Taken
from .files import NO_LINK, Files, make_folder, sync, told

_TAKEN: Final = (errno.EEXIST, errno.ENOTEMPTY)
_READ_ONLY: Final = 0o400


@dataclass(frozen=True)
class Folders:
    """Folders below `root`, three steps deep, of files that are kept in `contents`."""

    root: Path
    contents: Files
    manifest_name: str

    def place(self, folder: str, manifest: bytes, files: Mapping[str, str]) -> None:
        target, draft = self.root / folder, self.contents.draft()
        try:
            with told(folder):
                draft.mkdir(mode=0o700)
                for file, name in files.items():
                    self._give(draft / file, name)
                _write(draft / self.manifest_name, manifest)
                sync(draft)
                make_folder(target.parent)
                self._rename(draft, target, manifest)
                sync(target.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _give(self, path: Path, name: str) -> None:
        """A second name of the bytes; a copy where they may have no more names."""
        try:
            os.link(self.contents.folder / name, path)
        except OSError as error:
            if error.errno not in NO_LINK:
                raise
            self._copy(path, name)

    def _copy(self, path: Path, name: str) -> None:
        shutil.copyfile(self.contents.folder / name, path)
        path.chmod(_READ_ONLY)
        sync(path)

    def _rename(self, draft: Path, target: Path, manifest: bytes) -> None:
        try:
            draft.rename(target)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            if (target / self.manifest_name).read_bytes() != manifest:
                raise Taken(f"{target.name} is there, with another manifest.") from error

    def manifest(self, folder: str) -> bytes:
        with told(folder):
            return (self.root / folder / self.manifest_name).read_bytes()

    def faults(self, folder: str, files: Mapping[str, str]) -> list[str]:
        return [file for file, name in files.items() if not self._is_that(self.root / folder / file, name)]

    def _is_that(self, path: Path, name: str) -> bool:
        """Another name of the bytes, or where it had to be a copy, the same ones."""
        return self._is_one(path, name) or self._has_the_same(path, name)

    def _is_one(self, path: Path, name: str) -> bool:
        with told(name), suppress(FileNotFoundError):
            return path.samefile(self.contents.folder / name)
        return False

    def _has_the_same(self, path: Path, name: str) -> bool:
        with told(name), suppress(FileNotFoundError), path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == name.rsplit("/", 1)[-1]
        return False

    def mend(self, folder: str, file: str, name: str) -> None:
        path = self.root / folder / file
        if path.parent.is_dir() and not self._is_one(path, name):
            draft = self.contents.draft()
            with told(folder):
                try:
                    self._give(draft, name)
                    draft.rename(path)
                finally:
                    draft.unlink(missing_ok=True)
                sync(path.parent)

    def remove(self, folder: str) -> None:
        with told(folder), suppress(FileNotFoundError):
            shutil.rmtree(self.root / folder)
            with suppress(OSError):  # others are beside it
                (self.root / folder).parent.rmdir()

    def all(self) -> Iterator[tuple[str, datetime]]:
        for source in _folders(self.root):
            for external in _folders(source):
                for version in _folders(external):
                    with suppress(FileNotFoundError):
                        since = datetime.fromtimestamp(version.stat().st_mtime, UTC)
                        yield version.relative_to(self.root).as_posix(), since


def _folders(above: Path) -> list[Path]:
    """Those in it, by name; what begins with a dot is ours to use otherwise."""
    try:
        return sorted(each for each in above.iterdir() if each.is_dir() and not each.name.startswith("."))
    except FileNotFoundError:
        return []


def _write(path: Path, data: bytes) -> None:
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, _READ_ONLY)) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
