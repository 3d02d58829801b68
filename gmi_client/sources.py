"""A file to be sent: what it was when it was looked at, its digests, its bytes block by block."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .errors import ClientError

BLOCK = 1 << 20
"""Bytes that are in memory at a time, for each part that is on its way."""

_HASHED = 4 << 20


class Changed(ClientError):
    """The file is not the one any more that was looked at."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} has changed while it was read; send it again when it is finished")


@dataclass(frozen=True)
class Source:
    """`size` in bytes and `modified` (nanoseconds) tell whether it is still the same file."""

    path: Path
    size: int
    modified: int

    def check(self) -> None:
        """Raises Changed, OSError."""
        if source_of(self.path) != self:
            raise Changed(self.path)

    def blocks(self, start: int, count: int) -> Iterator[bytes]:
        """So many bytes from `start`. Raises Changed when the file ends before."""
        with self.path.open("rb", buffering=0) as file:
            file.seek(start)
            while count:
                block = file.read(min(BLOCK, count))
                if not block:
                    raise Changed(self.path)
                count -= len(block)
                yield block


def source_of(path: Path) -> Source:
    """Raises OSError; ValueError for what is no file, since a pipe cannot be read again from the middle."""
    whole = path.expanduser().resolve()
    status = os.stat(whole)
    if not whole.is_file():
        raise ValueError(f"{path} is no file")
    return Source(whole, status.st_size, status.st_mtime_ns)


def digests_of(source: Source, tell: Callable[[int], None]) -> dict[str, str]:
    """MD5 (what the archives' documents state) and SHA-256, in one pass on two cores; `tell` is told bytes read."""
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    done = 0
    with source.path.open("rb", buffering=0) as file, ThreadPoolExecutor(1) as beside:
        while block := file.read(_HASHED):
            first = beside.submit(md5.update, block)
            sha256.update(block)
            first.result()
            done += len(block)
            tell(done)
    if done != source.size:
        raise Changed(source.path)
    return {"md5": md5.hexdigest(), "sha256": sha256.hexdigest()}
