"""The contest: who reads, how the time of each is taken, and what we want of the ratios."""

import resource
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import dnaio

from datafiles.inspection import inspect

GOALS = {".fastq": 0.12, ".gz": 0.33}
"""CPU time of dnaio divided by ours: it parses, we check and count."""

Seconds = dict[str, tuple[float, float]]
"""Medians by name: of the processor, with all threads, and on the clock."""


def contest(path: Path, rounds: int) -> Seconds:
    """All but gzip run warm in this process."""
    runners = {"dnaio": lambda: _time(time.process_time, _dnaio, path)}
    runners["ours"] = lambda: _time(time.process_time, _ours, path)
    if path.suffix == ".gz":
        runners["gzip -dc"] = lambda: _time(_children_time, _gzip, path)
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in runners}
    for index in range(rounds):
        for name in sorted(runners, reverse=bool(index % 2)):
            measured[name].append(runners[name]())
    return {name: (_median(times, 0), _median(times, 1)) for name, times in measured.items()}


def table(title: str, times: Seconds, size: int) -> str:
    lines = [f"{title}, {size / 1e6:.0f} MB", f"{'':10}{'MiB/CPU s':>11}{'MiB/s':>8}{'of dnaio: CPU':>15}{'clock':>8}"]
    for name, (cpu, clock) in times.items():
        ratios = times["dnaio"][0] / cpu, times["dnaio"][1] / clock
        speeds = size / cpu / 2**20, size / clock / 2**20
        lines.append(f"{name:10}{speeds[0]:11.0f}{speeds[1]:8.0f}{ratios[0]:15.2f}{ratios[1]:8.2f}")
    return "\n".join(lines) + "\n\n"


def missed(suffix: str, times: Seconds) -> bool:
    return times["dnaio"][0] / times["ours"][0] < GOALS[suffix]


def _ours(path: Path) -> None:
    with path.open("rb") as stream:
        found = inspect(stream, filetype="fastq")
    assert found.facts["complete"]
    assert not found.faults


def _dnaio(path: Path) -> None:
    with dnaio.open(path) as reads:
        for _ in reads:
            pass


def _gzip(path: Path) -> None:
    subprocess.run(["/usr/bin/gzip", "-dc", str(path)], check=True, stdout=subprocess.DEVNULL)


def _time(clock: Callable[[], float], work: Callable[[Path], None], path: Path) -> tuple[float, float]:
    cpu, start = clock(), time.perf_counter()
    work(path)
    return clock() - cpu, time.perf_counter() - start


def _children_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _median(times: list[tuple[float, float]], which: int) -> float:
    return statistics.median(each[which] for each in times)
