"""An object as a stream that outlives broken connections.

It goes on where it was, of the very object that it began with (If-Match). A whole object is digested as it passes, and
its end is held back when the digest is not that of its name: whoever reads to the end has read what was kept.
"""

from __future__ import annotations

import hashlib
import io
import time
from contextlib import suppress
from typing import Any, Final

from ..errors import Altered, StoreUnavailable
from .answers import FAULTS, code_of, told

_TRIES: Final = 5
"""Connections in a row that may break before they brought as much as a block."""

_BLOCK: Final = 1 << 18


class ObjectStream(io.RawIOBase):
    """The bytes of `key` from `start` to before `stop` (None: the end); `length` says how many there are.

    `sha256` is that of the whole object. Raises `Missing`; reading raises `StoreUnavailable`, or `Altered`.
    """

    def __init__(
        self, client: Any, bucket: str, key: str, sha256: str, start: int = 0, stop: int | None = None
    ) -> None:
        super().__init__()
        self._ask = {"Bucket": bucket, "Key": key}
        self._client, self._at, self._sha256 = client, start, sha256
        self._broken, self._broke_at = 0, start
        self._body: Any = None
        with told(key):
            self.length = self._begin(stop)
        self._left = self.length
        self._digest = hashlib.sha256() if start == 0 and self.length == self._total else None

    def _begin(self, stop: int | None) -> int:
        """Ask for the first time. The length of what is wanted; `_total` is the object's."""
        head = self._client.head_object(**self._ask)
        self._total = int(head["ContentLength"])
        self._ask["IfMatch"] = head["ETag"]
        self._stop = self._total if stop is None else min(stop, self._total)
        return max(0, self._stop - self._at)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._left)
        if not wanted:
            return 0
        block = self._next(wanted)
        self._at += len(block)
        self._left -= len(block)
        if self._digest:
            self._digest.update(block)
            if not self._left and self._digest.hexdigest() != self._sha256:
                raise Altered(f"The object is not {self._sha256} any more, or was damaged on its way.")
        buffer[: len(block)] = block
        return len(block)

    def _next(self, wanted: int) -> bytes:
        """At least a byte. Connections that break are made anew, a few times."""
        while True:
            try:
                block: bytes = self._connected().read(wanted)
                if block:
                    return block
                raise StoreUnavailable(f"The object ends {self._left} bytes early.")
            except (*FAULTS, StoreUnavailable) as error:
                self._broke_off(error)

    def _broke_off(self, error: Exception) -> None:
        self._disconnect()
        self._broken = 1 if self._at - self._broke_at >= _BLOCK else self._broken + 1
        self._broke_at = self._at
        if self._broken == _TRIES or code_of(error) in ("PreconditionFailed", "412"):
            raise StoreUnavailable(f"The store breaks off: {error}") from error
        time.sleep(0.05 * 2**self._broken)

    def _connected(self) -> Any:
        if self._body is None:
            answer = self._client.get_object(**self._ask, Range=f"bytes={self._at}-{self._stop - 1}")
            self._body = answer["Body"]
            expected = f"bytes {self._at}-{self._stop - 1}/{self._total}"
            if answer.get("ContentRange", expected) != expected or answer["ContentLength"] != self._left:
                raise StoreUnavailable(f"The store answers with other bytes than {expected}.")
        return self._body

    def _disconnect(self) -> None:
        if self._body is not None:
            with suppress(*FAULTS):
                self._body.close()
        self._body = None

    def close(self) -> None:
        self._disconnect()
        super().close()
