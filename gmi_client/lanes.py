"""The bytes of a file on several connections at once, each picking up where the server says it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from .errors import NotUnderstood, Refused, Unreachable
from .pacing import Pace
from .sources import Source
from .tus import Broken, Tus
from .unfinished import Part

Tell: TypeAlias = Callable[[int], None]
"""Told the bytes of the file that are through."""

_LOOK_SECONDS: Final = 0.2
"""How often the caller looks up while it waits: a Ctrl-C that came just before a wait does not end that wait."""

_REQUEST: Final = 64 << 20
"""The bytes of one PATCH: no more are lost to a proxy that keeps a request to itself until it is whole."""


class Stopped(Exception):
    """The caller has lost interest, or another lane has failed."""


class Progress:
    """How far each part is, and all of them together; `sent` are the bytes that went out, also those sent twice."""

    def __init__(self, reached: Sequence[int], tell: Tell) -> None:
        self._reached, self._tell = list(reached), tell
        self._lock = threading.Lock()
        self.sent = 0
        tell(sum(reached))

    def reach(self, number: int, position: int, sent: int = 0) -> None:
        with self._lock:
            self._reached[number] = position
            self.sent += sent
            self._tell(sum(self._reached))


@dataclass
class Lane:
    """One part of a file on its way. `stopping` is common to all lanes of the file."""

    tus: Tus
    pace: Pace
    source: Source
    part: Part
    number: int
    progress: Progress
    stopping: threading.Event

    def send(self, offset: int) -> None:
        """From `offset`, as often as it takes while there is progress.

        Raises Stopped, Changed, OSError, Refused, Unreachable, NotUnderstood.
        """
        waits = self.pace.waits()
        while offset < self.part.length:
            try:
                reached = self._append(offset)
            except (Broken, Unreachable) as error:
                self._rest(next(waits, None), error)
                reached = self._where()
                self.progress.reach(self.number, reached)
            if reached > offset:
                waits = self.pace.waits()
            offset = reached

    def _append(self, offset: int) -> int:
        count = min(self.part.length - offset, _REQUEST)
        reached = self.tus.append(self.part.url, offset, count, self._blocks(offset, count))
        if not offset < reached <= self.part.length:
            raise NotUnderstood(f"{self.part.url} has taken {count} bytes at {offset}, and is at {reached}")
        return reached

    def _blocks(self, offset: int, count: int) -> Iterator[bytes]:
        for block in self.source.blocks(self.part.start + offset, count):
            if self.stopping.is_set():
                raise Stopped
            yield block
            offset += len(block)
            self.progress.reach(self.number, offset, len(block))

    def _where(self) -> int:
        offset = self.tus.offset(self.part.url)
        if offset is None:
            raise Refused(410, "the server has let go of the upload; send the file again")
        return offset

    def _rest(self, wait: float | None, error: Broken | Unreachable) -> None:
        """Before the next try. Raises what went wrong when there were enough of them."""
        asked = error.wait if isinstance(error, Broken) else 0.0
        if wait is None or asked > self.pace.longest:
            raise error.cause if isinstance(error, Broken) else error
        if self.stopping.is_set():
            raise Stopped
        self.pace.sleep(max(wait, asked))


def send_all(lanes: Sequence[Lane], offsets: Sequence[int]) -> None:
    """Every lane from its offset, side by side. Raises what the first lane that failed did.

    The threads are left behind when the caller is interrupted: each ends at its next block, or with its connection.
    """
    errors: list[Exception] = []
    threads = [_thread(lane, offset, errors) for lane, offset in zip(lanes, offsets, strict=True)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(_LOOK_SECONDS)
    finally:
        for lane in lanes:
            lane.stopping.set()
    if errors:
        raise errors[0]


def _thread(lane: Lane, offset: int, errors: list[Exception]) -> threading.Thread:
    def run() -> None:
        try:
            lane.send(offset)
        except Stopped:
            pass
        except Exception as error:  # noqa: BLE001  # raised again where it is waited for
            errors.append(error)
            lane.stopping.set()

    return threading.Thread(target=run, name=f"part {lane.number}", daemon=True)
