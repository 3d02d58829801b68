"""What is promised of taking dumps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.mirror.service import Taken

ONE, TWO = "postgresql, one worker", "postgresql, two workers"
RATE, RATIO, PEAK_MIB = 1000.0, 1.6, 300.0


@dataclass(frozen=True)
class Goal:
    words: str
    figure: float
    bound: float
    holds: bool


def goals(results: Mapping[str, Taken]) -> Iterator[Goal]:
    """Those that what was measured can tell of."""
    if ONE in results:
        rate = results[ONE].rate
        yield Goal("documents/s into PostgreSQL, one worker", rate, RATE, rate >= RATE)
    if ONE in results and TWO in results:
        ratio = results[TWO].rate / results[ONE].rate
        yield Goal("two workers, times one", ratio, RATIO, ratio >= RATIO)
    peak = max(peak for taken in results.values() for peak in taken.peaks)
    yield Goal("peak MiB of a worker", peak, PEAK_MIB, peak <= PEAK_MIB)
