"""One POST to somebody else's machine: no redirect followed, no proxy asked, little read, over in fifteen seconds."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import httpcore
import httpx

from .reach import Deadline, PublicNetwork

SECONDS = 15.0
MOST_READ = 500
"""Bytes of an answer that are kept, to tell why it was no."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    excerpt: str
    """How the body begins; empty where the answer was yes, which needs no reading."""

    @property
    def is_yes(self) -> bool:
        return 200 <= self.status < 300


def post(url: httpx.URL, headers: Mapping[str, str], body: bytes) -> Answer:
    """Sends `body`. Raises AddressRefused for a host that is not public, httpcore's errors when no answer came."""
    network = PublicNetwork(Deadline(SECONDS))
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    sent: list[tuple[bytes | str, bytes | str]] = [
        ("Host", url.netloc),
        ("Accept-Encoding", "identity"),
        ("User-Agent", "GMI-repository"),
        *headers.items(),
    ]
    with (
        httpcore.ConnectionPool(ssl_context=_trusted(), network_backend=network) as pool,
        pool.stream("POST", target, headers=sent, content=body) as response,
    ):
        answer = Answer(response.status, "")
        return answer if answer.is_yes else Answer(response.status, _beginning(response))


def _beginning(response: httpcore.Response) -> str:
    read = b""
    for chunk in response.iter_stream():
        read += chunk
        if len(read) >= MOST_READ:
            break
    return "".join(c if c.isprintable() else " " for c in read[:MOST_READ].decode("utf-8", "replace")).strip()


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities that browsers trust, and those that the machine's owner added to its own list."""
    context = httpcore.default_ssl_context()
    context.load_default_certs()
    return context
