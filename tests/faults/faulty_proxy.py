"""A bad network: a TCP proxy on 127.0.0.1 that does to each connection what its plan says.

with FaultyProxy(("127.0.0.1", 8080), plan=lambda number: Fault("reset", after=5000)) as proxy:
    ...  # connect to 127.0.0.1:proxy.port
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, Self

Way = Literal["to the server", "to the client"]
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Fault:
    """What befalls a connection once `after` bytes went one `way`.

    - `delay`: the next bytes come `seconds` later
    - `cut`: both ends see the end of the stream
    - `reset`: both ends see RST
    - `hole`: bytes vanish, and nobody is told
    - `flip`: one bit of the next byte is another
    """

    kind: Literal["delay", "cut", "reset", "hole", "flip"]
    after: int
    way: Way = "to the server"
    seconds: float = 0.2


class FaultyProxy:
    """Forwards to `server`; `plan` is given the number of a connection, from 0, and tells its fault, or None."""

    def __init__(self, server: tuple[str, int], plan: Callable[[int], Fault | None] = lambda _number: None) -> None:
        self._server, self.plan = server, plan
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.connections = 0
        self.struck = 0
        """Connections whose fault came to pass."""
        self.passed = 0
        """Bytes that went to the server."""
        self._open: set[socket.socket] = set()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_raised: object) -> None:
        _end(self._listening)
        for each in list(self._open):
            _end(each)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            fault, self.connections = self.plan(self.connections), self.connections + 1
            threading.Thread(target=self._carry, args=(client, fault), daemon=True).start()

    def _carry(self, client: socket.socket, fault: Fault | None) -> None:
        """One connection, to the end of both its ways."""
        with client, suppress(OSError), socket.create_connection(self._server, timeout=5) as server:
            server.settimeout(None)
            self._open |= {client, server}
            back = threading.Thread(target=self._forward, args=(server, client, "to the client", fault), daemon=True)
            back.start()
            self._forward(client, server, "to the server", fault)
            back.join()
            self._open -= {client, server}

    def _forward(self, source: socket.socket, sink: socket.socket, way: Way, fault: Fault | None) -> None:
        passed = 0
        with suppress(OSError):
            while block := source.recv(65536):
                if fault and fault.way == way and passed + len(block) > fault.after:
                    self.struck += 1
                    block = _strike(fault, block, fault.after - passed, source, sink)
                    fault = None
                sink.sendall(block)
                passed += len(block)
                self.passed += len(block) if way == "to the server" else 0
            sink.shutdown(socket.SHUT_WR)


def _strike(fault: Fault, block: bytes, at: int, source: socket.socket, sink: socket.socket) -> bytes:
    """What is still sent of `block`, in which the fault comes at byte `at`. Raises OSError when that is the end."""
    if fault.kind == "delay":
        time.sleep(fault.seconds)
        return block
    if fault.kind == "flip":
        return block[:at] + bytes([block[at] ^ 1]) + block[at + 1 :]
    sink.sendall(block[:at])
    if fault.kind == "hole":
        while source.recv(65536):
            pass
    if fault.kind == "reset":
        for each in (source, sink):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            each.shutdown(socket.SHUT_RD)  # wakes who reads here, and tells nobody
            each.close()
    for each in (source, sink):
        _end(each)
    raise ConnectionAbortedError(fault.kind)


def _end(each: socket.socket) -> None:
    """Also wakes whoever waits in it."""
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()
