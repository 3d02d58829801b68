"""Doing jobs, one at a time: claim, call the handler, write down how it went. When is `tasks`'s part.

A claim is one conditional UPDATE, so of any number of workers exactly one has the job. It is also a lease:
when the worker dies, the claim lapses at `due` and the job is anyone's again. Long tasks have a short one,
which they renew themselves (`lease`).
"""

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone

from work import lease
from work.lease import ClaimLost, still_ours
from work.models import Job
from work.outbox import Later, give_up, handler_of, is_long, long_tasks, runs_in_transaction

MOST_ATTEMPTS = 8
MOST_CLAIMS = 100
"""A job that was claimed more often and never came to an end, not even a bad one, takes its workers with it."""

FIRST_DELAY = timedelta(seconds=15)
LONGEST_DELAY = timedelta(hours=1)
KEPT_FOR = timedelta(days=30)

log = structlog.get_logger(__name__)


def run(job_id: int) -> bool:
    """Does the job if it is open and due; False when there was nothing to do (done, claimed, unknown)."""
    job = _claim(job_id, timezone.now())
    if job is None:
        return False
    try:
        _refuse_deadly(job)
        with _surroundings(job):
            handler_of(job.task)(job.payload)
            _finish(job)
    except Later as later:
        _put_off(job, later)
    except Exception as failure:  # noqa: BLE001 - whatever a handler raises is this job's failure and nobody else's
        _fail(job, failure)
    return True


def _refuse_deadly(job: Job) -> None:
    if job.attempts > MOST_CLAIMS:
        raise RuntimeError(f"{job} ended {MOST_CLAIMS} of its workers")


def _surroundings(job: Job) -> AbstractContextManager[object]:
    if is_long(job.task):
        return lease.held(job)
    return transaction.atomic() if runs_in_transaction(job.task) else nullcontext()


def overdue(now: datetime) -> QuerySet[Job]:
    """Jobs that wait past their time, and those whose worker fell silent."""
    return Job.objects.filter(state__in=[Job.State.WAITING, Job.State.CLAIMED], due__lte=now).order_by("due")


def drain(limit: int = 1000) -> int:
    """Does all that is due, here, also what that brings up; returns how many. For tests and operators."""
    for done in range(limit):
        job = overdue(timezone.now()).first()
        if job is None:
            return done
        run(job.pk)
    return limit


def forget_done(now: datetime) -> None:
    """Deletes jobs done long ago; those set aside stay until a person has looked at them."""
    Job.objects.filter(state=Job.State.DONE, finished__lt=now - KEPT_FOR).delete()


def _claim(job_id: int, now: datetime) -> Job | None:
    lapses = Case(
        When(task__in=long_tasks(), then=Value(now + timedelta(seconds=settings.GMI_LONG_LEASE_SECONDS))),
        default=Value(now + timedelta(seconds=settings.GMI_LEASE_SECONDS)),
    )
    claimed = (
        overdue(now)
        .order_by()
        .filter(pk=job_id)
        .update(state=Job.State.CLAIMED, due=lapses, attempts=F("attempts") + 1)
    )
    return Job.objects.get(pk=job_id) if claimed else None


def _finish(job: Job) -> None:
    """In the handler's own transaction, if it shares it: its work and the word that it is done are one.

    Raises `ClaimLost` when the lease ran out meanwhile and another worker has the job: then all of it is
    undone.
    """
    kept = still_ours(job).update(state=Job.State.DONE, finished=timezone.now(), reason="")
    if not kept:
        raise ClaimLost(f"another worker took over {job}")


def _put_off(job: Job, later: Later) -> None:
    """The handler means to go on at another time: a claim that ended so is as if it had not been."""
    waiting = Job.State.WAITING
    still_ours(job).update(state=waiting, due=later.due, reason=str(later)[:2000], attempts=F("attempts") - 1)


def _fail(job: Job, failure: Exception) -> None:
    reason = f"{type(failure).__name__}: {failure}"[:2000]
    given_up = job.attempts >= MOST_ATTEMPTS
    log.warning("job failed", task=job.task, key=job.key, attempt=job.attempts, given_up=given_up, exc_info=failure)
    if given_up:
        _set_aside(job, reason)
    else:
        again = timezone.now() + delay_after(job.attempts)
        still_ours(job).update(state=Job.State.WAITING, due=again, reason=reason)


def _set_aside(job: Job, reason: str) -> None:
    with transaction.atomic():
        if still_ours(job).update(state=Job.State.SET_ASIDE, finished=timezone.now(), reason=reason):
            give_up(job.task, job.payload)


def delay_after(attempts: int) -> timedelta:
    """15 s, doubled with every attempt, at most an hour."""
    return min(FIRST_DELAY * (1 << (attempts - 1)), LONGEST_DELAY)
