"""Bytes of a known number, in blocks, for an answer that is sent while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final, Self

from .errors import StoreUnavailable

BLOCK: Final = 256 << 10
"""Bytes at a time."""


class Blocks(Iterator[bytes]):
    """The next `length` bytes of `source`, which is closed at their end, on an error, and by `close()`."""

    def __init__(self, source: BinaryIO, length: int) -> None:
        self._source, self._left = source, length

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if not self._left:
            self.close()
            raise StopIteration
        try:
            block = self._next()
        except BaseException:
            self.close()
            raise
        self._left -= len(block)
        return block

    def _next(self) -> bytes:
        try:
            block = self._source.read(min(BLOCK, self._left))
        except OSError as error:
            raise StoreUnavailable("The bytes can no longer be read.") from error
        if not block:
            raise StoreUnavailable(f"{self._left} bytes are missing from the end.")
        return block

    def close(self) -> None:
        self._left = 0
        self._source.close()
