"""A road to a server that can be closed: it counts what goes up, and holds it from a certain byte on."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

BLOCK: Final = 64 * 1024


class Relay:
    """`sent` counts bytes from clients to the server. Nothing passes while it is closed."""

    def __init__(self, target: str) -> None:
        place = urlsplit(target)
        self._target = (place.hostname or "", place.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.sent = 0
        self.held = threading.Event()
        self._open = threading.Event()
        self._edge: int | None = None
        self._lock = threading.Lock()
        self._ways: list[threading.Thread] = []
        self.open()

    def close_after(self, count: int) -> None:
        """Holds everything that goes up once `count` bytes have passed; `held` tells when."""
        self._edge = count

    def open(self) -> None:
        """Lets everything pass again, but for the connections that were held: they are cut. Counts anew."""
        self._edge, self.sent = None, 0
        self.held.clear()
        self._open.set()

    def serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                break
            self._ways.append(threading.Thread(target=self._join, args=(client,)))
            self._ways[-1].start()
        for way in self._ways:
            way.join()

    def stop(self) -> None:
        self.open()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _join(self, client: socket.socket) -> None:
        """One connection, to its end on either side."""
        with client, socket.create_connection(self._target) as server:
            down = threading.Thread(target=self._pump, args=(server, client, False))
            down.start()
            self._pump(client, server, True)
            down.join()

    def _pump(self, source: socket.socket, sink: socket.socket, up: bool) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(BLOCK):
                if up and not self._passes(len(block)):
                    break
                sink.sendall(block)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _passes(self, more: int) -> bool:
        """Not what was held: how much of it waits in the buffers of the line is chance, and may be all of it."""
        with self._lock:
            self.sent += more
            if self._edge is not None and self.sent >= self._edge:
                self._open.clear()
                self.held.set()
        passes = self._open.is_set()
        self._open.wait()
        return passes


@contextlib.contextmanager
def relay(target: str) -> Iterator[Relay]:
    road = Relay(target)
    thread = threading.Thread(target=road.serve)
    thread.start()
    try:
        yield road
    finally:
        road.stop()
        thread.join()
