"""The results as lines to read, in Markdown."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from .goals import GOALS, Goal
from .results import Results
from .speed import MIB, QUIETEST, Measured


def report(results: Results, size: int, runs: int) -> str:
    return "\n".join(
        [*speed_table(results.speed, size, runs), "", *_rest(results), "", *(_verdict(goal, results) for goal in GOALS)]
    )


def speed_table(speed: Mapping[str, Measured], size: int, runs: int) -> Iterator[str]:
    load = os.getloadavg()[0]
    counted = f"medians of the {min(runs, QUIETEST)} quietest of {runs} runs"
    yield f"{size // MIB} MiB over loopback, files on tmpfs; {counted}; load of the machine {load:.1f}"
    yield ""
    yield "| to | MiB/s | from – to | CPU s/GiB | foreign load |"
    yield "|---|--:|--:|--:|--:|"
    for name, row in speed.items():
        slowest, fastest = row.extremes
        yield f"| {name} | {row.speed:.0f} | {slowest:.0f}–{fastest:.0f} | {row.cost:.2f} | {row.foreign:.0%} |"


def _rest(results: Results) -> Iterator[str]:
    one, many, peer = results.peak_of_one, results.peak_of_many, results.peak_of_peer
    yield "Peak resident MiB, largest process (all processes):"
    yield f"ours, one upload after another {one[0]:.0f} ({one[1]:.0f}), 32 at once {many[0]:.0f} ({many[1]:.0f})"
    yield f"@tus/server, one upload after another {peer[0]:.0f} ({peer[1]:.0f})"
    yield ""
    yield "| interrupted | lost by FIN | by RST | silent: to send again | HEAD, s | rest taken |"
    yield "|---|--:|--:|--:|--:|---|"
    for name, found in results.interrupted.items():
        lost = f"{found.lost_by_fin} | {found.lost_by_rst} | {found.lost_by_silence}"
        yield f"| {name} | {lost} | {found.head_seconds:.2f} | {'yes' if found.is_rest_taken else 'no'} |"
    yield ""
    for name, crowd in results.crowd.items():
        times = f"median {crowd.median_ms:.0f} ms, longest {crowd.longest_ms:.0f} ms"
        yield f"32 slow uploads, {name}: {crowd.heads} of {crowd.asked} HEADs answered, {times}"


def _verdict(goal: Goal, results: Results) -> str:
    words = f"{goal.words}: {goal.figure(results):.2f} ({'at least' if goal.at_least else 'at most'} {goal.bound:g})"
    return f"{'holds' if goal.holds(results) else 'FALLS SHORT':<12}{words}"
