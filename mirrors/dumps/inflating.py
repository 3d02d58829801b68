"""A file that may be compressed as plain bytes; one that was cut short is told, whatever it was cut in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from gzip import BadGzipFile
from typing import Any, BinaryIO, Final, cast

from isal import igzip, isal_zlib

from harvest.failures import Corrupt

BLOCK: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"
_NoDeflate: Any = isal_zlib.error  # the stubs take it for an exception, not for its class


def inflated(source: BinaryIO) -> BinaryIO:
    """The bytes of `source`, inflated if they are gzip of one or more parts. It need not be seekable.

    Reading from it is to be done within `telling`. It does not close `source`.
    """
    ahead = io.BufferedReader(_Borrowed(source), BLOCK)
    if not ahead.peek(2).startswith(_GZIP):
        return ahead
    # It has a buffer itself; another around it would lose, with the last read that fails, what came before the fault.
    opened: Any = igzip.IGzipFile(fileobj=ahead, mode="rb")  # type: ignore[no-untyped-call]
    return cast(BinaryIO, opened)


class _Borrowed(io.RawIOBase):
    """Somebody else's stream, which stays open when nobody reads from it here any more."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def telling(what: str) -> Iterator[None]:
    """Makes of bytes that end too early or are damaged a `failures.Corrupt`; what the disk says stays what it is."""
    try:
        yield
    except (EOFError, BadGzipFile, _NoDeflate) as fault:
        raise Corrupt(f"{what} is cut short or damaged: {fault}") from fault


def blocks(source: BinaryIO, size: int = BLOCK) -> Iterator[bytes]:
    """What is left of it, block by block."""
    while block := source.read(size):
        yield block
