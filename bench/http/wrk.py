"""One burst of requests by wrk, a load generator that costs little itself. What it costs others is not known here."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

CONNECTIONS = 8
_SCRIPT = Path(__file__).with_name("requests.lua")
_RESULT = re.compile(r"^MEASURED (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)


class NoLoadGenerator(Exception):
    """wrk is not installed."""


class BurstFailed(Exception):
    """wrk ended without a result, or some requests did not get the answer they should have."""


@dataclass(frozen=True)
class Asking:
    """What is asked: `lines` is a file of paths, each with the value of `varying` after a tab if that is set."""

    url: str
    lines: Path
    headers: Mapping[str, str] = field(default_factory=dict)
    varying: str = ""


@dataclass(frozen=True)
class Burst:
    """`seconds` is how long it took; `median_ms` the time of the middle request."""

    requests: int
    seconds: float
    median_ms: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def require_wrk() -> None:
    """Raises NoLoadGenerator."""
    if shutil.which("wrk") is None:
        raise NoLoadGenerator("wrk is not installed; Debian and Ubuntu carry it: apt-get install wrk")


def burst(asking: Asking, seconds: int, seed: int) -> Burst:
    """Raises BurstFailed."""
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s"]
    for name, value in asking.headers.items():
        command += ["--header", f"{name}: {value}"]
    command += ["--script", str(_SCRIPT), asking.url, "--", str(asking.lines), str(seed)]
    command += [asking.varying] if asking.varying else []
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    return _read(ended.stdout, ended.stderr)


def _read(output: str, complaint: str) -> Burst:
    found = _RESULT.search(output)
    if found is None:
        raise BurstFailed(f"wrk said nothing of use:\n{output}{complaint}")
    requests, microseconds, errors, median = map(int, found.groups())
    if errors or not requests:
        raise BurstFailed(f"{errors} of {requests} requests failed")
    return Burst(requests, microseconds / 1e6, median / 1e3)
