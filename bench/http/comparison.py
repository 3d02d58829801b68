"""Targets loaded in turns, round after round, and what one request to each of them cost."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .processes import cpu_seconds, tree
from .servers import Server
from .wrk import Asking, Burst, burst


@dataclass(frozen=True)
class Target:
    """One row of the table: a request to one service."""

    name: str
    server: Server
    asking: Asking


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds of one request: in the service, and in the database behind it."""

    service: float
    database: float

    @property
    def total(self) -> float:
        return self.service + self.database


@dataclass
class Measured:
    """All rounds of one target."""

    target: Target
    bursts: list[Burst] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)

    def middle(self, of: Callable[[Cost], float]) -> float:
        return statistics.median(map(of, self.costs))


def measure(
    targets: Sequence[Target], backends: Callable[[], list[int]], rounds: int, seconds: int
) -> dict[str, Measured]:
    """Every other round runs backwards, so that no target always follows the same one."""
    results = {target.name: Measured(target) for target in targets}
    for target in targets:
        burst(target.asking, 1, seed=0)
    for number in range(rounds):
        for target in targets if number % 2 == 0 else reversed(targets):
            _once(results[target.name], backends, seconds, seed=number)
    return results


def _once(measured: Measured, backends: Callable[[], list[int]], seconds: int, seed: int) -> None:
    service, database = tree(measured.target.server.pid), backends()
    before = cpu_seconds(service), cpu_seconds(database)
    done = burst(measured.target.asking, seconds, seed)
    after = cpu_seconds(service), cpu_seconds(database)
    each = 1000 / done.requests
    measured.bursts.append(done)
    measured.costs.append(Cost((after[0] - before[0]) * each, (after[1] - before[1]) * each))


def ratio(dearer: Measured, cheaper: Measured) -> float:
    """How many times the one costs what the other does: the median of the rounds' ratios."""
    return statistics.median(a.total / b.total for a, b in zip(dearer.costs, cheaper.costs, strict=True))
