"""Where does the time of a worker go? Clocks around the doors between its rooms; what is inside a door is its own."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.db import connection

from mirrors import bundle_taking, dump_runs, spool, taking
from records import copies

INFLATE, SPOOL, PARSE, COMPARE = "read the dump", "spool", "parse, tell apart, digest", "compare"
DECODE, KEEP, SQL, REST = "decode", "keep (Python)", "SQL, and waiting for the database", "the rest"


class Parts:
    """Seconds by part; a part that is entered from within another stops the clock of that."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._open = [REST]
        self._since = time.perf_counter()

    def enter(self, part: str) -> None:
        self._tick()
        self._open.append(part)

    def leave(self) -> None:
        self._tick()
        self._open.pop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.seconds[self._open[-1]] += now - self._since
        self._since = now

    def around(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def clocked(*args: Any, **kwargs: Any) -> Any:
            self.enter(part)
            try:
                return function(*args, **kwargs)
            finally:
                self.leave()

        return clocked

    def through(self, part: str, function: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        def clocked(*args: Any, **kwargs: Any) -> Iterator[Any]:
            source = function(*args, **kwargs)
            following = self.around(part, lambda: next(source, None))
            while (each := following()) is not None:
                yield each

        return clocked


@contextmanager
def timed() -> Iterator[Parts]:
    parts = Parts()
    with ExitStack() as stack:
        for owner, name, part in (
            (spool, "write", SPOOL),
            (spool, "read", SPOOL),
            (bundle_taking, "found_in", PARSE),
            (copies, "known", COMPARE),
            (copies, "keep_all", KEEP),
            (taking._Batch, "_copy", DECODE),
        ):
            stack.enter_context(mock.patch.object(owner, name, parts.around(part, getattr(owner, name))))
        reading = parts.through(INFLATE, dump_runs.dump_members)
        stack.enter_context(mock.patch.object(dump_runs, "dump_members", reading))
        stack.enter_context(connection.execute_wrapper(_clocked_sql(parts)))
        yield parts
        parts._tick()


def _clocked_sql(parts: Parts) -> Callable[..., Any]:
    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        parts.enter(SQL)
        try:
            return execute(sql, params, many, context)
        finally:
            parts.leave()

    return wrapper
