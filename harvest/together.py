"""Several errands at a time: conversations in threads, turns and decisions in the thread of the caller."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final

from .errand import Errand
from .rates import host_of
from .source import Fetched

TICK_S: Final = 1.0
"""So often at least somebody looks after the lease while all wait."""


class Together:
    """At most `parallel` errands that are not over. `exchange` does one conversation with a host, in any thread."""

    def __init__(self, exchange: Callable[[Errand], None], parallel: int) -> None:
        self._exchange = exchange
        self._parallel = max(1, parallel)
        self._pool = ThreadPoolExecutor(self._parallel, thread_name_prefix="harvest")
        self._waiting: list[Errand] = []
        self._running: dict[Future[None], Errand] = {}
        self._rest = 0.0

    def fill(self, errands: Iterator[Errand]) -> bool:
        """Begins more of them while there is room. False when none is left at all."""
        while len(self._waiting) + len(self._running) < self._parallel:
            errand = next(errands, None)
            if errand is None:
                break
            self._waiting.append(errand)
        return bool(self._waiting or self._running)

    def start(self) -> None:
        """Sends out those whose turn it is."""
        self._rest = TICK_S
        waits: dict[str, float] = {}
        for errand in list(self._waiting):
            host = host_of(errand.url)
            if host in waits:
                continue  # behind one that waits for the same
            seconds = errand.turn_in()
            self._rest = min(self._rest, seconds or TICK_S)
            if seconds > 0 and not errand.is_backing_off:
                waits[host] = seconds
            elif seconds <= 0 and errand.result is None:
                self._waiting.remove(errand)
                errand.set_out()
                self._running[self._pool.submit(self._exchange, errand)] = errand

    def rest(self) -> None:
        """Until something is over or due, but not for long."""
        if any(errand.result is not None for errand in self._waiting):
            return
        if self._running:
            wait(self._running, timeout=self._rest, return_when=FIRST_COMPLETED)
        else:
            time.sleep(self._rest)

    def over(self) -> Iterator[Errand]:
        """Those that have ended. Raises what was no failure of the host (a full disk)."""
        for future in [future for future in self._running if future.done()]:
            errand = self._running.pop(future)
            self._waiting.append(errand)
            future.result()
            errand.settle()
        for errand in [errand for errand in self._waiting if errand.result is not None]:
            self._waiting.remove(errand)
            yield errand

    def close(self) -> None:
        """Ends what is not over, and removes what nobody has been given."""
        errands = [*self._waiting, *self._running.values()]
        for errand in errands:
            errand.stopped = True
        self._pool.shutdown(wait=True, cancel_futures=True)
        for errand in errands:
            errand.drop()
            if isinstance(errand.result, Fetched):
                errand.result.path.unlink(missing_ok=True)
