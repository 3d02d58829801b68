"""Which requests of this process write to which upload; how to have one write down what it has, and ask it to stop.

Between processes there is only the fence (`staging`). Within one, whoever comes next lets the older request settle:
what it has on the disk is acknowledged before the next one looks. And because the next one may come to another process,
a thread settles those whose line is silent.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connections

SILENT_SECONDS: Final = 0.25
"""A line that gave no block for so long is silent."""


class Holder:
    """One request that writes. `stop` is set when it should end; `settle` acknowledges what it has written so far."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.settle: Callable[[], None] = lambda: None
        self.waits_since: float | None = None

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While the line is waited for."""
        self.waits_since = time.monotonic()
        try:
            yield
        finally:
            self.waits_since = None

    def is_silent(self) -> bool:
        since = self.waits_since
        return since is not None and time.monotonic() - since > SILENT_SECONDS


_holders: dict[int, Holder] = {}
_lock = threading.Lock()
_watcher: threading.Thread | None = None


@contextmanager
def holding(upload_id: int) -> Iterator[Holder]:
    """Be the one that writes to this upload; the one before is asked to stop."""
    holder = Holder()
    with _lock:
        before, _holders[upload_id] = _holders.get(upload_id), holder
        _watch()
    if before is not None:
        before.stop.set()
    try:
        yield holder
    finally:
        with _lock:
            if _holders.get(upload_id) is holder:
                del _holders[upload_id]


def settle(upload_id: int) -> None:
    """Has the request that writes here, if one does, acknowledge what it has."""
    with _lock:
        holder = _holders.get(upload_id)
    if holder is not None:
        holder.settle()


def _watch() -> None:
    """One thread, as long as anybody writes."""
    global _watcher
    if _watcher is None:
        _watcher = threading.Thread(target=_settle_silent, name="silent uploads", daemon=True)
        _watcher.start()


def _settle_silent() -> None:
    global _watcher
    while True:
        time.sleep(SILENT_SECONDS)
        with _lock:
            if not _holders:
                _watcher = None
                return
            silent = [holder for holder in _holders.values() if holder.is_silent()]
        for holder in silent:
            holder.settle()
        if silent:
            connections.close_all()  # this thread's own
