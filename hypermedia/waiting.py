"""Answering late: `Prefer: wait=N` keeps a request until something happens, without keeping others out.

A waiting request occupies a thread of the server. At most all threads of a process but one wait at a time; whoever
finds no place is answered at once, as if the preference had not been sent (RFC 7240 section 2 allows that).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.conf import settings

POLL_SECONDS = 0.5

_places = threading.Semaphore(settings.GMI_WEB_THREADS - 1)


def wait_until(happened: Callable[[], bool], seconds: float) -> bool:
    """Ask `happened` again and again until it says so or the time is over; whether there was a place to wait."""
    if seconds <= 0 or not _places.acquire(blocking=False):
        return False
    try:
        _poll(happened, time.monotonic() + seconds)
    finally:
        _places.release()
    return True


def _poll(happened: Callable[[], bool], until: float) -> None:
    while not happened() and (left := until - time.monotonic()) > 0:
        time.sleep(min(POLL_SECONDS, left))
