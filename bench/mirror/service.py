"""A repository of our own for one measurement: an empty database, a folder, and as many workers as are wanted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Taken:
    """A run that is over: seconds from its start to its end, and of each worker its CPU seconds and peak in MiB."""

    seen: int
    counts: str
    seconds: float
    cpu: tuple[float, ...]
    peaks: tuple[float, ...]
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return self.seen / self.seconds


class Service:
    def __init__(self, home: Path, url: str) -> None:
        self.url = url
        self._environment = {
            **os.environ,
            "DATABASE_URL": url,
            "GMI_HOME": str(home),
            "GMI_SECRET_KEY": "measured-" * 5,
            "GMI_BASE_URL": "http://127.0.0.1:8000",
            "GMI_BROKER_URL": "memory://localhost",
            "DJANGO_SETTINGS_MODULE": "gmi_repo.settings",
        }
        self._run(["manage.py", "migrate", "-v0"])

    def take(self, dump: Path, workers: int, *, is_timed: bool = False) -> Taken:
        """Raises CalledProcessError if a worker fails, SystemExit if the run is not complete."""
        key = self._run(["-m", "bench.mirror.worker", "begin", str(dump)]).strip()
        command = ["-m", "bench.mirror.worker", "work", key, *(["--timed"] if is_timed else [])]
        started = [self._start(command) for _ in range(workers)]
        told = [json.loads(_finished(each)) for each in started]
        run = json.loads(self._run(["-m", "bench.mirror.worker", "tell", key]))
        if run["state"] != "complete":
            raise SystemExit(f"bench.mirror: the run ended {run['state']}: {run['message']}")
        return Taken(
            seen=run["seen"],
            counts=run["counts"],
            seconds=run["seconds"],
            cpu=tuple(each["cpu"] for each in told),
            peaks=tuple(each["peak_mib"] for each in told),
            parts=told[0].get("parts", {}),
        )

    def _start(self, command: list[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self._environment, text=True, stdout=subprocess.PIPE
        )

    def _run(self, command: list[str]) -> str:
        return _finished(self._start(command))


def _finished(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return said
