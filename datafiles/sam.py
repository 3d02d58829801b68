"""SAM: header lines and the columns of alignments (SAMv1, sections 1.3 and 1.4). BAM and CRAM carry the same header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from datafiles.faults import JSON, Fault, Findings, shown, text_of
from datafiles.lengths import Lengths
from datafiles.sequence import first_stranger
from datafiles.text import Text

COLUMNS = 11

_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9]:[ -~\x80-\xff]*")
_NEEDED = {b"@HD": b"VN:", b"@SQ": b"SN:", b"@RG": b"ID:", b"@PG": b"ID:"}
_NUMBERS = ((1, "FLAG", 65535), (3, "POS", 2**31 - 1), (4, "MAPQ", 255), (7, "PNEXT", 2**31 - 1))
_CIGAR = re.compile(rb"\*|(\d+[MIDNSHP=X])+")


class Header:
    """Lines that begin with @, as they come; `facts` names what is counted of them."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._counts = dict.fromkeys((b"@SQ", b"@RG", b"@PG"), 0)
        self._facts: dict[str, JSON] = {}
        self._lines = 0

    def add(self, line: bytes, number: int | None) -> None:
        """Check one line. `number` is the line of the file, if it is text."""
        kind, *fields = line.split(b"\t")
        self._lines += 1
        if kind in self._counts:
            self._counts[kind] += 1
        fault = _wrong_header(kind, fields, number, self._lines)
        if fault:
            self._findings.add(fault)
        elif kind == b"@HD":
            self._facts |= {_HD[field[:3]]: text_of(field[3:], 40) for field in fields if field[:3] in _HD}

    def facts(self) -> dict[str, JSON]:
        names = {b"@SQ": "references", b"@RG": "read-groups", b"@PG": "programs"}
        return self._facts | {names[kind]: count for kind, count in self._counts.items()}


_HD = {b"VN:": "version", b"SO:": "sorted-by", b"GO:": "grouped-by"}


def _wrong_header(kind: bytes, fields: Sequence[bytes], number: int | None, index: int) -> Fault | None:
    if not re.fullmatch(rb"@[A-Za-z][A-Za-z]", kind):
        reason = f"Line {index} of the header begins with {shown(kind)}."
        return Fault("header-line", reason, line=number, expected="@ and two letters, as in @SQ")
    if kind == b"@CO":
        return None
    wrong = next((field for field in fields if not _FIELD.fullmatch(field)), None)
    if wrong is not None or not fields:
        reason = f"In line {index} of the header, {shown(wrong or b'')} is no field."
        return Fault("header-line", reason, line=number, expected="fields like SN:chr1 between tabs")
    needed = _NEEDED.get(kind)
    if needed and not any(field.startswith(needed) for field in fields):
        reason = f"Line {index} of the header, {kind.decode('latin-1')}, lacks its {needed.decode()[:2]}."
        return Fault("header-line", reason, line=number, expected=f"a field {needed.decode()}…")
    return None


class SamReader:
    """Reads a SAM file to its end, line by line."""

    format = "sam"

    def __init__(self, text: Text, findings: Findings) -> None:
        self._text = text
        self._findings = findings
        self._header = Header(findings)
        self._lengths = Lengths()
        self._is_header = True

    @property
    def reads(self) -> int:
        return self._lengths.number

    def read(self) -> None:
        for lines in self._text.blocks():
            self._lengths.add([length for length in self._alignments(lines) if length is not None])
        if not self._text.line:
            self._findings.add(Fault("empty-file", "The file is empty.", line=1, expected="a header or alignments"))

    def facts(self) -> dict[str, JSON]:
        counts: dict[str, JSON] = {"reads": self.reads, "bases": self._lengths.total, "lengths": self._lengths.facts()}
        return counts | self._header.facts()

    def _alignments(self, lines: Iterable[bytes]) -> Iterable[int | None]:
        for line in lines:
            self._text.line += 1
            if line[:1] == b"@" and self._is_header:
                self._header.add(line, self._text.line)
                continue
            self._is_header = False
            fault = _wrong_alignment(line.split(b"\t"), self._text.line)
            if fault:
                self._findings.add(fault)
            else:
                sequence = line.split(b"\t", 10)[9]
                yield 0 if sequence == b"*" else len(sequence)


def _wrong_alignment(columns: Sequence[bytes], line: int) -> Fault | None:
    name = text_of(columns[0])
    if len(columns) < COLUMNS:
        reason = f"The line has {len(columns)} columns."
        return Fault("columns", reason, line=line, name=name[:80], expected=f"{COLUMNS} columns or more, between tabs")
    for index, column, largest in _NUMBERS:
        value = columns[index]
        if not value.isdigit() or len(value) > 10 or int(value) > largest:
            reason = f"{column} is {shown(value)}."
            return Fault("column-value", reason, line=line, name=name, expected=f"a number up to {largest}")
    if not _CIGAR.fullmatch(columns[5]):
        return Fault("column-value", f"CIGAR is {shown(columns[5])}.", line=line, name=name, expected="as in 90M, or *")
    return _wrong_read(columns[9], columns[10], line, name)


def _wrong_read(sequence: bytes, quality: bytes, line: int, name: str) -> Fault | None:
    at = -1 if sequence == b"*" else first_stranger(sequence.replace(b"=", b"N"))
    if at >= 0:
        reason = f"The sequence holds {shown(sequence[at : at + 1])} at position {at + 1}."
        return Fault("sequence-letters", reason, line=line, name=name, expected="letters of nucleotides, =, or * alone")
    if b"*" not in (sequence, quality) and len(sequence) != len(quality):
        reason = f"There are {len(quality)} qualities for {len(sequence)} bases."
        return Fault("quality-length", reason, line=line, name=name, expected=f"{len(sequence)} qualities, or *")
    if quality.translate(None, bytes(range(33, 127))):
        reason = "The qualities hold signs that are none."
        return Fault("quality-letters", reason, line=line, name=name, expected="signs from ! (33) to ~ (126)")
    return None
