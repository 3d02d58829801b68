"""Keeping a job for as long as it takes: a long task renews its claim from inside, with `renew()`.

The claim of a long task is short, so that the job of a worker that died is free again soon; whoever is alive says so.
Which job is meant is known by a context variable, which threads that a handler starts do not inherit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone

from work.models import Job

RENEWALS_A_LEASE = 6
"""How often a lease is renewed while it lasts: a few renewals may fail before it is lost."""

log = structlog.get_logger(__name__)


class ClaimLost(DatabaseError):
    """The lease of a job ran out while it was being done, and another worker has it."""


@dataclass
class _Lease:
    job: Job
    seconds: float
    renewed: float = field(default_factory=time.monotonic)


_current: ContextVar[_Lease | None] = ContextVar("lease", default=None)


def renew() -> None:
    """Keeps the current job ours. Cheap: call it with every block; at most every sixth of the lease it writes.

    Does nothing outside a long task. Raises `ClaimLost` when another worker has the job: what is not yet done is his.
    A database that is away for a moment is forgiven while the lease lasts. Not to be called inside a transaction, where
    nobody would see it.
    """
    lease = _current.get()
    if lease is None or time.monotonic() - lease.renewed < lease.seconds / RENEWALS_A_LEASE:
        return
    try:
        _renew(lease)
    except OperationalError as away:
        if time.monotonic() - lease.renewed > lease.seconds:
            raise
        log.warning("lease not renewed", job=lease.job.pk, reason=str(away))
        connection.close_if_unusable_or_obsolete()


def _renew(lease: _Lease) -> None:
    said = time.monotonic()
    due = timezone.now() + timedelta(seconds=lease.seconds)
    if not still_ours(lease.job).update(due=due):
        raise ClaimLost(f"another worker took over {lease.job}")
    lease.renewed = said


@contextmanager
def held(job: Job) -> Iterator[None]:
    """While this lasts, `renew` means the long task `job`, which was claimed just now."""
    token = _current.set(_Lease(job, settings.GMI_LONG_LEASE_SECONDS))
    try:
        yield
    finally:
        _current.reset(token)


def still_ours(job: Job) -> QuerySet[Job]:
    """The row of `job` if nobody else has claimed it since."""
    return Job.objects.filter(state=Job.State.CLAIMED, pk=job.pk, attempts=job.attempts)
