"""The two services as processes: each started under granian by the same arguments, and stopped by its own id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

WORKERS = 2
THREADS = 1
_PATIENCE = 30.0
_GRANIAN = (sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--no-access-log")


class DidNotStart(Exception):
    """A service did not answer in time; the message holds the end of its log."""


@dataclass(frozen=True)
class Server:
    """A service that answers at `url`, whose processes descend from `pid`."""

    url: str
    pid: int


@contextmanager
def started(application: str, port: int, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """`application` as in `package.module:name`. Raises DidNotStart."""
    command = [*_GRANIAN, "--workers", str(WORKERS), "--blocking-threads", str(THREADS)]
    command += ["--host", "127.0.0.1", "--port", str(port), application]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=output, stderr=output, start_new_session=True
        )
    try:
        server = Server(f"http://127.0.0.1:{port}", process.pid)
        _wait_for(server, process, log)
        yield server
    finally:
        _stop(process)


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    last = time.monotonic() + _PATIENCE
    while time.monotonic() < last and process.poll() is None:
        try:
            httpx.get(server.url, timeout=2)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise DidNotStart(f"{server.url} does not answer:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
