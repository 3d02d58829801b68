"""The body of a request as it comes off the line: counted, never buffered, and never taken for whole on its own word.

Django's own ways to a body (`request.body`, `.POST`, `.FILES`) read all of it first; nothing here may touch them.
A line that breaks looks like a body that ends (spec: uploads.md 3), so what came is compared with what was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .fields import WrongHeader

BLOCK_BYTES: Final = 64 * 1024


class Body:
    """The bytes of one request. `size` is Content-Length in bytes, None for a chunked body, 0 where there is none."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self._input = environ["wsgi.input"]
        self.size = _size_of(environ)
        self.taken = 0
        self._ended = self.size == 0

    @property
    def may_hold_bytes(self) -> bool:
        """Whether something was sent along, as far as headers tell."""
        return self.size != 0

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end, however it came. Raises OSError when the line broke and says so."""
        wanted = size if self.size is None else min(size, self.size - self.taken)
        if wanted <= 0 or self._ended:
            return b""
        block: bytes = self._input.read(wanted)
        self.taken += len(block)
        self._ended = not block or self.taken == self.size
        return block

    def all(self, most: int) -> bytes | None:
        """The whole of a small body; None when there is more of it. Raises WrongHeader when it was cut short."""
        blocks, left = [], most + 1
        try:
            while left > 0 and (block := self.read(min(left, BLOCK_BYTES))):
                blocks.append(block)
                left -= len(block)
        except OSError:
            self._ended = True
        if left <= 0:
            return None
        if self.size is not None and self.taken < self.size:
            raise WrongHeader("Content-Length", str(self.size), f"as many bytes as came: {self.taken}")
        return b"".join(blocks)


def _size_of(environ: Mapping[str, Any]) -> int | None:
    """Raises WrongHeader."""
    text = str(environ.get("CONTENT_LENGTH") or "")
    if text:
        if not (text.isascii() and text.isdigit() and len(text) < 20):
            raise WrongHeader("Content-Length", text, "a number of bytes")
        return int(text)
    is_chunked = "chunked" in str(environ.get("HTTP_TRANSFER_ENCODING", "")).lower()
    # HTTP/2 has neither header: then the server says whether reading to the end is safe.
    return None if is_chunked or _comes_in_frames(environ) else 0


def _comes_in_frames(environ: Mapping[str, Any]) -> bool:
    over_frames = str(environ.get("SERVER_PROTOCOL", "")).startswith(("HTTP/2", "HTTP/3"))
    has_body = environ.get("REQUEST_METHOD") in ("POST", "PUT", "PATCH")
    return over_frames and has_body and bool(environ.get("wsgi.input_terminated"))
