"""What is on the disk and in the table, read as a stranger would who knows only what was promised.

The promise: of an upload, the offset in its row is never behind what a client was told, and never ahead of the bytes in
its file; and those bytes are the client's. Nothing of the service's own code is used here.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """`found` are digests in hexadecimal, by name, of those that were made already."""

    offset: int
    length: int
    state: str
    found: Mapping[str, str]


@dataclass(frozen=True)
class Evidence:
    """`home` has the table, `folder` the files of uploads."""

    home: Path
    folder: Path

    def row(self, path: str) -> Row | None:
        with closing(sqlite3.connect(self.home / "gmi.sqlite3", timeout=30)) as database:
            query = "SELECT offset, length, state, found FROM uploads_upload WHERE key = ?"
            row = database.execute(query, (_key(path),)).fetchone()
            return Row(row[0], row[1], row[2], json.loads(row[3])) if row else None

    def file_of(self, path: str) -> Path:
        key = _key(path)
        return self.folder / key[:2] / f"{key}.part"

    def size(self, path: str) -> int:
        """Bytes; -1 when there is no file."""
        file = self.file_of(path)
        return file.stat().st_size if file.exists() else -1

    def faults(self, path: str, data: bytes, told: int) -> Iterator[str]:
        """What contradicts the promise, when a client that sends `data` was `told` to have come so far."""
        row = self.row(path)
        if row is None:
            yield f"{path}: no row, though it was created"
            return
        size = self.size(path)
        if row.offset < told:
            yield f"{path}: told {told}, but the row says {row.offset}"
        if size < row.offset:
            yield f"{path}: the row says {row.offset}, but the file has {size} bytes"
        elif not self.begins_with(path, data[: row.offset]):
            yield f"{path}: the {row.offset} bytes of the row are not those that were sent"
        if row.state == "received" and row.offset != len(data):
            yield f"{path}: received at {row.offset} of {len(data)}"
        for name, digest in row.found.items():
            if digest != hashlib.new(name, data, usedforsecurity=False).hexdigest():
                yield f"{path}: the {name} is not {digest}"

    def begins_with(self, path: str, data: bytes) -> bool:
        with self.file_of(path).open("rb") as file:
            return hashlib.sha256(file.read(len(data))).digest() == hashlib.sha256(data).digest()


def _key(path: str) -> str:
    return path.rpartition("/")[2]
