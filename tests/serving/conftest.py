"""The shipped nginx.conf in front of a web service as `gmi serve` starts it; only addresses and patience differ."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from ..faults.service import ROOT, Service, environment, free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}
PATIENCE_SECONDS = 1
MOST_FILES = 2


@dataclass(frozen=True)
class Proxy:
    """Where clients go, with the token of one who may upload."""

    port: int
    headers: dict[str, str]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def begin(self, length: int) -> str:
        """The path of a new upload."""
        headers = {**self.headers, **TUS, "Upload-Length": str(length)}
        answer = httpx.post(f"{self.base}/uploads", headers=headers)
        assert answer.status_code == 201, answer.text
        return httpx.URL(answer.headers["Location"]).path

    def progress(self, path: str) -> int:
        """What is safe, asked without disturbing who writes."""
        answer = httpx.get(self.base + path, headers={**self.headers, "Accept": "application/json"})
        return int(answer.json()["offset"])

    def offset(self, path: str) -> int:
        """Where to go on; ends who writes."""
        answer = httpx.head(self.base + path, headers={**self.headers, **TUS})
        assert answer.status_code == 200, answer.headers
        return int(answer.headers["Upload-Offset"])

    def open(self, method: str, path: str, length: int, **headers: str) -> socket.socket:
        """A line on which the head of a request was sent, and its body is awaited."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        told = {"Host": "127.0.0.1", **self.headers, "Content-Length": str(length), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        line.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode())
        return line

    def patch(self, path: str, length: int, at: int = 0) -> socket.socket:
        return self.open("PATCH", path, length, **{**BYTES, "Upload-Offset": str(at)})


def status_of(line: socket.socket) -> str:
    """Of the answer on the line; empty when it ended without one."""
    return line.recv(65536)[9:12].decode()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("serving")
    home = folder / "home"
    settle = [sys.executable, "-m", "tests.faults.home", str(home)]
    told = subprocess.run(settle, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=True)  # noqa: S603
    token, port = told.stdout.split()[-1], free_port()
    given = {"GMI_TRUSTED_PROXY": "yes", "GMI_BASE_URL": f"http://127.0.0.1:{port}", "GMI_WEB_THREADS": "2"}
    with Service(home, application="", log=folder / "log", **given) as service, nginx(folder, port, service.port):
        yield Proxy(port, {"Authorization": f"Bearer {token}"})


class nginx:  # noqa: N801 - it is one
    """Runs it while the context lasts."""

    def __init__(self, folder: Path, port: int, service: int) -> None:
        assert NGINX is not None
        self._port, self._log = port, folder / "nginx.log"
        (folder / "nginx.conf").write_text(_configuration(folder, port, service))
        alone = f"daemon off; pid {folder}/nginx.pid;{' user root;' if os.geteuid() == 0 else ''}"
        self._command = [NGINX, "-p", str(folder), "-e", str(self._log), "-c", str(folder / "nginx.conf"), "-g", alone]

    def __enter__(self) -> None:
        self._process = subprocess.Popen(self._command)  # noqa: S603
        latest = time.monotonic() + 30
        while not _listens(self._port):
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < latest
            time.sleep(0.01)

    def __exit__(self, *_raised: object) -> None:
        self._process.terminate()
        self._process.wait()


def _configuration(folder: Path, port: int, service: int) -> str:
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"    {kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    for shipped, ours in {
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "server web:8000": f"server 127.0.0.1:{service}",
        "server uploads:8000": f"server 127.0.0.1:{service}",
        "client_body_timeout 60s;": f"client_body_timeout {PATIENCE_SECONDS}s;",
        "limit_conn files 32;": f"limit_conn files {MOST_FILES};",
        "http {\n": f"http {{\n{folders}",
    }.items():
        assert shipped in text
        text = text.replace(shipped, ours)
    return text


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
