"""A client of tus 1.0.0 over bare sockets: it can be slow, stop in the middle, and leave in every way there is."""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

PIECE: Final = 64 * 1024
_CRLF: Final = b"\r\n"


@dataclass(frozen=True)
class Answer:
    """`headers` have names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def offset(self) -> int:
        return int(self.headers["upload-offset"])


class Line:
    """One connection for one request. What breaks it is raised as OSError."""

    def __init__(self, port: int, timeout: float = 30) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._socket.close()

    def ask(self, method: str, path: str, headers: Mapping[str, str]) -> None:
        """All of a request but its body."""
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def send(self, data: bytes | memoryview) -> None:
        self._socket.sendall(data)

    def has_answer(self) -> bool:
        return bool(select.select([self._socket], [], [], 0)[0])

    def answer(self, has_body: bool = True) -> Answer:
        """Raises OSError also when it ends too early."""
        with self._socket.makefile("rb") as stream:
            status = stream.readline()
            if not status.endswith(_CRLF):
                raise ConnectionResetError("no answer")
            headers = {}
            while (line := stream.readline()) != _CRLF:
                if not line.endswith(_CRLF):
                    raise ConnectionResetError("half an answer")
                name, _, value = line.decode().partition(":")
                headers[name.lower()] = value.strip()
            size = int(headers.get("content-length", "0")) if has_body else 0
            return Answer(int(status.split()[1]), headers, stream.read(size))

    def leave(self, *, rudely: bool) -> None:
        """With a FIN, or rudely with a RST."""
        if rudely:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()


@dataclass(frozen=True)
class Client:
    """`pace` is in bytes a second; None is as fast as it goes."""

    port: int
    token: str = ""
    timeout: float = 30

    def create(self, length: int) -> str:
        """The path of a new upload."""
        answer = self.ask("POST", "/uploads", {"Upload-Length": str(length), "Content-Length": "0"})
        assert answer.status == 201, answer
        return urlsplit(answer.headers["location"]).path

    def offset_of(self, path: str) -> int:
        answer = self.ask("HEAD", path, {})
        assert answer.status in (200, 204), answer
        return answer.offset

    def delete(self, path: str) -> None:
        self.ask("DELETE", path, {})

    def ask(self, method: str, path: str, headers: Mapping[str, str]) -> Answer:
        with self.line() as line:
            line.ask(method, path, {**self.headers(), **headers})
            return line.answer(has_body=method != "HEAD")

    def patch(
        self,
        path: str,
        at: int,
        data: bytes | memoryview,
        pace: float | None = None,
        told: Callable[[int], object] = lambda sent: None,
    ) -> Answer:
        """The answer, which may come before everything is sent. `told` hears how many bytes went."""
        with self.line() as line:
            self.begin(line, path, at, len(data))
            began = time.monotonic()
            try:
                for start in range(0, len(data), PIECE):
                    if line.has_answer():
                        break
                    line.send(data[start : start + PIECE])
                    told(min(start + PIECE, len(data)))
                    if pace and (early := began + (start + PIECE) / pace - time.monotonic()) > 0:
                        time.sleep(early)
            except (BrokenPipeError, ConnectionResetError):
                pass  # there may be an answer nevertheless
            return line.answer()

    def begin(self, line: Line, path: str, at: int, size: int) -> None:
        """The head of a PATCH."""
        about = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        line.ask("PATCH", path, {**self.headers(), **about, "Content-Length": str(size)})

    def line(self) -> Line:
        return Line(self.port, self.timeout)

    def headers(self) -> dict[str, str]:
        proof = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Tus-Resumable": "1.0.0", **proof}
