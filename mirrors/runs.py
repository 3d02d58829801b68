"""Runs: beginning, stopping, resuming them, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from harvest import pacing
from harvest.models import Host
from submitters.actor import Actor
from work.models import Job
from work.outbox import enqueue, enqueue_all

from . import wishes
from .archive import Archive, Wish
from .archives.registry import archive_of
from .duties import COMPARE_ACCESSIONS, DISCOVER, FINISH, SPLIT, TAKE
from .errors import RunOver, RunUnknown
from .models import Candidate, Run, Subscription

State = Run.State


@dataclass(frozen=True)
class Progress:
    """How far a run is. `rate` is in candidates a second, `eta` in seconds; None where it cannot be told."""

    listed: int
    expected: int | None
    seen: int
    new: int
    changed: int
    same: int
    compared: int
    moved: int
    set_aside: int
    failed: int
    extra: int
    bytes: int
    rate: float | None
    eta: float | None
    percent: float | None
    paused: tuple[Host, ...]


def begin(
    archive: str,
    wish: Wish,
    *,
    actor: Actor,
    is_dry: bool = False,
    subscription: Subscription | None = None,
    dump: str = "",
    accessions: str = "",
) -> Run:
    """A new run and its first duty, or neither. Raises `ArchiveUnknown`."""
    archive_of(archive, wish.server)
    with transaction.atomic():
        run = Run.objects.create(
            archive=archive,
            wish=wishes.as_text(wish),
            subscription=subscription,
            is_dry=is_dry,
            dump=dump,
            accessions=accessions,
            asked_by_id=actor.account_id,
        )
        _start(run)
    return run


def _start(run: Run) -> None:
    first = SPLIT if run.dump else COMPARE_ACCESSIONS if run.accessions else DISCOVER
    enqueue(first, duty(run), {"run": run.key})


def duty(run: Run, part: str = "") -> str:
    """The key of a job of this run; a run that is resumed has new ones."""
    return f"{run.key}@{run.resumes}{f'-{part}' if part else ''}"


def find(key: str) -> Run:
    """Raises `RunUnknown`."""
    run = Run.objects.filter(key=key).first()
    if run is None:
        raise RunUnknown(key)
    return run


def stop(run: Run) -> Run:
    """Let it end as it is: what is being done now is finished, no more begun. Raises `RunOver`."""
    over = {"state": State.STOPPED, "finished": timezone.now(), "modified": timezone.now()}
    if not _of(run).exclude(state__in=_ENDED).update(**over):
        raise RunOver("The run has ended already.")
    return find(run.key)


def resume(run: Run) -> Run:
    """Go on with a run that was stopped, failed, or could not have everything. Raises `RunOver`."""
    with transaction.atomic():
        run = Run.objects.select_for_update().get(pk=run.pk)
        if run.state not in _RESUMABLE:
            raise RunOver("Only a run that ended before it was complete can be resumed.")
        lost = run.candidates.filter(outcome=Candidate.Outcome.FAILED)
        again = lost.update(outcome=Candidate.Outcome.WAITING)
        run.seen, run.failed = max(0, run.seen - again), max(0, run.failed - again)
        run.resumes, run.stalls, run.state, run.finished, run.message = run.resumes + 1, 0, State.WAITING, None, ""
        run.compared_to = 0
        run.modified = timezone.now()
        run.save()
        _go_on(run)
    return run


def _go_on(run: Run) -> None:
    if run.dump or run.accessions or not run.is_discovered:
        _start(run)
    waiting = run.candidates.filter(outcome=Candidate.Outcome.WAITING)
    chunks = waiting.order_by("chunk").values_list("chunk", flat=True).distinct()
    ask_for_chunks(run, list(chunks))
    if run.is_discovered and not chunks:
        enqueue(FINISH, duty(run), {"run": run.key})


def ask_for_chunks(run: Run, chunks: list[int]) -> None:
    enqueue_all(TAKE, {duty(run, str(chunk)): {"run": run.key, "chunk": chunk} for chunk in chunks})


_ENDED = (State.COMPLETE, State.INCOMPLETE, State.FAILED, State.STOPPED)
_RESUMABLE = (State.INCOMPLETE, State.FAILED, State.STOPPED)


def is_stopped(run: Run) -> bool:
    """Whether it has ended meanwhile, by whatever."""
    return not _of(run).exclude(state__in=_ENDED).exists()


def step(run: Run, state: Run.State) -> None:
    """Say where a run is that has not ended."""
    now = timezone.now()
    _of(run).exclude(state__in=_ENDED).update(state=state, modified=now)
    _of(run).filter(started=None).update(started=now)
    run.refresh_from_db()


def end(run: Run, state: Run.State, message: str = "") -> None:
    now = timezone.now()
    _of(run).exclude(state__in=_ENDED).update(state=state, message=message, finished=now, modified=now)
    run.refresh_from_db()


def count(run: Run, **counts: int) -> None:
    """Add to its counts, in the transaction of what is counted."""
    added = {name: F(name) + number for name, number in counts.items() if number}
    _of(run).update(**added, modified=timezone.now())


def _of(run: Run) -> QuerySet[Run]:
    return Run.objects.filter(pk=run.pk)


def progress(run: Run) -> Progress:
    total = run.expected if run.expected is not None and run.expected >= run.listed else run.listed
    rate = _rate(run)
    left = max(0, total - run.seen)
    return Progress(
        **{name: getattr(run, name) for name in _COUNTS},
        rate=rate,
        eta=left / rate if rate and not run.is_over and run.is_discovered else None,
        percent=_percent(run, total),
        paused=() if run.is_over else pauses_of(archive_of(run.archive, wishes.of_text(run.wish).server)),
    )


_COUNTS = (
    "listed", "expected", "seen", "new", "changed", "same", "compared", "moved", "set_aside", "failed", "extra",
    "bytes",
)  # fmt: skip


def _percent(run: Run, total: int) -> float | None:
    if run.state == State.COMPLETE:
        return 100.0
    return min(100.0, 100.0 * run.seen / total) if total and (run.is_discovered or run.expected) else None


def _rate(run: Run) -> float | None:
    if run.started is None or not run.seen:
        return None
    seconds = ((run.finished or _last_sign(run)) - run.started).total_seconds()
    return run.seen / seconds if seconds > 0 else None


def _last_sign(run: Run) -> datetime:
    return max(run.modified, run.started or run.modified)


def pauses_of(archive: Archive) -> tuple[Host, ...]:
    """The hosts of an archive that want to be left alone at present."""
    names = {urlsplit(base).netloc for base in archive.hosts} | {urlsplit(base).hostname for base in archive.hosts}
    return tuple(host for host in pacing.pauses() if host.name in names)


def due_jobs(run: Run) -> list[int]:
    """The jobs of a run that may be done now, the oldest first."""
    open_jobs = Job.objects.filter(state__in=(Job.State.WAITING, Job.State.CLAIMED), due__lte=timezone.now())
    ours = open_jobs.filter(task__startswith="mirrors.", key__startswith=f"{run.key}@")
    return list(ours.order_by("due", "pk").values_list("pk", flat=True)[:100])


def has_open_jobs(run: Run) -> bool:
    open_jobs = Job.objects.filter(state__in=(Job.State.WAITING, Job.State.CLAIMED))
    return open_jobs.filter(task__startswith="mirrors.", key__startswith=f"{run.key}@").exists()
