"""How good are the reads: qualities by position and the means of reads, of a sample of the reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from isal.isal_zlib import adler32

from datafiles.faults import JSON

WHOLE = 2048
"""So many reads at the start are all looked at …"""
STRIDE = 32
"""… and one of so many after that."""
POSITIONS = 500
"""Positions at the start of reads that have a mean of their own."""

SAFE_RUN = 519
"""Bytes up to 126 that Adler-32 can add up: 519 · 126 + 1 < 65521 (RFC 1950, section 8.2)."""


class Qualities:
    """Quality lines, with the sign of each position counted as its byte until `facts` knows the offset."""

    def __init__(self) -> None:
        self._seen = 0
        self._rows: list[bytes] = []
        self._sums: list[int] = []
        self._counts: list[int] = []
        self._means: Counter[int] = Counter()
        self._total = 0
        self._bases = 0
        self._sampled = 0

    def add(self, qualities: Sequence[bytes]) -> None:
        """Look at those of these lines that belong to the sample."""
        whole = max(0, WHOLE - self._seen)
        start = whole + (-self._seen - whole) % STRIDE  # the same reads whatever blocks they come in
        self._seen += len(qualities)
        for quality in (*qualities[:whole], *qualities[start::STRIDE]):
            if quality:
                self._add_mean(quality)
                self._rows.append(quality[:POSITIONS])
                if len(self._rows) == SAFE_RUN:
                    self._add_columns()

    def facts(self, lowest: int, highest: int, offset: int) -> dict[str, JSON]:
        """Phred scores: mean, `positions` (their means), `reads-by-mean` as rows [score, reads], and the sample."""
        self._add_columns()
        if not self._bases:
            return {}
        means = [total / count - offset for total, count in zip(self._sums, self._counts, strict=True)]
        return {
            "min": lowest - offset,
            "max": highest - offset,
            "mean": round(self._total / self._bases - offset, 2),
            "positions": [round(mean, 2) for mean in means],
            "reads-by-mean": [[mean - offset, reads] for mean, reads in sorted(self._means.items())],
            "sample": {"reads": self._sampled, "first": WHOLE, "then-one-of": STRIDE, "positions": POSITIONS},
        }

    def _add_mean(self, quality: bytes) -> None:
        total = sum_of(quality)
        self._total += total
        self._bases += len(quality)
        self._sampled += 1
        self._means[(2 * total + len(quality)) // (2 * len(quality))] += 1

    def _add_columns(self) -> None:
        """Add up each position of the rows at once: a column is every n-th byte of the rows, joined."""
        if not self._rows:
            return
        width = max(map(len, self._rows))
        self._sums += [0] * (width - len(self._sums))
        self._counts += [0] * (width - len(self._counts))
        square = b"".join([row.ljust(width, b"\0") for row in self._rows])
        for position in range(width):
            column = square[position::width]
            self._sums[position] += sum_of(column)
            self._counts[position] += len(column) - column.count(0)
        self._rows = []


def sum_of(data: bytes) -> int:
    """The sum of bytes up to 126, ten times as fast as `sum`: the low half of Adler-32 is one more than it."""
    if len(data) <= SAFE_RUN:
        return (adler32(data) & 0xFFFF) - 1
    runs = range(0, len(data), SAFE_RUN)
    return sum(adler32(data[start : start + SAFE_RUN]) & 0xFFFF for start in runs) - len(runs)
