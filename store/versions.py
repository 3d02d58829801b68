"""Give bytes of the area `raw` names: a folder of files with a manifest, written once and never changed.

A folder is `source/id/version`; its bytes are in `contents` before. In a file system it appears whole: the files are
second names of the bytes. In a bucket the manifest is all of the folder, and says by which names the bytes are kept.
Every function may raise `StoreUnavailable`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from django.core.files.storage import FileSystemStorage, storages

from .contents import BY_DIGEST, RAW, store_of
from .files import Files
from .folders import Folders

MANIFEST: Final = "metadata.json"


class Versions(Protocol):
    """What a place for folders can do; `files` are names of contents by the name that a file has in the folder."""

    def place(self, folder: str, manifest: bytes, files: Mapping[str, str]) -> None: ...

    def manifest(self, folder: str) -> bytes: ...

    def faults(self, folder: str, files: Mapping[str, str]) -> list[str]: ...

    def mend(self, folder: str, file: str, name: str) -> None: ...

    def remove(self, folder: str) -> None: ...

    def all(self) -> Iterator[tuple[str, datetime]]: ...


def place(folder: str, manifest: bytes, files: Mapping[str, str]) -> None:
    """Write the folder; safe from a power cut on return. The same again is as good as once.

    Raises `Missing` where a content is not kept, `Taken` where the folder has another manifest.
    """
    _versions().place(folder, manifest, files)


def manifest(folder: str) -> bytes:
    """Raises `Missing`."""
    return _versions().manifest(folder)


def faults(folder: str, files: Mapping[str, str]) -> list[str]:
    """Which of the files are not, or no longer, the bytes that they were placed with. Nothing is read but names."""
    return _versions().faults(folder, files)


def mend(folder: str, file: str, name: str) -> None:
    """The file is a name of the content again, which was kept anew."""
    _versions().mend(folder, file, name)


def remove(folder: str) -> None:
    """Forget a folder, if it is there. Its bytes stay in `contents`."""
    _versions().remove(folder)


def all_folders() -> Iterator[tuple[str, datetime]]:
    """Every folder, and since when it is there."""
    return _versions().all()


def _versions() -> Versions:
    storage, store = storages[RAW], store_of(RAW)
    if isinstance(storage, FileSystemStorage) and isinstance(store, Files):
        return Folders(Path(storage.location), store, MANIFEST)
    from .s3.manifests import Manifests  # its packages are an extra
    from .s3.objects import Objects

    return Manifests(Objects.of(storage), MANIFEST, BY_DIGEST)
