"""The same file into each service in turns, round after round: MiB/s, and CPU seconds of the service for each GiB."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.http.processes import cpu_seconds, tree

from .exchange import send_whole
from .machine import CORES, busy_seconds, own_seconds, wait_for_quiet
from .services import Service

MIB = 2**20
QUIETEST = 3


@dataclass(frozen=True)
class Row:
    """One way to send a file of `size` bytes at `source`: to a service, or (None) by cat."""

    name: str
    service: Service | None
    piece: int | None = None
    """Bytes in one request; None for the whole file."""


@dataclass(frozen=True)
class Run:
    """`foreign` is the share of the machine that neither we nor the service used."""

    mib_s: float
    cpu_s_gib: float
    foreign: float


@dataclass
class Measured:
    """All runs of a row; what is said of it is the median of the QUIETEST ones."""

    row: Row
    runs: list[Run] = field(default_factory=list)

    @property
    def speed(self) -> float:
        return self._median(lambda run: run.mib_s)

    @property
    def cost(self) -> float:
        return self._median(lambda run: run.cpu_s_gib)

    @property
    def foreign(self) -> float:
        return self._median(lambda run: run.foreign)

    @property
    def extremes(self) -> tuple[float, float]:
        """The slowest and the fastest of the runs that count."""
        speeds = [run.mib_s for run in self._quietest()]
        return min(speeds), max(speeds)

    def _median(self, of: Callable[[Run], float]) -> float:
        return statistics.median(map(of, self._quietest()))

    def _quietest(self) -> Sequence[Run]:
        return sorted(self.runs, key=lambda run: run.foreign)[:QUIETEST]


def measure(rows: Sequence[Row], source: Path, runs: int, patience: float) -> Mapping[str, Measured]:
    """Every other round runs backwards, so that no row always follows the same one. Raises NotTaken."""
    results = {row.name: Measured(row) for row in rows}
    for row in rows:
        _send(row, source, MIB)  # the first request to a service pays for what is loaded when it is needed
    for number in range(runs):
        for row in rows if number % 2 == 0 else reversed(rows):
            wait_for_quiet(patience)
            run = _run(row, source)
            results[row.name].runs.append(run)
            print(f"{number + 1}  {row.name:40s} {run.mib_s:6.0f} MiB/s {run.cpu_s_gib:5.2f} CPU s/GiB"
                  f"  foreign {run.foreign:4.0%}", file=sys.stderr, flush=True)  # fmt: skip
    return results


def _run(row: Row, source: Path) -> Run:
    size = source.stat().st_size
    served = _served_seconds(row.service)
    busy, own, began = busy_seconds(), own_seconds(), time.perf_counter()
    _send(row, source, size)
    seconds = time.perf_counter() - began
    time.sleep(0.05)  # what a service does after its answer is its cost too
    cost = _served_seconds(row.service) - served
    spent = own_seconds() - own
    foreign = (busy_seconds() - busy - cost - spent) / (seconds + 0.05) / CORES
    if row.service:
        row.service.forget()
    return Run(size / MIB / seconds, (cost if row.service else spent) / (size / 2**30), max(0.0, foreign))


def _send(row: Row, source: Path, size: int) -> None:
    if row.service is None:
        copy = source.with_suffix(".copy")
        with copy.open("wb") as output:
            subprocess.run(["cat", source], stdout=output, check=True)  # noqa: S607
        copy.unlink()
        return
    with source.open("rb") as file:
        send_whole(row.service, file, size, row.piece or size)


def _served_seconds(service: Service | None) -> float:
    return cpu_seconds(tree(service.pid)) if service else 0.0
