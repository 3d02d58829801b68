"""Which requests of this process write to which upload, and how to ask one to stop.

Between processes there is only the fence (`staging`). Within one, the older request can be told, so that it writes down
what it has before the next one asks how far it came.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

PATIENCE_SECONDS: Final = 0.5
"""A request that waits for bytes from a silent line does not hear; nobody waits for it longer than this."""


class Holder:
    """One request that writes: `stop` is set when it should end, `ended` when it has."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.ended = threading.Event()


_holders: dict[int, Holder] = {}
_lock = threading.Lock()


@contextmanager
def holding(upload_id: int) -> Iterator[Holder]:
    """Be the one that writes to this upload; the one before is asked to stop, and waited for if it hears."""
    holder = Holder()
    with _lock:
        before, _holders[upload_id] = _holders.get(upload_id), holder
    if before is not None:
        before.stop.set()
        before.ended.wait(PATIENCE_SECONDS)
    try:
        yield holder
    finally:
        holder.ended.set()
        with _lock:
            if _holders.get(upload_id) is holder:
                del _holders[upload_id]
