"""`gmi serve` as a whole: ready after one command, gone after one signal."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(home: Path, port: int) -> subprocess.Popen[str]:
    ours = {name: value for name, value in os.environ.items() if not re.match("GMI_|DATABASE_URL|DJANGO", name)}
    given = {"GMI_HOME": str(home), "PORT": str(port), "GMI_EMBEDDED": "yes", "GMI_DEMO_PASSWORD": "as you like it"}
    command = [sys.executable, str(ROOT / "manage.py"), "serve"]
    return subprocess.Popen(  # noqa: S603
        command, env={**ours, **given}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def belonging_to(home: Path) -> list[str]:
    """Command lines of the processes that were told of this home."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"GMI_HOME={home}\0".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found


def wait_until_ready(port: int, process: subprocess.Popen[str]) -> httpx.Response:
    latest = time.monotonic() + 60
    while time.monotonic() < latest and process.poll() is None:
        try:
            answer = httpx.get(f"http://127.0.0.1:{port}/readyz")
            if answer.status_code == 200:
                return answer
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    process.kill()
    raise AssertionError(f"it never became ready: {process.communicate()[0]}")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int, Path]]:
    port, home = free_port(), tmp_path / "home"
    process = start(home, port)
    yield process, port, home
    process.kill()
    process.communicate()


@pytest.mark.served
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_ready_after_one_command_and_gone_after_one_signal(
    served: tuple[subprocess.Popen[str], int, Path],
) -> None:
    process, port, home = served
    assert set(wait_until_ready(port, process).json()["parts"].values()) == {"ready"}
    assert len(belonging_to(home)) >= 5

    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=60)

    assert process.returncode == 0
    assert belonging_to(home) == []
    assert f"GMI repository at http://127.0.0.1:{port}/" in said
    assert "curator             as you like it" in said


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(tmp_path / "home", taken.getsockname()[1])
        said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "set PORT" in said
    assert "Traceback" not in said
