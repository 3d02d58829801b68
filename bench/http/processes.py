"""What processes have cost so far, read from /proc (Linux). Nothing is started or stopped here."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")
_NANOSECONDS = 1e-9


def cpu_seconds(processes: Iterable[int]) -> float:
    """User and system time of all threads of these processes that still live.

    The scheduler's own counters: `utime` and `stime` move in steps of 10 ms and miss short bursts.
    """
    return sum(_nanoseconds(task) for process in processes for task in _tasks(process)) * _NANOSECONDS


def tree(root: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for process in found:
        found += children.get(process, [])
    return found


def _parent(entry: Path) -> int | None:
    try:
        # The name of the program stands in brackets and may hold anything; the parent is the second field after it.
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _tasks(process: int) -> list[Path]:
    try:
        return [_PROC / str(process) / "task" / task for task in os.listdir(_PROC / str(process) / "task")]
    except OSError:
        return []


def _nanoseconds(task: Path) -> int:
    try:
        return int((task / "schedstat").read_text().split()[0])
    except OSError:
        return 0
