"""Inflating, by what the first bytes say and never by the name: gzip (also of many members), BGZF, bzip2, xz.

Each `inflate` is a generator of pieces. It raises `Damaged` where the stream is cut, broken, or followed by something
else; all that could be inflated before was given out by then. One thread inflates the next piece while the one before
it is being looked at; reading stays in the caller's thread, where `watch` may touch his database.
"""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from isal import igzip_lib

from datafiles.bgzf import BLOCK_HEADER, IsalError, bgzf_size, inflate_blocks
from datafiles.faults import Damaged, Fault
from datafiles.raw import RawStream

STEP = 1 << 20
"""Bytes inflated at once, so that a bomb is noticed before it is in memory."""
XZ_MEMORY = 128 << 20
"""`xz -9` asks for 65 MiB."""

_BROKEN = (IsalError, lzma.LZMAError, OSError, EOFError, ValueError)
"""What inflaters raise at bytes they cannot read."""


class Inflater(Protocol):
    """As the decompressors of `bz2`, `lzma` and `igzip_lib` are: one member (RFC 1952, section 2.2) or stream."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Compression:
    """`magic` is what a member begins with; `make` gives the inflater of one member."""

    name: str
    magic: bytes
    make: Callable[[], Inflater]


COMPRESSIONS = (
    Compression("gzip", b"\x1f\x8b", lambda: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)),
    Compression("bzip2", b"BZh", bz2.BZ2Decompressor),
    Compression("xz", b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, XZ_MEMORY)),
)
ZSTD = (b"\x28\xb5\x2f\xfd", b"\x1e\xb5\x2f\xfd")
"""Zstandard frames (RFC 8878, section 3.1.1), and those of its version 0.7: told, not inflated."""


def compression_of(head: bytes) -> str:
    """`gzip`, `bgzf`, `bzip2`, `xz`, `zstd`, or nothing if the bytes are as they are."""
    if bgzf_size(head[:BLOCK_HEADER]):
        return "bgzf"
    if head[:2] == b"PK":
        return ""  # an archive of files, which is another thing
    if head.startswith(b"BZh") and head[4:10] not in (b"1AY&SY", b"\x17rE8P\x90"):
        return ""  # text may begin with BZh
    found = next((each.name for each in COMPRESSIONS if head.startswith(each.magic)), "")
    return found or ("zstd" if head.startswith(ZSTD) else "")


def inflate(raw: RawStream, compression: str) -> Iterator[bytes]:
    """The contents, piece by piece. Raises `Damaged`; `OutOfBounds` when reading takes too long."""
    if compression in ("", "zstd"):
        return iter(raw.read, b"")
    return _in_two_threads(raw, compression)


def _in_two_threads(raw: RawStream, compression: str) -> Iterator[bytes]:
    with ThreadPoolExecutor(1, "inflate") as pool:
        if compression == "bgzf":
            yield from inflate_blocks(raw, pool)
            if not raw.peek(1):
                return
            compression = "gzip"  # somebody joined a common gzip file to it
        kind = next(each for each in COMPRESSIONS if each.name == compression)
        yield from _members(raw, kind, pool)


def _members(raw: RawStream, kind: Compression, pool: ThreadPoolExecutor) -> Iterator[bytes]:
    data = raw.read()
    while data:
        start = raw.offset - len(data)
        data = yield from _member(raw, data, kind, pool)
        data = _topped_up(raw, data, len(kind.magic))
        if data and not data.startswith(kind.magic):
            data = _padding(raw, data, kind, start)


def _member(raw: RawStream, data: bytes, kind: Compression, pool: ThreadPoolExecutor) -> Generator[bytes, None, bytes]:
    """Inflate one member, and return what follows it. Each piece is given out while the next is in the making."""
    inflater, done = kind.make(), b""
    while not inflater.eof:
        if not data and inflater.needs_input:
            data = raw.read()
            if not data:
                yield done
                raise Damaged(_cut(kind, raw.offset))
        coming = pool.submit(inflater.decompress, data, STEP)
        before = raw.offset - len(data)
        yield done
        try:
            done, data = coming.result(), b""
        except _BROKEN as error:
            raise Damaged(_broken(kind, before, raw.offset, error)) from None
    yield done
    return inflater.unused_data


def _topped_up(raw: RawStream, data: bytes, size: int) -> bytes:
    while len(data) < size and (more := raw.read()):
        data += more
    return data


def _padding(raw: RawStream, data: bytes, kind: Compression, start: int) -> bytes:
    """What may follow the last member is zero bytes, as tapes and blocks are filled with; else it is a fault."""
    offset = raw.offset - len(data)
    while not data.strip(b"\0"):
        data = raw.read()
        if not data:
            return b""
    raise Damaged(
        Fault(
            "trailing-bytes",
            f"After the end of the {kind.name} stream come other bytes: the part that began at byte {start} ended"
            f" at byte {offset}.",
            offset=offset,
            expected=f"the end of the file, or one more {kind.name} stream",
        )
    )


def _cut(kind: Compression, offset: int) -> Fault:
    return Fault(
        "truncated-compression",
        f"The file ends at byte {offset} in the middle of its {kind.name} stream.",
        offset=offset,
        expected="the whole file: it was cut on the way or while it was written",
    )


def _broken(kind: Compression, start: int, end: int, error: Exception) -> Fault:
    return Fault(
        "damaged-compression",
        f"The {kind.name} stream cannot be inflated between bytes {start} and {end}: {_words(error)}.",
        offset=start,
        expected=f"a {kind.name} stream whose checksums fit",
    )


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__).rstrip(".")
