"""A web service in a home of its own, that can be killed: its worker, its master, or all of it."""

from __future__ import annotations

import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

ROOT: Final = Path(__file__).parents[2]
REAL: Final = "gmi_repo.wsgi:application"
BROKEN: Final = "tests.faults.broken:application"
UNSYNCED: Final = "tests.faults.unsynced:application"

_PATIENCE_S: Final = 60.0


def environment(home: Path, **ours: str) -> dict[str, str]:
    """Of a process that belongs to `home` and to nothing else."""
    kept = {name: value for name, value in os.environ.items() if not re.match("GMI_|DATABASE_URL|DJANGO|BROKEN", name)}
    return {**kept, "GMI_HOME": str(home), "GMI_EMBEDDED": "yes", **ours}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Service:
    """Runs while its context lasts. With `application` empty it is `gmi_repo.web_server`, to the letter."""

    def __init__(self, home: Path, application: str = REAL, log: Path | None = None, **given: str) -> None:
        self.home, self.port = home, free_port()
        self._command = [sys.executable, "-m", *(["tests.faults.web", application] if application else _PLAIN)]
        self._environment = environment(home, **{**_SMALL, "PORT": str(self.port), **given})
        self._log = log or home.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_raised: object) -> None:
        self.end()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own words
                self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, process_group=0
            )
        self.wait()

    def wait(self) -> None:
        """Until it answers. Raises AssertionError with what it said, when it does not."""
        latest = time.monotonic() + _PATIENCE_S
        while not self._answers():
            assert self._main.poll() is None, f"it stopped: {self._log.read_text()[-3000:]}"
            assert time.monotonic() < latest, f"it does not answer: {self._log.read_text()[-3000:]}"
            time.sleep(0.01)

    def ensure(self) -> None:
        """Until it answers, started anew if it gave itself up."""
        while not self._answers():
            if self._process is None or self._process.poll() is not None:
                self.end()
                self.start()
            time.sleep(0.01)

    def freeze(self) -> None:
        """All of it stands still, as when the power goes: what the system was asked for may still come to an end, and
        nobody hears of it.
        """
        os.killpg(self._main.pid, signal.SIGSTOP)
        while any(_runs(each) for each in (self._main.pid, *self._workers())):
            time.sleep(0.001)

    def end(self) -> None:
        """All of it, at once."""
        if self._process is None:
            return
        workers = list(self._workers())
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        while any(_is_alive(each) for each in workers):
            time.sleep(0.002)

    def kill_worker(self) -> None:
        """One that serves, with the signal that nobody hears; on return it is gone."""
        workers = list(self._workers())
        while not workers:
            time.sleep(0.005)
            workers = list(self._workers())
        victim = random.choice(workers)
        os.kill(victim, signal.SIGKILL)
        while _is_alive(victim):
            time.sleep(0.002)

    def kill_master(self, orphaned_s: float = 0.05) -> None:
        """Its workers live on for a moment, as they do until `gmi serve` notices and ends them."""
        os.kill(self._main.pid, signal.SIGKILL)
        time.sleep(orphaned_s)
        self.end()

    @property
    def _main(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    def _workers(self) -> Iterator[int]:
        """By their group: those whose master was killed belong to nobody."""
        for each in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                pid = int(each.name)
                if os.getpgid(pid) == self._main.pid != pid and _is_alive(pid):
                    yield pid

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return line.recv(5) == b"HTTP/"
        except OSError:
            return False


def _is_alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def _runs(pid: int) -> bool:
    """Whether a thread of it is neither stopped nor waiting for a disk, after which it stops."""
    states = [each.read_text().rpartition(") ")[2][0] for each in Path(f"/proc/{pid}/task").glob("*/stat")]
    return not set(states) <= set("TtDZX")


_SMALL: Final = {
    "GMI_WEB_WORKERS": "1",
    "GMI_WEB_THREADS": "4",
    "GMI_MINIMUM_FREE_BYTES": "0",
    "GMI_LOG_LEVEL": "ERROR",
}
_PLAIN: Final = ["gmi_repo.web_server"]
