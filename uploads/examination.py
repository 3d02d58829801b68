"""One pass over a file that has arrived: its digests, and what is in it (`datafiles`)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from datafiles.inspection import Inspection, inspect

from . import digests

BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Examined:
    """`found` are digests in hexadecimal; `size` is how many bytes there were."""

    size: int
    found: dict[str, str]
    inspection: Inspection

    def facts(self) -> dict[str, Any]:
        """What is kept of the file, beside its digests."""
        seen = self.inspection
        told = {"format": seen.format, "compression": seen.compression, "encrypted": seen.encrypted}
        warnings = [each.as_data() for each in self.inspection.warnings]
        return {
            **{name: value for name, value in told.items() if value},
            **self.inspection.facts,
            **({"warnings": warnings} if warnings else {}),
        }


class Told:
    """A stream that makes digests of all that is read through it, and tells how far it is."""

    def __init__(self, stream: BinaryIO, algorithms: Collection[str], watch: Callable[[int], None]) -> None:
        self._stream = stream
        self._hashes = {name: digests.new(name) for name in algorithms}
        self._pool = ThreadPoolExecutor(max(1, len(self._hashes)), thread_name_prefix="examination")
        self._busy: list[Future[None]] = []
        self._watch = watch
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        """As any raw stream; what is asked for in bytes is read in blocks of a fair size."""
        block = self._stream.read(size)
        self._settle()
        self._busy = [self._pool.submit(each.update, block) for each in self._hashes.values()]
        self.size += len(block)
        self._watch(self.size)
        return block

    def close(self) -> None:
        self._pool.shutdown()

    def hexdigests(self) -> dict[str, str]:
        """Of the whole stream: what nobody has read is read now."""
        while self.read(BLOCK_BYTES):
            pass
        self._settle()
        return {name: each.hexdigest() for name, each in self._hashes.items()}

    def _settle(self) -> None:
        for each in self._busy:
            each.result()
        self._busy = []


def examine(
    stream: BinaryIO,
    *,
    name: str,
    filetype: str = "",
    algorithms: Collection[str] = digests.KEPT,
    watch: Callable[[int], None] = lambda size: None,
) -> Examined:
    """Read to the end. What is wrong with the content is told, not raised. Raises OSError, and what `watch` raises."""
    told = Told(stream, algorithms, watch)
    try:
        inspection = inspect(cast(BinaryIO, told), name=name, filetype=filetype, watch=watch)
        found = told.hexdigests()
        return Examined(told.size, found, inspection)
    finally:
        told.close()
