"""Runs that are done here and now, as workers would do them; what they would wait for is taken as passed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from harvest.models import Host
from mirrors import runs
from mirrors.archive import Wish
from mirrors.models import Run, Subscription
from records.models import Record
from submitters.actor import ANONYMOUS
from work import runner
from work.models import Job

MOST_ROUNDS = 100


def finish(run: Run) -> Run:
    """Do its jobs until it is over."""
    for _ in range(MOST_ROUNDS):
        run = runs.find(run.key)
        if run.is_over:
            return run
        step(run)
    raise AssertionError(f"{run} does not end: {list(Job.objects.values_list('task', 'state', 'reason'))}")


def step(run: Run) -> None:
    """Its jobs once, as if what they wait for had passed."""
    Host.objects.update(paused_until=None)
    Job.objects.filter(state=Job.State.WAITING).update(due=timezone.now())
    for job in runs.due_jobs(run):
        runner.run(job)


def mirror(*accessions: str, **wish: Any) -> Run:
    """A run over ENA, done."""
    return finish(runs.begin("ena", Wish(accessions=accessions, **wish), actor=ANONYMOUS))


def follow(since: str = "2000-01-01") -> Subscription:
    return Subscription.objects.create(archive="ena", wish=f'{{"since":"{since}"}}')


def mirror_since(subscription: Subscription, since: date = date(2000, 1, 1)) -> Run:
    run = finish(runs.begin("ena", Wish(since=since), actor=ANONYMOUS, subscription=subscription))
    subscription.refresh_from_db()
    return run


def here() -> Mapping[str, Record]:
    """Accession -> record."""
    return {record.accession: record for record in Record.objects.all()}
