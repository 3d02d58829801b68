"""The peers as processes: each in a folder of its own, on a port of its own, stopped by its own id."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_HERE = Path(__file__).parent
_PATIENCE = 30.0
_NGINX = """daemon off; {user} worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  client_body_buffer_size 1m;
  server {{ listen 127.0.0.1:{port}; client_max_body_size 0;
    location /put/ {{ root {folder}; dav_methods PUT; create_full_put_path on; }} }} }}
"""


class DidNotStart(Exception):
    """A server did not answer in time, or is not installed; the message says what to do."""


@dataclass(frozen=True)
class Service:
    """Takes files at `path`, by tus or (`is_plain`) by PUT, into `folder`; its processes descend from `pid`."""

    port: int
    pid: int
    folder: Path
    path: str
    is_plain: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)

    def forget(self) -> None:
        """The bytes received so far, so that the next file finds room."""
        for file in self.folder.rglob("*"):
            if file.is_file():
                file.unlink()


@contextmanager
def tus_server(folder: Path, modules: Path) -> Iterator[Service]:
    """@tus/server with its file store. `modules` holds node_modules. Raises DidNotStart."""
    shutil.copy(_HERE / "peers" / "tus_server.mjs", modules)
    port = free_port()
    with running(["node", "tus_server.mjs", str(port), str(folder)], port, folder / "log", cwd=modules) as pid:
        yield Service(port, pid, _inner(folder), "/files")


@contextmanager
def nginx(folder: Path) -> Iterator[Service]:
    """Debian's, storing what is PUT. Raises DidNotStart."""
    port = free_port()
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port, user=user))
    with running(["nginx", "-c", str(folder / "nginx.conf")], port, folder / "log") as pid:
        yield Service(port, pid, _inner(folder, "put"), "/put/", is_plain=True)


@contextmanager
def running(
    command: Sequence[str], port: int, log: Path, environment: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[int]:
    """The process that listens on `port`. Raises DidNotStart."""
    if shutil.which(command[0]) is None:
        raise DidNotStart(f"{command[0]} is not installed")
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _wait_for(port, process, log)
        yield process.pid
    finally:
        _stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _inner(folder: Path, name: str = "") -> Path:
    inner = folder / name
    inner.mkdir(exist_ok=True)
    return inner


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    last = time.monotonic() + _PATIENCE
    while time.monotonic() < last and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise DidNotStart(f"{process.args} does not listen:\n{log.read_text(errors='replace')[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
