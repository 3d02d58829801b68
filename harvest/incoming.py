"""The bytes of an answer on their way to a file: counted, digested, unpacked where they were packed for the way."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

from .failures import Corrupt, TooLarge

PREFIX: Final = "harvest-"
MOST_INFLATED: Final = 2**33
"""Bytes that a body packed for the way may become. Large files come as they are, and have the limit of the settings."""

_STEP: Final = 1 << 20
_GZIP: Final = zlib.MAX_WBITS | 16
_FORGOTTEN_S: Final = 2 * 24 * 3600.0


def folder() -> Path:
    """Where answers arrive that nobody has a place for: GMI_HOME/tmp. What dead workers left goes after two days."""
    place = Path(settings.GMI_HOME) / "tmp"
    place.mkdir(parents=True, exist_ok=True)
    for left in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _FORGOTTEN_S:
                left.unlink()
    return place


class Incoming:
    """A temporary file in `folder` that bytes are added to, over several connections if need be.

    `most` bounds its size. `take` raises Corrupt for what cannot be unpacked, TooLarge beyond the bound, and OSError
    of the disk. It is `drop`ped, or closed with `finish` and left to who asked.
    """

    def __init__(self, folder: Path, most: int) -> None:
        number, name = tempfile.mkstemp(prefix=PREFIX, dir=folder)
        self.path = Path(name)
        self._most = most
        self._file = os.fdopen(number, "wb")
        self.begin("")

    def begin(self, encoding: str) -> None:
        """From the start, whatever came so far. `encoding` is the Content-Encoding. Raises Corrupt for unknown ones."""
        self._file.seek(0)
        self._file.truncate()
        self.size = 0
        self.wire_size = 0
        self._digest = hashlib.sha256()
        self._inflate: _Inflate | None = None
        if encoding.strip().lower() in ("gzip", "x-gzip"):
            self._inflate = _Inflate()
        elif encoding.strip().lower() not in ("", "identity"):
            raise Corrupt(f"it came packed as {encoding[:40]!r}, which was not asked for")

    @property
    def is_packed(self) -> bool:
        """Whether the file has other bytes than the line brings."""
        return self._inflate is not None

    def take(self, block: bytes) -> None:
        self.wire_size += len(block)
        if self._inflate is None:
            self._add(block, self._most)
            return
        self._inflate.feed(block)
        while piece := self._inflate.piece():
            self._add(piece, min(self._most, MOST_INFLATED))

    def _add(self, piece: bytes, most: int) -> None:
        self.size += len(piece)
        if self.size > most:
            raise TooLarge(f"more than {most} bytes; GMI_HARVEST_MAX_BYTES bounds what is taken")
        self._digest.update(piece)
        self._file.write(piece)

    def whole(self) -> None:
        """No more bytes come. Raises Corrupt when what was packed is not complete."""
        if self._inflate is not None and not self._inflate.is_whole:
            raise Corrupt("its packed bytes end too early")
        self._file.flush()

    def head(self, size: int) -> bytes:
        """The first bytes, as unpacked so far."""
        self._file.flush()
        with self.path.open("rb") as file:
            return file.read(size)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def finish(self) -> Path:
        """The closed file."""
        self._file.close()
        return self.path

    def drop(self) -> None:
        """Nobody wants it. Once is enough, more does no harm."""
        with suppress(OSError):  # a full disk refuses even what it would have to write before closing
            self._file.close()
        self.path.unlink(missing_ok=True)


class _Inflate:
    """Gzip (RFC 1952), member by member, a step at a time so that little cannot become much at once."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)
        self._left = b""

    def feed(self, block: bytes) -> None:
        self._left += block

    def piece(self) -> bytes:
        """The next bytes, b"" when more must be fed first. Raises Corrupt."""
        while self._left:
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP)
            try:
                piece = self._member.decompress(self._left, _STEP)
            except zlib.error as broken:
                raise Corrupt(f"its packed bytes are broken ({broken})") from None
            self._left = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            if piece:
                return piece
        return b""

    @property
    def is_whole(self) -> bool:
        return self._member.eof and not self._left
