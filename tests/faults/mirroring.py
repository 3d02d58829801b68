"""`python -m tests.faults.mirroring`: mirrors ENA's records with workers that die of it, again and again.

Reads one JSON object from standard input, {"seed", "kills", "since", "broken": bool}; the environment names the home
and the archive. Begins a run and does its jobs in children that it kills at any moment, so often; then a child that
lives does what is left. Prints a JSON object: how many died, the state of the run and its counts, and all that is in
the tables of records, by their accessions, without what differs from run to run (keys, dates, row numbers).
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gmi_repo.settings")

LONGEST_LIFE: Final = 1.2
PATIENCE: Final = 300

RECORDS: Final = """
    SELECT kind, accession, alias, title, visibility, revision, document FROM records_record
"""
NAMES: Final = """
    SELECT r.kind, r.accession, i.scheme, i.value FROM records_identifier i JOIN records_record r ON r.id = i.record_id
"""
EDGES: Final = """
    SELECT s.kind, s.accession, e.role, t.accession, e.origin, v.accession
    FROM records_reference e JOIN records_record s ON s.id = e.source_id
    LEFT JOIN records_record t ON t.id = e.target_id LEFT JOIN records_record v ON v.id = e.via_id
"""
ORIGINS: Final = """
    SELECT r.kind, r.accession, o.archive, o.accession, o.is_source, o.digest, o.status, o.files, o.differences
    FROM records_origin o JOIN records_record r ON r.id = o.record_id
"""
EVENTS: Final = """
    SELECT r.kind, r.accession, c.event, COUNT(*) FROM records_change c JOIN records_record r ON r.id = c.record_id
    GROUP BY r.kind, r.accession, c.event
"""


def state() -> dict[str, list[Any]]:
    """What the tables hold. By which of several records a tie goes (`via`) is chance, so that is not compared."""
    tables = {"records": RECORDS, "names": NAMES, "edges": EDGES, "origins": ORIGINS, "events": EVENTS}
    return {name: sorted(_rows(sql, without_last=name == "edges"), key=json.dumps) for name, sql in tables.items()}


def _rows(sql: str, *, without_last: bool) -> list[list[Any]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [list(row[:-1] if without_last else row) for row in cursor.fetchall()]


def child(act: Callable[[], None]) -> int:
    """A process that does this with connections of its own, and ends."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        act()
        os._exit(0)
    finally:
        os._exit(1)


def work_on(key: str) -> None:
    """Do what is due of the run, until it is over."""
    from mirrors import runs
    from work import runner

    latest = time.monotonic() + PATIENCE
    while not runs.find(key).is_over and time.monotonic() < latest:
        for job in runs.due_jobs(runs.find(key)):
            runner.run(job)
        time.sleep(0.02)


def mirror(wanted: dict[str, Any]) -> dict[str, Any]:
    from mirrors import runs
    from mirrors.archive import Wish
    from submitters.actor import Actor

    run = runs.begin("ena", Wish(since=date.fromisoformat(wanted["since"])), actor=Actor())
    chance, died = random.Random(wanted["seed"]), 0
    while died < wanted["kills"] and not runs.find(run.key).is_over:
        worker = child(lambda: work_on(run.key))
        time.sleep(chance.uniform(0.05, LONGEST_LIFE))
        os.kill(worker, signal.SIGKILL)
        died += os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == -signal.SIGKILL
    last = child(lambda: work_on(run.key))
    assert os.waitstatus_to_exitcode(os.waitpid(last, 0)[1]) == 0
    run = runs.find(run.key)
    counts = {name: getattr(run, name) for name in ("listed", "seen", "new", "same", "changed", "failed", "set_aside")}
    return {"died": died, "run": run.state, "message": run.message, "counts": counts, **state()}


def _carelessly() -> None:
    """The outcomes first, then the records, as if the one meant the other; and the first worker dies in between."""
    from django.conf import settings

    from mirrors import sync
    from mirrors.models import Candidate
    from mirrors.portion import Portion

    carefully = sync._Chunk._write
    has_died = settings.GMI_HOME / "a-worker-died"

    def write(chunk: sync._Chunk, portion: Portion) -> None:
        waiting = chunk._run.candidates.filter(accession__in=portion.candidates)
        waiting.update(outcome=Candidate.Outcome.NEW)
        if not has_died.exists():
            has_died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        carefully(chunk, portion)

    sync._Chunk._write = write  # type: ignore[assignment, method-assign]


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    wanted = json.load(sys.stdin)
    if wanted["broken"]:
        _carelessly()
    print(json.dumps(mirror(wanted)))


if __name__ == "__main__":
    main()
