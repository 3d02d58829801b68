"""Seats in the threads of a web process: for pages few, since they compute; for transfers many, which mostly wait.

More than a few threads that compute only take turns at the interpreter lock (ADR 30). A transfer waits for the bytes of
somebody's line, sometimes for hours: in the thread of a page, a dozen slow lines would stop the site. Who takes which
seat is the business of `seated`.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from contextlib import ExitStack
from typing import Final

WORD_SEATS: Final = 2
"""For short words about uploads, such as the HEAD that ends a writer whose line is dead: they free the others."""
WAITING_SEATS: Final = 1
REFUSED_SEATS: Final = 2
"""For reading on a little from those who are refused, so that they come to see the answer."""
PATIENCE_SECONDS: Final = 1.0


def threads(pages: int, transfers: int) -> int:
    """How many a web process needs so that each seat has one."""
    return pages + transfers + WORD_SEATS + WAITING_SEATS + REFUSED_SEATS


class Seats:
    """So many threads may be inside at once; who comes first is served first.

    A semaphore would give a free seat to whoever runs just now, mostly the thread that left it, while others starve.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._queue: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    def take(self, patience_seconds: float | None = None) -> bool:
        """Waits for a free seat, for ever by default; whether one was found."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            if patience_seconds == 0:
                return False
            turn = threading.Lock()
            turn.acquire()
            self._queue.append(turn)
        return turn.acquire(timeout=-1 if patience_seconds is None else patience_seconds) or not self._give_up(turn)

    def leave(self) -> None:
        with self._lock:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._free += 1

    def _give_up(self, turn: threading.Lock) -> bool:
        """False when the turn came just now."""
        with self._lock:
            if turn in self._queue:
                self._queue.remove(turn)
                return True
            return False


class TransferSeats:
    """Seats of which one client gets at most half; for a free one only few may wait, since waiting takes a thread."""

    def __init__(self, count: int) -> None:
        self._seats = Seats(count)
        self._waiting = Seats(WAITING_SEATS)
        self._share = max(1, count // 2)
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, client: str, held: ExitStack, patience_seconds: float = PATIENCE_SECONDS) -> bool:
        """Whether there was one; `held` gives it back."""
        with self._lock:
            if self._taken[client] >= self._share:
                return False
            self._taken[client] += 1
        if not self._wait(patience_seconds):
            self._forget(client)
            return False
        held.callback(self._leave, client)
        return True

    def _wait(self, patience_seconds: float) -> bool:
        if self._seats.take(0):
            return True
        if not patience_seconds or not self._waiting.take(0):
            return False
        try:
            return self._seats.take(patience_seconds)
        finally:
            self._waiting.leave()

    def _leave(self, client: str) -> None:
        self._seats.leave()
        self._forget(client)

    def _forget(self, client: str) -> None:
        with self._lock:
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]
