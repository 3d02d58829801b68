"""A receiver of webhooks on a real socket, which writes down every call and answers as it is told."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pytest_django import Settings

from notices.models import Notice
from notices.send import tell
from submitters.models import Submitter
from work import runner


@dataclass(frozen=True)
class Call:
    path: str
    headers: dict[str, str]
    """By name in lower case."""
    body: bytes


@dataclass
class Receiver:
    port: int = 0
    calls: list[Call] = field(default_factory=list)
    status: int = 204
    answer: bytes = b""
    answer_headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@pytest.fixture
def anywhere(settings: Settings) -> None:
    """Loopback addresses may be called."""
    settings.GMI_WEBHOOK_PRIVATE = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    yield from receiving()


def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that listens; by https with a context."""
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.calls.append(Call(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(told.status)
            for name, value in told.answer_headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.answer)))
            self.end_headers()
            self.wfile.write(told.answer)

        def handle(self) -> None:
            with suppress(ssl.SSLError, ConnectionError):  # the caller did not trust us
                super().handle()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        told.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield told
        server.shutdown()
        thread.join()


@pytest.fixture
def centre(db: None) -> Submitter:
    return Submitter.objects.create(slug="north", name="North", center_name="NORTH")


EVENT = {"type": "submission.complete", "submission": "GMI1", "success": True}


def told(address: str, centre: Submitter | None = None) -> Notice:
    """The notice after one attempt."""
    notice = tell(address, "It is done", "All of it.", EVENT, centre=centre)
    runner.drain()
    notice.refresh_from_db()
    return notice
