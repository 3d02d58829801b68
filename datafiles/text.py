"""Text in blocks of whole lines."""

from __future__ import annotations

from collections.abc import Iterator

from datafiles.bounds import Bounds
from datafiles.faults import Ended, Fault, Findings
from datafiles.source import Source

BLOCK = 128 * 1024
"""Bytes whose lines are in memory at once: what fits in the caches of a processor."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Text:
    """The lines of a source. `line` is the number of lines that its reader has done with: he counts it on."""

    def __init__(self, source: Source, findings: Findings, bounds: Bounds) -> None:
        self.source = source
        self.line = 0
        self._findings = findings
        self._longest = bounds.line

    def blocks(self) -> Iterator[list[bytes]]:
        """Lists of lines without their ends. CR LF counts as an end, and is warned of once.

        Only the very last line of all can lack its end in the file: `is_cut` tells.
        """
        self.is_cut = False
        rest = self._without_mark()
        for piece, start, stop in self._parts():
            end = piece.rfind(b"\n", start, stop) + 1
            if end:
                yield self._lines(rest + piece[start:end])
                rest = b""
            rest += piece[end or start : stop]
            if len(rest) > self._longest:
                self._overlong()
        if rest:
            self.is_cut = True
            yield [rest.removesuffix(b"\r")]

    def _parts(self) -> Iterator[tuple[bytes, int, int]]:
        while piece := self.source.read():
            for start in range(0, len(piece), BLOCK):
                yield piece, start, min(start + BLOCK, len(piece))

    def _lines(self, block: bytes) -> list[bytes]:
        if b"\r" in block:
            if b"\r\n" in block:
                self._findings.warn(Fault("line-ends", "Lines end in CR LF.", line=1, expected="LF alone"))
            block = block.replace(b"\r\n", b"\n")
        lines = block.split(b"\n")
        lines.pop()
        return lines

    def _without_mark(self) -> bytes:
        if self.source.peek(3) == BYTE_ORDER_MARK:
            self.source.take(3)
            reason = "The file begins with a byte order mark."
            self._findings.add(Fault("byte-order-mark", reason, line=1, offset=0, expected="text without it"))
        return b""

    def _overlong(self) -> None:
        reason = f"A line after line {self.line} is longer than {self._longest} bytes."
        self._findings.add(Fault("line-length", reason, line=self.line + 1, expected="a shorter line"))
        raise Ended
