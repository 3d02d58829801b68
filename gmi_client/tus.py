"""The requests of tus 1.0.0 (https://tus.io/protocols/resumable-upload) that a sender needs, a method for each."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import httpx

from .connection import PASSING, Call, Connection
from .errors import ClientError, NotUnderstood, Refused
from .pacing import Pace, retry_after
from .problems import refusal_of

CONCATENATION = "concatenation"

_HEADERS = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}
_BYTES = "application/offset+octet-stream"
_GONE = frozenset({404, 410})
_HELD = frozenset({409, 423})
_LATER = PASSING | _HELD | {460}
"""Answers to a PATCH after which asking for the offset and going on there may help: somebody else held the upload, or
the bytes came changed."""


class Broken(Exception):
    """A PATCH did not get through, and another may. `wait` are the seconds that the server asks for."""

    def __init__(self, wait: float, cause: ClientError) -> None:
        super().__init__(str(cause))
        self.wait = wait
        self.cause = cause


@dataclass(frozen=True)
class Tus:
    """`pace` is the patience with questions; bytes are sent once, how often is for the caller to say."""

    connection: Connection
    pace: Pace

    def extensions(self, endpoint: str) -> frozenset[str]:
        """What the server can do above the core protocol. Raises NotUnderstood when it speaks no tus."""
        response = self._send(Call(endpoint, {"Accept": "application/json"}, "OPTIONS"))
        if "Tus-Version" not in response.headers:
            raise NotUnderstood(f"{endpoint} takes no uploads in the tus protocol")
        return frozenset(word.strip() for word in response.headers.get("Tus-Extension", "").split(","))

    def create(self, endpoint: str, length: int, metadata: Mapping[str, str], *, is_part: bool = False) -> str:
        """The address of a new upload of so many bytes."""
        concat = {"Upload-Concat": "partial"} if is_part else {}
        return self._post(endpoint, {"Upload-Length": str(length), "Upload-Metadata": written(metadata), **concat})

    def join(self, endpoint: str, parts: Sequence[str], metadata: Mapping[str, str]) -> str:
        """The address of the upload that is made of these, one behind the other."""
        concat = f"final;{' '.join(parts)}"
        return self._post(endpoint, {"Upload-Concat": concat, "Upload-Metadata": written(metadata)})

    def offset(self, url: str) -> int | None:
        """How many bytes are safe there; None when the upload is gone. Waits while an older request still writes."""
        waits = self.pace.waits()
        while True:
            try:
                return _offset(self._send(Call(url, _HEADERS, "HEAD", follows=False)))
            except Refused as refused:
                wait = next(waits, None)
                if refused.status in _GONE:
                    return None
                if refused.status not in _HELD or wait is None:
                    raise
                self.pace.sleep(wait)

    def append(self, url: str, at: int, count: int, blocks: Iterable[bytes]) -> int:
        """Send the `count` bytes behind `at`; the new offset. Raises Broken, Refused, Unreachable, NotUnderstood."""
        sizes = {"Upload-Offset": str(at), "Content-Length": str(count), "Content-Type": _BYTES}
        response = self.connection.ask(Call(url, {**_HEADERS, **sizes}, "PATCH", blocks, follows=False))
        if response.status_code in _LATER:
            raise Broken(retry_after(response.headers), refusal_of(response))
        if response.status_code >= 400:
            raise refusal_of(response)
        return _offset(response)

    def _post(self, endpoint: str, headers: Mapping[str, str]) -> str:
        response = self._send(Call(endpoint, {**_HEADERS, **headers}, "POST"))
        if response.status_code != 201 or "Location" not in response.headers:
            raise NotUnderstood(f"{endpoint} answered {response.status_code} and made no upload")
        return str(response.url.join(response.headers["Location"]))

    def _send(self, call: Call) -> httpx.Response:
        return self.connection.send(call, self.pace)


def written(metadata: Mapping[str, str]) -> str:
    """`Upload-Metadata`: keys with their values in Base64; what is empty is left out."""
    return ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in metadata.items() if value)


def _offset(response: httpx.Response) -> int:
    text = response.headers.get("Upload-Offset", "")
    if not (text.isascii() and text.isdecimal()):
        raise NotUnderstood(f"{response.url} does not say how far the upload is")
    return int(text)
