"""Servers of the tests' own, for what a real one does only when the network fails it.

`Scripted` gives the answers it was told to, in order, and notes what it was asked. `Lossy` hands requests on to a
real server, and closes the connection before the first answer gets through.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import Parser
from urllib.parse import urlsplit

LOST = b""
"""An answer that never comes: the connection is closed instead."""


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    target: str
    headers: Message
    raw: bytes


def said(status: str, body: str = "", **headers: str) -> bytes:
    """An answer; `retry_after="7"` is the header Retry-After."""
    content = body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


@dataclass
class Served:
    """A server in a thread: where it is, what it was asked so far, and the answers that are left to give."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    left: list[bytes] = field(default_factory=list)


@contextlib.contextmanager
def scripted(answers: list[bytes]) -> Iterator[Served]:
    """Gives `answers` one after the other; the last of them again and again."""
    left = list(answers)
    with _serve(lambda _: left.pop(0) if len(left) > 1 else left[0]) as served:
        served.left = left
        yield served


@contextlib.contextmanager
def lossy(target: str) -> Iterator[Served]:
    """Stands before the server at `target`, which does all it is asked; the first answer is lost."""
    lost: list[bool] = []

    def answer(asked: Asked) -> bytes:
        given = _forward(asked.raw, target)
        if lost:
            return given
        lost.append(True)
        return LOST

    with _serve(answer) as served:
        yield served


@contextlib.contextmanager
def _serve(answer: Callable[[Asked], bytes]) -> Iterator[Served]:
    asked: list[Asked] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            request = _read(self)
            asked.append(request)
            self.wfile.write(answer(request))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Served(f"http://127.0.0.1:{server.server_address[1]}", asked)
        finally:
            server.shutdown()
            thread.join()


def _read(handler: socketserver.StreamRequestHandler) -> Asked:
    """One request, by its Content-Length."""
    lines = list(iter(handler.rfile.readline, b"\r\n"))
    method, target, _ = lines[0].decode().split(" ", 2)
    headers = Parser().parsestr(b"".join(lines[1:]).decode(), headersonly=True)
    body = handler.rfile.read(int(headers["Content-Length"] or 0))
    return Asked(method, target, headers, b"".join([*lines, b"\r\n", body]))


def _forward(request: bytes, target: str) -> bytes:
    """The server's answer, to its last byte."""
    place = urlsplit(target)
    once = request.replace(b"Connection: keep-alive", b"Connection: close")
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall(once)
        return b"".join(iter(lambda: connection.recv(65536), b""))
