"""Answers given before the whole body came, such as a refusal: how the sender gets to see them.

A server that answers, and closes a connection on which bytes still come, resets it; the sender then mostly loses the
answer, and nginx makes a 502 of it. So the answer is given first, and then the rest is read and dropped for a while
(ADR 75), here for whatever carries files.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

LONGEST_SECONDS: Final = 2.0
BLOCK_BYTES: Final = 256 * 1024


class WatchedBody:
    """The `wsgi.input` of a request, which knows whether it was read to its end."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._input = environ["wsgi.input"]
        length = environ.get("CONTENT_LENGTH", "")
        self._left = int(length) if length.isascii() and length.isdigit() else None
        self._is_awaited = "100-continue" not in environ.get("HTTP_EXPECT", "").lower()
        environ["wsgi.input"] = self

    @property
    def is_unread(self) -> bool:
        """Whether there is more, as far as is known. Who asks before sending (Expect) and got no word sends nothing."""
        return self._is_awaited and self._left != 0

    def read(self, size: int = -1) -> bytes:
        block: bytes = self._input.read(size)
        return self._noted(block, ended=not block and size != 0)

    def readline(self, size: int = -1) -> bytes:
        block: bytes = self._input.readline(size)
        return self._noted(block, ended=not block and size != 0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._input, name)

    def _noted(self, block: bytes, ended: bool) -> bytes:
        self._is_awaited = True
        if ended:
            self._left = 0
        elif self._left is not None:
            self._left = max(0, self._left - len(block))
        return block


class EarlyAnswer:
    """The blocks of an answer, then nothing while the rest of the body is read; `held` is let go at its end."""

    def __init__(self, blocks: list[bytes], body: WatchedBody, held: ExitStack) -> None:
        self._blocks, self._body, self._held = blocks, body, held

    def __iter__(self) -> Iterator[bytes]:
        yield from self._blocks
        until = time.monotonic() + LONGEST_SECONDS
        try:
            while self._body.is_unread and time.monotonic() < until:
                self._body.read(BLOCK_BYTES)
        except OSError:
            return  # the line is broken, and nobody waits for the answer

    def close(self) -> None:
        self._held.close()
