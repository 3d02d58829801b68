"""`python -m tests.faults.dying_collector`: a worker that brings things in and dies of it, again and again.

Reads one JSON object from standard input, {"url", "steps": [n], "careless": bool}. For each of `steps` a run brings
three letters and one that is not there, in a child that is killed at the n-th call or return in the rooms that keep
what comes; then one that lives takes the run up. `careless`: rows are written before bytes. Prints a JSON object: how
many died, and what is wrong in the end.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")

ROOMS: Final = (
    "harvest/collecting.py", "harvest/keeping.py", "harvest/brought.py", "harvest/marks.py", "harvest/raw.py",
    "store/", "db/transaction.py",
)  # fmt: skip
DONE: Final = 0


def names_of(step: int) -> list[str]:
    """Three that are there, the last of them with the same bytes in every run, and one that is not."""
    return [f"L{step}a", f"L{step}b", "SAME", f"M{step}"]


def letter(name: str) -> bytes:
    return f'<LETTER date="today">{name}{"x" * 2000}</LETTER>'.encode()


def bring(url: str, step: int) -> int:
    """As a mirror does: what the run has is not asked for again."""
    from harvest import collecting
    from harvest.tests.kept.letters import Letters
    from harvest.transport import Transport

    source = Letters(url)
    here = collecting.found_in_run(f"r{step}", names_of(step))
    plans = [source.plan(name, {}) for name in names_of(step) if name not in here]
    with Transport(source.hosts) as transport:
        for _ in collecting.collect(source, plans, transport, run=f"r{step}", parallel=2):
            pass
    return DONE


def killed_at(step: int, act: Callable[[], int]) -> int:
    left = step

    def count(frame: FrameType, event: str, _: Any) -> None:
        nonlocal left
        if event in ("call", "return") and any(room in frame.f_code.co_filename for room in ROOMS):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(count)
    sys.setprofile(count)
    try:
        return act()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def child(act: Callable[[], int]) -> int:
    """The exit code of a process that does this with connections of its own."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if not pid:
        try:
            os._exit(act())
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def experiment(url: str, steps: list[int]) -> int:
    """How many died. After the last step that there is, no more are tried."""
    died = 0
    for step in steps:
        end = child(lambda step=step: killed_at(step, lambda: bring(url, step)))  # type: ignore[misc]
        died += end == -signal.SIGKILL
        if child(lambda step=step: bring(url, step)) != DONE:  # type: ignore[misc]
            raise RuntimeError(f"the run of step {step} cannot be taken up")
        if end == DONE:
            return died
    return died


def wrong(steps: list[int]) -> Iterator[str]:
    """What contradicts the promise: every letter once and whole, nothing half-way, no damage."""
    from harvest import fixity, states
    from harvest.models import Collection

    for row in Collection.objects.filter(state__in=states.OPEN):
        yield f"{row} is left open"
    for step in steps:
        if not Collection.objects.filter(run=f"r{step}").exists():
            return
        for name in names_of(step)[:3]:
            rows = Collection.objects.filter(run=f"r{step}", external_id=name, state=Collection.State.COMPLETE)
            yield from (f"{row}: {fault}" for row in rows for fault in untrue(row, name))
            if len(rows) != 1:
                yield f"{name} of r{step} is complete {len(rows)} times"
    yield from (str(fault) for fault in fixity.check(with_strays=False).faults)


def untrue(row: Any, name: str) -> Iterator[str]:
    from harvest import collecting
    from store.errors import Missing

    try:
        for fetched in collecting.reopen(row):
            if fetched.read() != letter(name):
                yield "other bytes"
            fetched.path.unlink()
    except Missing:
        yield "no bytes"


def write_rows_first() -> None:
    """What must be found out: rows are there before their bytes are."""
    from harvest import keeping

    place = keeping._place_all

    def later(versions: Any) -> None:
        from django.db import transaction

        with transaction.atomic():
            keeping._write_rows(versions)
        place(versions)

    keeping._place_all = later
    keeping._write_rows = lambda _versions: None  # type: ignore[assignment]


def main() -> None:
    import django

    django.setup()
    wanted = json.load(sys.stdin)
    careless = write_rows_first if wanted["careless"] else lambda: None
    careless()
    died = experiment(wanted["url"], wanted["steps"])
    print(json.dumps({"died": died, "wrong": list(wrong(wanted["steps"]))}))


if __name__ == "__main__":
    main()
