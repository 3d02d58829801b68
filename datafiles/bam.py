"""BAM: magic, header, list of references, and a walk over the alignments (SAMv1, section 4.2)."""

from __future__ import annotations

import struct

from datafiles import bgzf
from datafiles.bounds import Bounds
from datafiles.faults import JSON, Ended, Fault, Findings, text_of
from datafiles.lengths import Lengths
from datafiles.sam import Header
from datafiles.source import Source

_INT = struct.Struct("<i")
_RECORD = struct.Struct("<iiiBBHHHiiii")
"""block_size, refID, pos, l_read_name, mapq, bin, n_cigar_op, flag, l_seq, next_refID, next_pos, tlen"""
LARGEST_RECORD = 256 << 20
SECONDARY = 0x900
"""Flags of alignments beyond the first of a read: not reads of their own."""


class BamReader:
    """Reads a BAM file to its end."""

    format = "bam"

    def __init__(self, source: Source, findings: Findings, bounds: Bounds) -> None:
        self._source = source
        self._findings = findings
        self._bounds = bounds
        self._header = Header(findings)
        self._lengths = Lengths()
        self._alignments = self._references = 0

    @property
    def reads(self) -> int:
        return self._lengths.number

    def read(self) -> None:
        """Raises `Ended` where the records cannot be told from each other."""
        if self._source.compression != "bgzf":
            reason = "The file is BAM, but not in the blocks of BGZF."
            self._findings.add(Fault("not-bgzf", reason, expected="BAM as samtools writes it"))
        self._source.take(4)
        read_header(self._source.take(self._size("the header")), self._header, self._findings)
        self._read_references(self._size("the list of references"))
        self._read_alignments()
        require_end(self._source, self._findings)

    def facts(self) -> dict[str, JSON]:
        counts: dict[str, JSON] = {"reads": self.reads, "bases": self._lengths.total, "lengths": self._lengths.facts()}
        return counts | {"alignments": self._alignments} | self._header.facts() | {"references": self._references}

    def _size(self, what: str) -> int:
        """The number that comes next, as a size within bounds."""
        data = self._source.take(_INT.size)
        if len(data) < _INT.size:
            raise self._lost("truncated", f"The file ends before {what}.", "the whole file")
        size = int(_INT.unpack(data)[0])
        if not 0 <= size <= self._bounds.header:
            raise self._lost("header-size", f"{what[0].upper()}{what[1:]} should have the size {size}.", "a BAM file")
        return size

    def _read_references(self, number: int) -> None:
        for index in range(number):
            size = self._size(f"the name of reference {index + 1}")
            name = self._source.take(size)
            self._size(f"the length of reference {index + 1}") if size else None
            if len(name) < size or not name.endswith(b"\0"):
                reason = f"The name of reference {index + 1} of {number} is not ended by a zero byte."
                raise self._lost("reference-name", reason, "a list of references")
            self._references += 1

    def _read_alignments(self) -> None:
        rest = b""
        while piece := self._source.read():
            rest = self._walk(rest + piece)
            if len(rest) > LARGEST_RECORD + _RECORD.size:
                raise self._lost("record-size", "An alignment is larger than 256 MiB.", "a smaller one")
        if rest:
            reason = f"The file ends in the middle of alignment {self._alignments + 1}."
            raise self._lost("truncated", reason, "the whole file")

    def _walk(self, data: bytes) -> bytes:
        """Check the records in `data`; what is left is the beginning of one more."""
        at, end, lengths = 0, len(data), []
        while at + _RECORD.size <= end:
            size, reference, position, name, _, _, cigar, flag, bases, mate, _, _ = _RECORD.unpack_from(data, at)
            needed = 32 + name + 4 * cigar + (bases + 1) // 2 + bases
            if bases < 0 or not max(33, needed) <= size <= LARGEST_RECORD:
                raise self._broken(data[at + 36 : at + 76], f"its size is {size}, its parts have {needed} bytes")
            if not (-1 <= reference < self._references and -1 <= mate < self._references and position >= -1):
                raise self._broken(data[at + 36 : at + 36 + name], f"its reference is number {reference}")
            if at + 4 + size > end:
                break
            self._alignments += 1
            if not flag & SECONDARY:
                lengths.append(bases)
            at += 4 + size
        self._lengths.add(lengths)
        return data[at:]

    def _broken(self, name: bytes, why: str) -> Ended:
        reason = f"Alignment {self._alignments + 1} cannot be one: {why}."
        return self._lost("record", reason, "an alignment", text_of(name.partition(b"\0")[0]))

    def _lost(self, code: str, reason: str, expected: str, name: str = "") -> Ended:
        self._findings.add(Fault(code, reason, name=name, expected=expected))
        return Ended()


def read_header(text: bytes, header: Header, findings: Findings) -> None:
    """The text of a header inside of a binary file, which may be filled with zero bytes."""
    for line in text.rstrip(b"\0").split(b"\n"):
        if line:
            header.add(line.rstrip(b"\r"), None)


def require_end(source: Source, findings: Findings) -> None:
    """The empty block that tells a finished file from a cut one."""
    if source.compression == "bgzf" and not source.raw.tail.endswith(bgzf.END):
        reason = "The empty block at the end is missing: the file was cut between two blocks, or not finished."
        expected = "the whole file, with the end marker of BGZF (28 bytes)"
        findings.add(Fault("no-end-marker", reason, offset=source.raw.offset, expected=expected))
