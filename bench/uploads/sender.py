"""A client that costs next to nothing: HTTP/1.1 over one socket, the body handed to the kernel (sendfile)."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO
from urllib.parse import urlsplit

_PATIENCE = struct.pack("ll", 120, 0)


class NotTaken(Exception):
    """A server answered otherwise than it should have."""


@dataclass(frozen=True)
class Piece:
    """So many bytes of a file, from `start` on."""

    file: BinaryIO
    start: int
    size: int


@dataclass(frozen=True)
class Answer:
    """Names of fields are in small letters."""

    status: int
    fields: Mapping[str, str]

    def require(self, *statuses: int) -> Answer:
        """Raises NotTaken."""
        if self.status not in statuses:
            raise NotTaken(f"{self.status} instead of {statuses}: {dict(self.fields)}")
        return self


class Line:
    """A connection to 127.0.0.1; it is opened anew when the server closed it between two requests."""

    def __init__(self, port: int, fields: Mapping[str, str]) -> None:
        self._port = port
        self._fields = {"Host": f"127.0.0.1:{port}", **fields}
        self._socket: socket.socket | None = None

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, method: str, path: str, fields: Mapping[str, str] = {}, piece: Piece | None = None) -> Answer:
        """Raises NotTaken when the line breaks."""
        for is_first in (self._socket is None, True):
            try:
                self.begin(method, path, fields, piece.size if piece else 0)
                if piece:
                    self.send(piece)
                return self.answer()
            except ConnectionError as broken:
                self.close()
                if is_first:
                    raise NotTaken(f"{method} {path}: {broken!r}") from broken
        raise AssertionError

    def begin(self, method: str, path: str, fields: Mapping[str, str], size: int) -> None:
        """The head of a request whose body has `size` bytes."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port))
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _PATIENCE)
            # Else the kernel keeps the end of a body back until the other side has acknowledged all before it.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._reader = self._socket.makefile("rb")
        head = {**self._fields, **fields, "Content-Length": str(size)}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        self._socket.sendall("\r\n".join(lines).encode())

    def send(self, piece: Piece) -> None:
        sent = 0
        while sent < piece.size:
            sent += os.sendfile(self._open.fileno(), piece.file.fileno(), piece.start + sent, piece.size - sent)

    def send_bytes(self, data: bytes) -> None:
        self._open.sendall(data)

    def answer(self) -> Answer:
        """Its body is read and dropped. Raises ConnectionError."""
        status = self._reader.readline()
        if not status:
            raise ConnectionResetError("closed without an answer")
        fields: dict[str, str] = {}
        while line := self._reader.readline().strip():
            name, _, value = line.decode().partition(":")
            fields[name.lower()] = value.strip()
        self._drop_body(int(status.split()[1]), fields)
        if fields.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(status.split()[1]), fields)

    def close(self, *, reset: bool = False) -> None:
        """With `reset` the kernel says RST instead of FIN."""
        if self._socket is None:
            return
        if reset:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._reader.close()
        self._socket.close()
        self._socket = None

    @property
    def _open(self) -> socket.socket:
        if self._socket is None:
            raise ConnectionResetError("not connected")
        return self._socket

    def _drop_body(self, status: int, fields: Mapping[str, str]) -> None:
        if fields.get("transfer-encoding") == "chunked":
            while size := int(self._reader.readline(), 16):
                self._reader.read(size + 2)
            self._reader.readline()
        elif status not in (204, 304):
            self._reader.read(int(fields.get("content-length", 0)))


def path_of(location: str) -> str:
    """Of an address that may be a path already."""
    return urlsplit(location).path
