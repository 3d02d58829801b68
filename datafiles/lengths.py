"""How long are the reads: exactly while there are few different lengths, then in steps of less than one per cent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from datafiles.faults import JSON

EXACT = 20_000
"""Different lengths that are told apart."""
BARS = 100
"""Bars of the histogram, at most."""


class Lengths:
    """Counts of lengths in bounded memory; number, sum, smallest and largest stay exact."""

    def __init__(self) -> None:
        self.number = 0
        self.total = 0
        self.shortest = 0
        self.longest = 0
        self.is_exact = True
        self._counts: Counter[int] = Counter()

    def add(self, lengths: Sequence[int]) -> None:
        if not lengths:
            return
        first, number = lengths[0], len(lengths)
        if lengths.count(first) == number:  # most files of short reads
            self._bound(first, first)
            self.total += first * number
            self._counts[first if self.is_exact else _rounded(first)] += number
        else:
            self._bound(min(lengths), max(lengths))
            self.total += sum(lengths)
            self._counts.update(lengths if self.is_exact else map(_rounded, lengths))
        self.number += number
        if self.is_exact and len(self._counts) > EXACT:
            self._round()

    def facts(self) -> dict[str, JSON]:
        """`min`, `max`, `mean`, `n50`, `histogram` as rows [from, to, how many], and `exact`."""
        if not self.number:
            return {}
        return {
            "min": self.shortest,
            "max": self.longest,
            "mean": round(self.total / self.number, 2),
            "n50": self._n50(),
            "exact": self.is_exact,
            "histogram": self._histogram(),
        }

    def _bound(self, shortest: int, longest: int) -> None:
        self.shortest = min(self.shortest, shortest) if self.number else shortest
        self.longest = max(self.longest, longest)

    def _round(self) -> None:
        self.is_exact = False
        rounded: Counter[int] = Counter()
        for length, times in self._counts.items():
            rounded[_rounded(length)] += times
        self._counts = rounded

    def _n50(self) -> int:
        """Half of the bases are in reads of this length or longer."""
        remaining = self.total / 2
        for length, times in sorted(self._counts.items(), reverse=True):
            remaining -= length * times
            if remaining <= 0:
                return length
        return self.shortest

    def _histogram(self) -> list[JSON]:
        edges = _edges(self.shortest, self.longest)
        bars = [0] * (len(edges) - 1)
        at = 0
        for length, times in sorted(self._counts.items()):
            while at + 1 < len(bars) and length >= edges[at + 1]:
                at += 1
            bars[at] += times
        return [[edges[index], edges[index + 1] - 1, times] for index, times in enumerate(bars) if times]


def _edges(shortest: int, longest: int) -> list[int]:
    """Where the bars begin, and one past the end: even steps up to 1,000 bases, growing by an eighth beyond that."""
    if longest <= 1000:
        step = (longest - shortest) // BARS + 1
        return [*range(shortest, longest + 1, step), (longest - shortest) // step * step + shortest + step]
    edges = [0]
    while edges[-1] <= longest:
        edges.append(max(edges[-1] + 20, edges[-1] * 9 // 8))
    return edges


def _rounded(length: int) -> int:
    """Down to three digits."""
    step = int(10 ** max(0, len(str(length)) - 3))
    return length // step * step
