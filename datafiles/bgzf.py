"""BGZF, the gzip of BAM: blocks of at most 64 KiB that say their own size (SAMv1, section 4.1)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import cast

from isal import isal_zlib

from datafiles.faults import Damaged, Fault
from datafiles.raw import RawStream

BLOCK_HEADER = 18
LARGEST = 1 << 16
"""Inflated bytes of one block."""
AT_ONCE = 16
"""Blocks that are inflated in one go."""
END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
"""The empty block that every finished file ends with (SAMv1, section 4.1.2)."""

IsalError = cast("type[Exception]", isal_zlib.error)
"""What isal raises at bytes it cannot inflate. Its types call this an instance, which it is not."""

_HEADER = struct.Struct("<4B4x2BH2sHH")
_TRAILER = struct.Struct("<LL")


def bgzf_size(header: bytes) -> int:
    """Bytes of the block with this header (18 bytes); 0 if it is none, also of gzip with other extra fields."""
    if len(header) < BLOCK_HEADER:
        return 0
    *magic, _, _, extra, name, length, size = _HEADER.unpack_from(header)
    if magic[:3] != [31, 139, 8] or not magic[3] & 4 or (extra, name, length) != (6, b"BC", 2):
        return 0
    return int(size) + 1 if size + 1 > BLOCK_HEADER + _TRAILER.size else 0


def inflate_blocks(raw: RawStream, pool: ThreadPoolExecutor) -> Iterator[bytes]:
    """Inflate blocks until the end, or until something else begins; that stays in `raw`. Raises `Damaged`."""
    done = b""
    while blocks := _blocks(raw):
        coming = pool.submit(_inflate, blocks)
        yield done
        done, fault = coming.result()
        if fault:
            yield done
            raise Damaged(fault)
    yield done


def _blocks(raw: RawStream) -> list[tuple[int, bytes]]:
    """The next blocks with their offsets, so many as inflate to 1 MiB at most."""
    found: list[tuple[int, bytes]] = []
    data, start = raw.take_all(), raw.offset
    start -= len(data)
    at = 0
    while len(found) < AT_ONCE:
        data = _reaching(raw, data, at + BLOCK_HEADER)
        size = bgzf_size(data[at : at + BLOCK_HEADER])
        if not size:
            break
        data = _reaching(raw, data, at + size)
        found.append((start + at, data[at : at + size]))
        at += size
    raw.put_back(data[at:])
    return found


def _reaching(raw: RawStream, data: bytes, size: int) -> bytes:
    while len(data) < size and (more := raw.read()):
        data += more
    return data


def _inflate(blocks: list[tuple[int, bytes]]) -> tuple[bytes, Fault | None]:
    """All that can be inflated, and why the rest cannot."""
    done: list[bytes] = []
    for offset, block in blocks:
        if len(block) < bgzf_size(block):
            return b"".join(done), _cut(offset + len(block))
        checksum, size = _TRAILER.unpack(block[-_TRAILER.size :])
        try:
            data = isal_zlib.decompressobj(-15).decompress(block[BLOCK_HEADER : -_TRAILER.size], LARGEST + 1)
        except IsalError as error:
            return b"".join(done), _broken(offset, str(error))
        if len(data) != size or len(data) > LARGEST or isal_zlib.crc32(data) != checksum:
            return b"".join(done), _broken(offset, "its checksum or its size differs")
        done.append(data)
    return b"".join(done), None


def _cut(offset: int) -> Fault:
    reason = f"The file ends at byte {offset} in the middle of a BGZF block."
    return Fault(
        "truncated-compression", reason, offset=offset, expected="the whole block, and an empty one at the end"
    )


def _broken(offset: int, why: str) -> Fault:
    reason = f"The BGZF block at byte {offset} cannot be inflated: {why}."
    return Fault("damaged-compression", reason, offset=offset, expected="a block whose checksum fits")
