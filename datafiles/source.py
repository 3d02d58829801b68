"""What is in a file once it is inflated: in pieces, or by the number of bytes."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import cast

from datafiles.bounds import Bounds
from datafiles.compression import compression_of, inflate
from datafiles.faults import Damaged, Fault
from datafiles.raw import OutOfBounds, RawStream

HEAD = 4096
"""Bytes that tell what something is."""


class Source:
    """`compression` as in `compression_of`; `inflated` bytes came out so far, of which some are still ahead.

    Reading raises `Damaged` where the file is broken or a bomb, `OutOfBounds` when it takes too long.
    """

    def __init__(self, raw: RawStream, bounds: Bounds) -> None:
        self.compression = compression_of(raw.peek(HEAD))
        self.raw = raw
        self.inflated = 0
        self.is_finished = False
        self._bounds = bounds
        self._pieces: Iterator[bytes] = inflate(raw, self.compression)
        self._ahead = b""
        self._damage: Damaged | None = None

    @property
    def position(self) -> int:
        """Inflated bytes that were taken out."""
        return self.inflated - len(self._ahead)

    def read(self) -> bytes:
        """The next piece; empty at the end."""
        if self._ahead:
            piece, self._ahead = self._ahead, b""
            return piece
        return self._next()

    def peek(self, size: int) -> bytes:
        """The next bytes, fewer only at the end or before what is broken; they stay where they are."""
        try:
            while len(self._ahead) < size and (piece := self._next()):
                self._ahead += piece
        except Damaged as damage:
            self._damage = damage  # told when somebody reads that far
        return self._ahead[:size]

    def take(self, size: int) -> bytes:
        """Exactly so many bytes, fewer only at the end."""
        parts, missing = [], size
        while missing and (piece := self.read()):
            parts.append(piece[:missing])
            self._ahead = piece[missing:]
            missing -= len(parts[-1])
        return b"".join(parts)

    def skip(self, size: int) -> bool:
        """Leave out so many bytes; False if there are not as many."""
        while size and (piece := self.read()):
            self._ahead = piece[size:]
            size -= min(size, len(piece))
        return not size

    def drain(self) -> None:
        """Read to the end, for the faults of the compression."""
        while self.read():
            pass

    def close(self) -> None:
        """End the inflating thread."""
        if isinstance(self._pieces, Generator):
            cast(Generator[bytes, None, None], self._pieces).close()

    def _next(self) -> bytes:
        if self._damage:
            raise self._damage
        piece = b""
        while not piece and not self.is_finished:
            self.raw.check_time()
            given = next(self._pieces, None)
            self.is_finished = given is None
            piece = given or b""
        self.inflated += len(piece)
        self._check_size()
        return piece

    def _check_size(self) -> None:
        if self.inflated > self._bounds.inflated:
            raise OutOfBounds
        received = max(1, self.raw.offset)
        if self.inflated <= self._bounds.unsuspected or self.inflated <= self._bounds.ratio * received:
            return
        reason = f"{received} bytes became {self.inflated} when they were inflated, and that is not all of it."
        expected = f"sequences: at most {self._bounds.ratio} times as many bytes"
        raise Damaged(Fault("inflates-too-much", reason, offset=received, expected=expected))
