"""A run over a dump: one job reads it and hands on bundles, a job takes each bundle; the reader takes some as well.

Nothing is lost or counted twice when one of them is killed: a bundle is done in the transaction that keeps its records,
and whoever reads the dump again makes the same bundles and passes over those that are done.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from harvest.failures import Failure, Throttled
from harvest.models import Collection
from harvest.models import Finding as FindingRow
from harvest.source import Finding
from mirrors import dump_files, dump_progress, runs, spool
from mirrors.dump_progress import Progress
from mirrors.dumps import Bundle, bundles, dump_members
from mirrors.dumps.members import NOT_READ
from mirrors.duties import TAKE_BUNDLE
from mirrors.models import Run
from records.tasks import settle_waiting
from work import lease, runner
from work.models import Job
from work.outbox import JSON, Later, enqueue

AHEAD: Final = 16
"""So many bundles are handed on and not taken; the reader takes some itself before it hands on more."""
SHORT_WHILE: Final = 0.1
AGAIN: Final = timedelta(seconds=20)
MOST_FINDINGS: Final = 100

State = Run.State


def split(run: Run) -> None:
    """Read the dump of the run to its end and see that all of it is taken; ends the run.

    Raises `Later` when the host of the dump wants to be left alone, or a bundle is to be tried again later.
    """
    runs.step(run, State.TAKING)
    reading = _Reading(run)
    if not reading.is_over:
        try:
            reading.read()
        except Throttled as throttled:
            raise Later(throttled.until, str(throttled)) from throttled
        except Failure as failure:
            runs.end(run, State.FAILED, f"{failure.code}: {failure}")
            return
    if not runs.is_stopped(run):
        _take_the_rest(run)
        _end(run)


class _Reading:
    """The dump from its beginning to its end, as far as it is good."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._found: list[Finding] = []
        self._passed_over: Counter[str] = Counter()

    @property
    def is_over(self) -> bool:
        progress = Progress.of(self._run)
        return progress.total is not None and progress.reader == self._run.resumes

    def read(self) -> None:
        """Raises `Failure` where the dump cannot be had; what is wrong within it is kept."""
        collection = dump_files.bring(self._run, self._run.dump)
        failure, total, name = "", 0, collection.datasets.get().name
        with dump_files.opened(collection) as source:
            try:
                for bundle in bundles(dump_members(source, name, self._tell)):
                    if runs.is_stopped(self._run):
                        return
                    total = bundle.number
                    self._hand_on(bundle, collection)
            except Failure as fault:
                failure = str(fault)
        self._keep_findings(collection)
        self._keep(total, failure)

    def _tell(self, finding: Finding) -> None:
        self._passed_over[finding.code] += 1
        if len(self._found) < MOST_FINDINGS:
            self._found.append(finding)

    def _hand_on(self, bundle: Bundle, collection: Collection) -> None:
        if not Progress.of(_fresh(self._run)).has(bundle.number):
            spool.write(self._run.key, bundle)
            payload: dict[str, JSON] = {"run": self._run.key, "bundle": bundle.number, "collection": collection.key}
            enqueue(TAKE_BUNDLE, runs.duty(self._run, f"bundle-{bundle.number}"), payload)
            while open_jobs(self._run).count() > AHEAD:
                _take_one(self._run)
        lease.renew()

    def _keep_findings(self, collection: Collection) -> None:
        collection.findings.filter(code__in=self._passed_over).delete()
        rows = [
            FindingRow(collection=collection, code=f.code, severity=f.severity, message=f.message) for f in self._found
        ]
        FindingRow.objects.bulk_create(rows)

    def _keep(self, total: int, failure: str) -> None:
        with _changing(self._run) as progress:
            progress.total, progress.failure, progress.reader = total, failure, self._run.resumes
            progress.passed_over = dict(self._passed_over)


# --------------------------------------------------------------------------------------------------- those to do


def open_jobs(run: Run) -> QuerySet[Job]:
    """The bundles of a run that are handed on and not taken."""
    waiting = Job.objects.filter(state__in=(Job.State.WAITING, Job.State.CLAIMED), task=TAKE_BUNDLE)
    return waiting.filter(key__startswith=f"{run.key}@")


def _take_one(run: Run) -> bool:
    """Do one that nobody else does; False when there was none, after a short while."""
    due = open_jobs(run).filter(state=Job.State.WAITING, due__lte=timezone.now()).order_by("pk").first()
    if due is not None and runner.run(due.pk):
        return True
    time.sleep(SHORT_WHILE)
    lease.renew()
    return False


def _take_the_rest(run: Run) -> None:
    """Until all are done or given up. Raises `Later` when only such are left as have failed and are tried again."""
    while not runs.is_stopped(run):
        left = list(open_jobs(run).values_list("state", "due"))  # one look: others go on meanwhile
        if not left:
            return
        if all(state == Job.State.WAITING and due > timezone.now() for state, due in left):
            raise Later(timezone.now() + AGAIN, "bundles of the dump are tried again")
        _take_one(run)


def _fresh(run: Run) -> Run:
    run.refresh_from_db(fields=["cursor"])
    return run


@contextmanager
def _changing(run: Run) -> Iterator[Progress]:
    with transaction.atomic():
        progress = dump_progress.locked(run)
        yield progress
        dump_progress.keep(run, progress)


# ------------------------------------------------------------------------------------------------------- the end


def _end(run: Run) -> None:
    run.refresh_from_db()
    if run.new or run.changed:
        settle_waiting()
    progress = Progress.of(run)
    is_whole = not (progress.failure or progress.missing or progress.passed_over.get(NOT_READ))
    spool.remove_all(run.key)
    runs.end(run, State.COMPLETE if is_whole else State.INCOMPLETE, " ".join(_said(progress)))


def _said(progress: Progress) -> Iterator[str]:
    if progress.failure:
        yield progress.failure
    if progress.missing:
        yield f"{progress.missing} of {progress.total} portions of the dump could not be taken; the log says why."
    for code, number in sorted(progress.passed_over.items()):
        yield f"Passed over: {number} × {code}."
