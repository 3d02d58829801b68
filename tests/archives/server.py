"""A server on 127.0.0.1 that answers like an archive, or fails like one; it notes every question.

    with Served(lambda question: xml("<SET/>")) as archive:
        archive.script(throttled("1"), HANG)       # the next two questions are answered so
        ask(archive.url + "/search")
        assert [one.path for one in archive.asked] == ["/search"]

As a fixture: `with Served(handler) as archive: yield archive`. It closes what is open when the block ends, and raises
there what a handler raised.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from pathlib import Path
from typing import Any, Final, Self, TypeAlias

from .answers import Answer, Question, question, ranged, text

Handler: TypeAlias = Callable[[Question], Answer]

_BLOCK: Final = 1 << 16


def nothing_here(asked: Question) -> Answer:
    return text(f"nothing at {asked.path}", status=404)


class Served:
    """A threaded HTTP/1.1 server that keeps connections open. `url` has no slash at its end; `port` 0 takes any."""

    def __init__(self, handler: Handler = nothing_here, port: int = 0) -> None:
        self.handler = handler
        self.ends = threading.Event()
        self._lock = threading.Lock()
        self._asked: list[Question] = []
        self._scripts: list[tuple[Callable[[Question], bool], Iterator[Answer | Handler]]] = []
        self._raised: list[BaseException] = []
        self._server = _Server(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def asked(self) -> list[Question]:
        """All questions so far, in order."""
        with self._lock:
            return list(self._asked)

    def forget(self) -> None:
        """Questions so far are of no interest any more."""
        with self._lock:
            self._asked.clear()

    def script(self, *answers: Answer | Handler, when: Callable[[Question], bool] = lambda _: True) -> None:
        """The next questions that fit `when` are answered with these, one each; then all is as before."""
        with self._lock:
            self._scripts.append((when, iter(answers)))

    def forget_scripts(self) -> None:
        """Questions are answered as ever from now on."""
        with self._lock:
            self._scripts.clear()

    def answer(self, asked: Question) -> Answer:
        """What `asked` gets. It is noted."""
        with self._lock:
            self._asked.append(asked)
            left = (next(answers, None) for when, answers in self._scripts if when(asked))
            scripted = next((one for one in left if one is not None), self.handler)
        given = scripted if isinstance(scripted, Answer) else self._made(scripted, asked)
        return ranged(given, asked) if given.ranges else given

    def _made(self, handler: Handler, asked: Question) -> Answer:
        try:
            return handler(asked)
        except Exception as mistake:  # noqa: BLE001 - raised again where the test can see it
            self._raised.append(mistake)
            return text(f"the stand-in failed: {mistake!r}", status=500)

    def start(self) -> Self:
        self._thread.start()
        return self

    def close(self) -> None:
        """Ends all conversations. Raises what a handler raised."""
        self.ends.set()
        self._server.shutdown()
        self._thread.join()
        self._server.leave_all()
        self._server.server_close()
        if self._raised:
            raise self._raised[0]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # they are waited for: nothing of one test reaches into the next
    request_queue_size = 128

    def __init__(self, served: Served, port: int) -> None:
        self.served = served
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Conversation)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def leave_all(self) -> None:
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The asker left in the middle; nothing to say."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = _BLOCK
    server: _Server

    def finish(self) -> None:
        """Closes both ways, though the asker has left with words still to be said."""
        for way in (self.wfile, self.rfile):
            with suppress(OSError):
                way.close()

    def parse_request(self) -> bool:
        """Any method is a question."""
        if not super().parse_request():
            return False
        setattr(self, f"do_{self.command}", self._converse)
        return True

    def _converse(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        given = self.server.served.answer(question(self.command, self.path, headers, body, time.monotonic()))
        if given.closes:
            self._leave()
        elif given.hangs and given.cut_after is None:
            self._hang()
        else:
            self._say(given)

    def _say(self, given: Answer) -> None:
        body, length = _parts(given.body)
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        framing = ("Transfer-Encoding", "chunked") if length is None else ("Content-Length", str(length))
        if given.status != 304:
            self.send_header(*framing)
        self.end_headers()
        if self.command != "HEAD":
            self._send(given, body, is_chunked=length is None)

    def _send(self, given: Answer, body: Iterable[bytes], *, is_chunked: bool) -> None:
        sent = 0
        for block in body:
            piece = block if given.cut_after is None else block[: given.cut_after - sent]
            self._write(piece, given.bytes_per_second, is_chunked=is_chunked)
            sent += len(piece)
            if len(piece) < len(block) or sent == given.cut_after:
                return self._hang() if given.hangs else self._leave()
        if is_chunked:
            self.wfile.write(b"0\r\n\r\n")
        return None

    def _write(self, piece: bytes, speed: float | None, *, is_chunked: bool) -> None:
        step = len(piece) if speed is None else max(1, int(speed / 20))
        for start in range(0, len(piece), step or 1):
            part = piece[start : start + step]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if is_chunked else part)
            if speed is not None:
                self.wfile.flush()
                self.server.served.ends.wait(len(part) / speed)

    def _leave(self) -> None:
        with suppress(OSError):
            self.wfile.flush()
        self.close_connection = True

    def _hang(self) -> None:
        """Until the asker leaves, or the server ends."""
        self._leave()
        while not self.server.served.ends.is_set():
            is_there, _, _ = select.select([self.connection], [], [], 0.02)
            if is_there and not self.connection.recv(1):
                return

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


def _parts(body: bytes | str | Path | Iterable[bytes]) -> tuple[Iterable[bytes], int | None]:
    """The blocks of a body and its length, None where only its end will tell."""
    if isinstance(body, Path):
        return _blocks(body), body.stat().st_size
    if isinstance(body, str | bytes):
        whole = body.encode() if isinstance(body, str) else body
        return [whole], len(whole)
    return filter(None, chain(body)), None


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
