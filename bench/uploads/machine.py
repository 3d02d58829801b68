"""What the machine did, read from /proc (Linux): how busy it was, and how much memory processes ever had."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bench.http.processes import tree

CORES = os.cpu_count() or 1
QUIET = 0.15
_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def busy_seconds() -> float:
    """Of all cores together, since the machine started."""
    user, nice, system, _idle, _waiting, *rest = map(int, (_PROC / "stat").read_text().split("\n")[0].split()[1:9])
    return (user + nice + system + sum(rest)) / _TICKS


def own_seconds() -> float:
    """Of this process, and of those that it waited for."""
    return sum(os.times()[:4])


def wait_for_quiet(longest: float) -> None:
    """Until less than QUIET of the machine is busy, at most `longest` seconds."""
    end = time.monotonic() + longest
    while time.monotonic() < end:
        before = busy_seconds()
        time.sleep(0.4)
        if busy_seconds() - before < 0.4 * CORES * QUIET:
            return


def peak_mib(root: int) -> tuple[float, float]:
    """The largest resident set (VmHWM) that one process of the tree ever had, and the sum over all that live."""
    peaks = [_peak_kib(process) / 1024 for process in tree(root)]
    return max(peaks), sum(peaks)


def _peak_kib(process: int) -> int:
    try:
        lines = (_PROC / str(process) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
