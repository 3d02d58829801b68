"""The file as it was received: read forward only, counted, and timed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

PIECE = 256 * 1024
"""Bytes read at once: what fits in the caches of a processor."""


class Readable(Protocol):
    """All that is asked of a stream."""

    def read(self, size: int, /) -> bytes: ...


class OutOfBounds(Exception):
    """The time, or the bytes, for this file are used up."""


class RawStream:
    """`offset` is the number of bytes that were taken out. Errors of the stream itself (`OSError`) go through."""

    def __init__(self, stream: Readable, seconds: float, watch: Callable[[int], None] | None = None) -> None:
        self._stream = stream
        self._watch = watch
        self._ahead = b""
        self._ends = time.monotonic() + seconds
        self.seen = 0
        self.tail = b""
        """The last bytes that were read, at least 64 of them if the file has as many."""

    @property
    def offset(self) -> int:
        return self.seen - len(self._ahead)

    def peek(self, size: int) -> bytes:
        """The next bytes, fewer only at the end; they stay where they are."""
        while len(self._ahead) < size and (piece := self._next()):
            self._ahead += piece
        return self._ahead[:size]

    def read(self) -> bytes:
        """The next piece; empty at the end. Raises `OutOfBounds` when time is up."""
        if self._ahead:
            piece, self._ahead = self._ahead, b""
            return piece
        return self._next()

    def take_all(self) -> bytes:
        """What was read ahead, without reading more."""
        piece, self._ahead = self._ahead, b""
        return piece

    def put_back(self, data: bytes) -> None:
        """Give back bytes that were read too far."""
        self._ahead = data + self._ahead

    def check_time(self) -> None:
        if time.monotonic() > self._ends:
            raise OutOfBounds

    def _next(self) -> bytes:
        self.check_time()
        piece = self._stream.read(PIECE)
        self.seen += len(piece)
        if piece:
            self.tail = (self.tail + piece)[-64:] if len(piece) < 64 else piece[-64:]
        if piece and self._watch:
            self._watch(self.seen)
        return piece
