"""VCF and the header of BCF (VCFv4.3, sections 1 and 6): meta lines, names of columns, the columns of records."""

from __future__ import annotations

import re
import struct
from collections import Counter

from datafiles.bam import require_end
from datafiles.bounds import Bounds
from datafiles.faults import JSON, Ended, Fault, Findings, shown, text_of
from datafiles.source import Source
from datafiles.text import Text

COLUMNS = b"#CHROM POS ID REF ALT QUAL FILTER INFO".split()
LOOKED_AT = 10_000
"""Records whose columns are looked at; the others are counted."""

_FIRST = re.compile(rb"##fileformat=VCFv(\d+\.\d+)\s*")
_SIZE = struct.Struct("<I")


class Header:
    """The lines above the records."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._version = ""
        self._contigs = 0
        self.columns = 0
        """Of each record; 0 until the line of names was seen."""

    def add(self, line: bytes, number: int) -> None:
        """Check one line that begins with #."""
        if number == 1:
            self._read_version(line)
        elif line.startswith(b"##contig=<"):
            self._contigs += 1
        elif not line.startswith(b"##"):
            self._read_names(line.split(b"\t"), number)
        elif b"=" not in line:
            reason = f"{shown(line)} says nothing of the file."
            self._findings.add(Fault("header-line", reason, line=number, expected="##key=value"))

    def require(self, line: int) -> None:
        """Raises `Ended` where records come, or the file ends, without the names of columns."""
        if not self.columns:
            reason = "The line of column names, #CHROM …, is missing."
            expected = "\t".join(name.decode() for name in COLUMNS)
            self._findings.add(Fault("column-names", reason, line=line, expected=expected))
            raise Ended

    def facts(self) -> dict[str, JSON]:
        return {"version": self._version, "contigs": self._contigs, "samples": max(0, self.columns - 9)}

    def _read_version(self, line: bytes) -> None:
        found = _FIRST.fullmatch(line)
        if found:
            self._version = found[1].decode()
        else:
            reason = f"The first line is {shown(line)}."
            self._findings.add(Fault("file-format", reason, line=1, expected="##fileformat=VCFv4.x"))

    def _read_names(self, names: list[bytes], number: int) -> None:
        self.columns = len(names)
        if names[:8] != COLUMNS or (len(names) > 8 and names[8] != b"FORMAT"):
            reason = f"The columns are {shown(b' '.join(names[:9]), 100)}."
            expected = " ".join(name.decode() for name in COLUMNS) + " [FORMAT samples…], between tabs"
            self._findings.add(Fault("column-names", reason, line=number, expected=expected))
        repeated = next((name for name, times in Counter(names[9:]).items() if times > 1), None)
        if repeated is not None:
            reason = f"Two samples have the name {shown(repeated)}."
            self._findings.add(Fault("repeated-name", reason, line=number, name=text_of(repeated), expected="one each"))


class VcfReader:
    """Reads a VCF file to its end."""

    format = "vcf"

    def __init__(self, text: Text, findings: Findings) -> None:
        self._text = text
        self._findings = findings
        self._header = Header(findings)
        self.records = 0

    def read(self) -> None:
        for lines in self._text.blocks():
            if self.records >= LOOKED_AT:
                self._text.line += len(lines)
                self.records += len(lines)
            else:
                self._read_lines(lines)
        if not self._text.line:
            reason = "The file is empty."
            self._findings.add(Fault("empty-file", reason, line=1, expected="##fileformat=VCFv4.x"))
        else:
            self._header.require(self._text.line)
        if self._text.source.compression not in ("", "bgzf"):
            reason = f"The file is compressed by {self._text.source.compression}, and cannot be indexed."
            self._findings.warn(Fault("not-bgzf", reason, expected="VCF compressed by bgzip"))

    def facts(self) -> dict[str, JSON]:
        return {"records": self.records, **self._header.facts()}

    def _read_lines(self, lines: list[bytes]) -> None:
        for line in lines:
            self._text.line += 1
            if line[:1] == b"#" or self._text.line == 1:
                self._header.add(line, self._text.line)
            elif line:
                self._header.require(self._text.line)
                self.records += 1
                self._check(line.split(b"\t"))

    def _check(self, columns: list[bytes]) -> None:
        line, name = self._text.line, text_of(b":".join(columns[:2]))
        if len(columns) != self._header.columns:
            reason = f"The record has {len(columns)} columns."
            expected = f"{self._header.columns} columns, between tabs"
            self._findings.add(Fault("columns", reason, line=line, name=name, expected=expected))
        elif not columns[1].isdigit():
            reason = f"POS is {shown(columns[1])}."
            self._findings.add(Fault("column-value", reason, line=line, name=name, expected="a number"))
        elif not columns[3]:
            self._findings.add(Fault("column-value", "REF is empty.", line=line, name=name, expected="bases"))


class BcfReader:
    """The header of a BCF file; its records are not looked into."""

    format = "bcf"

    def __init__(self, source: Source, findings: Findings, bounds: Bounds) -> None:
        self._source = source
        self._findings = findings
        self._largest = bounds.header
        self._header = Header(findings)

    def read(self) -> None:
        self._source.take(5)
        data = self._source.take(_SIZE.size)
        size = int(_SIZE.unpack(data)[0]) if len(data) == _SIZE.size else 0
        text = self._source.take(size) if 0 < size <= self._largest else b""
        if not text or len(text) < size:
            reason = f"The header should have {size} bytes." if text or size else "The file ends before its header."
            self._findings.add(Fault("header-size", reason, expected="a BCF file"))
            raise Ended
        for number, line in enumerate(text.rstrip(b"\0\n").split(b"\n"), 1):
            self._header.add(line, number)
        self._header.require(number)
        self._source.drain()
        require_end(self._source, self._findings)

    def facts(self) -> dict[str, JSON]:
        return self._header.facts()
