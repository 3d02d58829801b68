"""The results as lines to read, in Markdown."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from statistics import median

from .comparison import Cost, Measured
from .goals import GOALS, NOISE, Goal, is_quiet


def report(results: Mapping[str, Measured], rounds: int, seconds: int) -> str:
    return "\n".join([*_table(results, rounds, seconds), "", *_verdicts(results)])


def _table(results: Mapping[str, Measured], rounds: int, seconds: int) -> Iterator[str]:
    load = os.getloadavg()[0]
    yield f"CPU ms per request, median of {rounds} rounds of {seconds} s; load of the machine {load:.1f}"
    yield ""
    yield "| request | service | database | both | requests/s | median ms |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name, row in results.items():
        costs = [row.middle(part) for part in (_service, _database, _total)]
        speed = median(burst.per_second for burst in row.bursts), median(burst.median_ms for burst in row.bursts)
        yield f"| {name} | {costs[0]:.3f} | {costs[1]:.3f} | {costs[2]:.3f} | {speed[0]:.0f} | {speed[1]:.2f} |"


def _service(cost: Cost) -> float:
    return cost.service


def _database(cost: Cost) -> float:
    return cost.database


def _total(cost: Cost) -> float:
    return cost.total


def _verdicts(results: Mapping[str, Measured]) -> Iterator[str]:
    for goal in GOALS:
        measured = goal.measured(results)
        yield f"{'holds' if goal.holds(measured) else 'FALLS SHORT':<12}{_words(goal, measured)}"
    for pair in NOISE:
        yield f"{'':<12}{pair.words}: {pair.measured(results):.2f}"
    if not is_quiet(results):
        yield "The same thing measured twice differs by more than 10 %: believe none of this, and run it again."


def _words(goal: Goal, measured: float) -> str:
    return f"{goal.words}: {measured:.2f} ({'at least' if goal.at_least else 'at most'} {goal.bound:g})"
