"""Sending a file so that nothing that is there already is sent again: begun, gone on with, put together from parts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeAlias

from .arrival import Uploaded, check_arrival, follow_arrival
from .connection import Connection
from .lanes import Lane, Progress, send_all
from .pacing import Pace
from .sources import Source, digests_of, source_of
from .tus import CONCATENATION, Tus
from .unfinished import Memory, Part, Unfinished, usual_memory

READING: Final = "reading"
SENDING: Final = "sending"
VERIFYING: Final = "verifying"

Watch: TypeAlias = Callable[[str, int, int], None]
"""Told the stage (one of the above), the bytes that are through, and how many there are."""


def ignore(stage: str, done: int, whole: int) -> None:
    """Watches nothing."""


LARGE: Final = 64 << 20
"""Larger files go in parts: one connection rarely fills a long line."""

USUAL_PARTS: Final = 3


@dataclass(frozen=True)
class Order:
    """A file, and what it is to be there: its name, the centre (slug) and the run or analysis (address) it is for.

    `parts` is None for the usual number of them.
    """

    path: Path
    name: str = ""
    submitter: str = ""
    record: str = ""
    parts: int | None = None


@dataclass(frozen=True)
class Sent:
    """A file whose bytes are all there. `kept` were there before this run, which has sent so many."""

    path: Path
    url: str
    size: int
    kept: int
    sent: int
    plan: Unfinished

    @property
    def digests(self) -> dict[str, str]:
        return self.plan.digests


class Uploads:
    """Files on their way to one `endpoint`. `pace` is the patience with a broken network, `memory` outlives us."""

    def __init__(self, connection: Connection, endpoint: str, pace: Pace, memory: Memory | None = None) -> None:
        self._connection, self._endpoint, self._pace = connection, endpoint, pace
        self._memory = memory or usual_memory()
        self._tus = Tus(connection, pace)

    def send(self, order: Order, watch: Watch = ignore) -> Sent:
        """Until every byte is there. Raises Changed, OSError, ValueError, Refused, Unreachable, NotUnderstood."""
        if order.parts is not None and order.parts < 1:
            raise ValueError("a file goes in one part at least")
        source = source_of(order.path)
        plan = self._begun(source, order) or self._begin(source, order, watch)
        offsets = self._offsets(plan)
        progress = Progress(offsets, lambda done: watch(SENDING, done, source.size))
        stopping = threading.Event()
        ways = enumerate(plan.parts)
        send_all([Lane(self._tus, self._pace, source, part, at, progress, stopping) for at, part in ways], offsets)
        source.check()
        whole = self._joined(plan)
        return Sent(order.path, whole.url, source.size, sum(offsets), progress.sent, whole)

    def arrival(self, sent: Sent) -> Iterator[Uploaded]:
        """What the server says of it, at each change, to the end, and then Unsound if that is a bad one.

        Raises Refused, Unreachable, NotUnderstood as well.
        """
        for now in follow_arrival(self._connection, sent.url, self._pace):
            if now.is_ended:
                self._memory.forget(sent.plan)
            yield now
        check_arrival(now, sent.digests)

    def _begun(self, source: Source, order: Order) -> Unfinished | None:
        """What an earlier run has noted, if the server still has all of it."""
        found = self._memory.find(self._plan(source, order, {}))
        if found is None:
            return None
        urls = [found.url] if found.url else [part.url for part in found.parts]
        if all(self._tus.offset(url) is not None for url in urls):
            return found
        self._memory.forget(found)
        return None

    def _begin(self, source: Source, order: Order, watch: Watch) -> Unfinished:
        """Digests come first: told at the beginning, the server itself refuses what is not this file."""
        digests = digests_of(source, lambda done: watch(READING, done, source.size))
        plan = self._plan(source, order, digests)
        places = _places(source.size, self._number(source, order))
        if len(places) == 1:
            url = self._tus.create(self._endpoint, source.size, _metadata(plan))
            plan = plan.begun((Part(url, *places[0]),), url)
        else:
            plan = plan.begun(tuple(self._part(plan, *place) for place in places))
        self._memory.keep(plan)
        return plan

    def _part(self, plan: Unfinished, start: int, length: int) -> Part:
        return Part(self._tus.create(self._endpoint, length, {"filename": plan.name}, is_part=True), start, length)

    def _plan(self, source: Source, order: Order, digests: dict[str, str]) -> Unfinished:
        what = (order.name or order.path.name, order.record, order.submitter, digests)
        return Unfinished(self._endpoint, str(source.path), source.size, source.modified, *what)

    def _number(self, source: Source, order: Order) -> int:
        wanted = order.parts or (USUAL_PARTS if source.size > LARGE else 1)
        can = CONCATENATION in self._tus.extensions(self._endpoint)
        return max(1, min(wanted, source.size)) if can else 1

    def _offsets(self, plan: Unfinished) -> list[int]:
        """Of each part; all of a part is there once the whole was put together."""
        if plan.is_joined:
            return [part.length for part in plan.parts]
        return [self._tus.offset(part.url) or 0 for part in plan.parts]

    def _joined(self, plan: Unfinished) -> Unfinished:
        if plan.url:
            return plan
        whole = plan.begun(
            plan.parts, self._tus.join(self._endpoint, [part.url for part in plan.parts], _metadata(plan))
        )
        self._memory.keep(whole)
        return whole


def _places(size: int, number: int) -> list[tuple[int, int]]:
    """(start, length) of so many parts of about the same length."""
    edges = [size * index // number for index in range(number + 1)]
    return [(start, stop - start) for start, stop in pairwise(edges)]


def _metadata(plan: Unfinished) -> dict[str, str]:
    """What the server is told of the file; the digests it holds the bytes against."""
    return {"filename": plan.name, **plan.digests, "submitter": plan.submitter, "record": plan.record}
