"""CRAM: magic and version, the header, a walk over the containers to the one that ends it (CRAMv3, sections 6–8)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from zlib import crc32

from isal import igzip_lib

from datafiles.bam import read_header
from datafiles.bgzf import IsalError
from datafiles.bounds import Bounds
from datafiles.faults import JSON, Ended, Fault, Findings
from datafiles.sam import Header
from datafiles.source import Source

END_START = 4542278
"""The start position in the end container: the letters "EOF" (section 9)."""
LANDMARKS = 1 << 16
"""Slices of one container; real ones have one, or a few."""
_LENGTH = struct.Struct("<i")


@dataclass(frozen=True, slots=True)
class Container:
    """What the head of a container says; `length` bytes of blocks follow."""

    length: int
    start: int
    records: int
    bases: int
    blocks: int


class CramReader:
    """Reads a CRAM file to its end. Sequences are not decoded: they need the reference."""

    format = "cram"

    def __init__(self, source: Source, findings: Findings, bounds: Bounds) -> None:
        self._source = source
        self._findings = findings
        self._bounds = bounds
        self._header = Header(findings)
        self._version = (0, 0)
        self._containers = self._bases = 0
        self.reads = 0

    def read(self) -> None:
        """Raises `Ended` where containers cannot be told from each other."""
        definition = self._source.take(26)
        if len(definition) < 26:
            raise self._lost("truncated", "The file ends in its first 26 bytes.", "the whole file")
        self._version = (definition[4], definition[5])
        if self._version[0] not in (2, 3):
            said = ".".join(map(str, self._version))
            raise self._lost("version", f"The file is CRAM {said}.", "CRAM 2.1, 3.0 or 3.1")
        self._read_containers()

    def facts(self) -> dict[str, JSON]:
        version = ".".join(map(str, self._version))
        counts: dict[str, JSON] = {"reads": self.reads, "bases": self._bases, "containers": self._containers}
        return counts | self._header.facts() | {"version": version}

    def _read_containers(self) -> None:
        is_ended = False
        while container := self._container():
            is_ended = container.start == END_START and not container.records and self._containers > 0
            if not self._containers:
                self._read_header(container)
            elif not self._source.skip(container.length):
                raise self._cut()
            self._containers += 1
            self.reads += container.records
            self._bases += container.bases
        if not is_ended and self._version > (2, 0):
            reason = "The container that ends a file is missing: it was cut between two containers, or not finished."
            offset = self._source.position
            self._findings.add(Fault("no-end-marker", reason, offset=offset, expected="the whole file"))

    def _container(self) -> Container | None:
        """The next head; None at the end of the file."""
        head = Numbers(self._source)
        data = head.take(_LENGTH.size)
        if not data:
            return None
        if len(data) < _LENGTH.size:
            raise self._cut()
        length = int(_LENGTH.unpack(data)[0])
        wide = self._version[0] >= 3
        _, start, _, records = (head.itf8() for _ in range(4))
        _ = head.ltf8() if wide else head.itf8()
        bases = head.ltf8()
        blocks, landmarks = head.itf8(), head.itf8()
        if length < 0 or min(records, bases, blocks, landmarks) < 0 or landmarks > LANDMARKS:
            raise self._lost("container", f"Container {self._containers + 1} has sizes that cannot be.", "a CRAM file")
        for _ in range(landmarks):
            head.itf8()
        checksum = crc32(head.taken) if wide else None
        if head.is_cut or (wide and len(told := self._source.take(4)) < 4):
            raise self._cut()
        if wide and checksum != int.from_bytes(told, "little"):
            reason = f"The checksum of container {self._containers + 1} differs."
            raise self._lost("checksum", reason, "a file that was not changed on the way")
        return Container(length, start, records, bases, blocks)

    def _read_header(self, container: Container) -> None:
        """The first container: one block with the text of the header, plain or in gzip."""
        if container.length > self._bounds.header:
            raise self._lost("header-size", f"The header should have {container.length} bytes.", "a CRAM file")
        data = self._source.take(container.length)
        if len(data) < container.length:
            raise self._cut()
        text = _header_text(data, self._bounds.header)
        if text is None:
            self._findings.add(
                Fault("header-block", "The block of the header cannot be read.", expected="a SAM header")
            )
        else:
            read_header(text, self._header, self._findings)

    def _cut(self) -> Ended:
        reason = f"The file ends in the middle of container {self._containers + 1}."
        return self._lost("truncated", reason, "the whole file")

    def _lost(self, code: str, reason: str, expected: str) -> Ended:
        self._findings.add(Fault(code, reason, offset=self._source.position, expected=expected))
        return Ended()


class Numbers:
    """Numbers of one to nine bytes, taken from a source (section 2.3). `taken` is all that was, for the checksum."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.taken = bytearray()
        self.is_cut = False

    def take(self, size: int) -> bytes:
        data = self._source.take(size)
        self.taken += data
        self.is_cut = self.is_cut or len(data) < size
        return data

    def itf8(self) -> int:
        """Up to 32 bits; the leading ones of the first byte count the bytes that follow."""
        if self.is_cut:
            return 0
        first = (self.take(1) or b"\0")[0]
        more = min(4, _leading_ones(first))
        rest = int.from_bytes(self.take(more), "big")
        if more == 4:  # the fifth byte holds four bits only
            value = (first & 0x0F) << 28 | (rest >> 8) << 4 | (rest & 0x0F)
        else:
            value = (first & (0xFF >> (more + 1))) << (8 * more) | rest
        return value - (1 << 32) if value >= 1 << 31 else value

    def ltf8(self) -> int:
        """Up to 64 bits."""
        if self.is_cut:
            return 0
        first = (self.take(1) or b"\0")[0]
        more = _leading_ones(first)
        value = (first & (0xFF >> (more + 1))) << (8 * more) | int.from_bytes(self.take(more), "big")
        return value - (1 << 64) if value >= 1 << 63 else value


def _leading_ones(byte: int) -> int:
    return 8 - (~byte & 0xFF).bit_length()


def _header_text(data: bytes, largest: int) -> bytes | None:
    """Text of the first block in `data`: method, type, id, sizes, then the text behind its length."""
    at, sizes = 2, []
    for _ in range(3):  # content id, size, size when inflated
        if at >= len(data):
            return None
        more = min(4, _leading_ones(data[at]))
        head = data[at] & (0xFF >> (more + 1))
        sizes.append(head << (8 * more) | int.from_bytes(data[at + 1 : at + 1 + more], "big"))
        at += 1 + more
    block = data[at : at + sizes[1]]
    if data[0] == 1:
        try:
            inflater = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
            block = inflater.decompress(block, min(largest, sizes[2]) + 1)
        except (IsalError, EOFError, ValueError):
            return None
    elif data[0]:
        return None
    size = _LENGTH.unpack(block[:4])[0] if len(block) >= 4 else -1
    return block[4 : 4 + size] if 0 <= size <= len(block) - 4 else None
