"""The service under measurement: its own processes, one account, and what they hold of memory."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.http.processes import tree

ROOT = Path(__file__).resolve().parents[2]
USER, PASSWORD = "bench", "correct horse battery"  # of an account that lives as long as the run
_SETUP = f"""
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from submitters.models import Account, Membership, Submitter
centre = Submitter.objects.create(slug="bench", name="Bench", center_name="BENCH", trusted=True)
Membership.objects.create(account=Account.objects.create_user("{USER}", password="{PASSWORD}"), submitter=centre)
"""
_ORDER = b'<SUBMISSION alias="bench"><ACTIONS><ACTION><ADD/></ACTION></ACTIONS></SUBMISSION>'


@dataclass(frozen=True)
class Service:
    """`process` is that of `gmi serve`; those it started are its children."""

    process: int
    url: str

    def memory(self) -> dict[str, int]:
        """Role and number of each process -> resident MB."""
        return {name: size for pid in tree(self.process) for name, size in _resident(pid)}

    def hand_in(self, data: bytes) -> str:
        files = {"SUBMISSION": ("submission.xml", _ORDER), "SAMPLE": ("sample.xml", data)}
        answer = httpx.post(f"{self.url}/submissions", files=files, auth=(USER, PASSWORD), timeout=120)
        assert answer.status_code == 202, answer.text[:1000]
        return answer.headers["Location"]

    def state_of(self, where: str) -> dict[str, Any]:
        """What its address says: progress, then the record."""
        headers = {"Accept": "application/json"}
        answer = httpx.get(where, headers=headers, auth=(USER, PASSWORD), timeout=120).json()
        return answer if "state" in answer else {"state": f"record, {answer['record']['status']}", "done": "all"}


def _resident(pid: int) -> Iterator[tuple[str, int]]:
    try:
        words = (Path("/proc") / str(pid) / "cmdline").read_bytes().decode().split("\0")
        status = (Path("/proc") / str(pid) / "status").read_text()
    except OSError:
        return
    role = next((role for role in ("web_server", "worker", "beat", "serve") if any(role in word for word in words)), "")
    size = next((line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")), "0")
    if role:
        yield f"{role}/{pid}", int(size) // 1024


@contextmanager
def running(database: str, home: Path) -> Iterator[Service]:
    """The service, started in `home`, and stopped when done."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "gmi_repo.settings",
        "GMI_HOME": str(home),
        "GMI_EMBEDDED": "yes",
        "GMI_SECRET_KEY": secrets.token_hex(32),
        "GMI_BASE_URL": url,
        "GMI_LOG_LEVEL": "WARNING",
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
        **({"DATABASE_URL": database} if database else {}),
    }
    if not database:
        environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", _SETUP], env=environment, check=True, cwd=ROOT)
    served = subprocess.Popen(
        [sys.executable, "-c", "from gmi_repo.command import main; main()", "serve"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(url)
        yield Service(served.pid, url)
    finally:
        served.send_signal(signal.SIGTERM)
        served.wait(60)


def _wait_for(url: str) -> None:
    """Until web and worker answer, and have settled."""
    for _ in range(300):
        try:
            if httpx.get(f"{url}/readyz").is_success:
                break
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    time.sleep(2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
