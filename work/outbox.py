"""Taking on duties. Doing them is `runner`'s part, waking those who do them `tasks`'s.

`enqueue` writes a row in the caller's transaction: the duty exists exactly if what made it necessary does.
Declare how it is done with `handler`, in a module that is imported when Django is ready (an app's
`handlers.py` or `ready`).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from django.db import transaction
from django.utils import timezone

from work.models import Job

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
Payload: TypeAlias = Mapping[str, JSON]
Handler: TypeAlias = Callable[[Payload], None]

MOST_HINTS = 20

_handlers: dict[str, Handler] = {}
_last_words: dict[str, Handler] = {}
_outside: set[str] = set()
_long: set[str] = set()


class Later(Exception):
    """Raised by a handler: not now, but from `due` on. It is no failed attempt; what the handler kept stays kept."""

    def __init__(self, due: datetime, reason: str = "") -> None:
        super().__init__(reason or f"not before {due:%H:%M:%S}")
        self.due = due


class UnknownTask(LookupError):
    """No handler is registered for the task of a job."""


def handler(
    task: str, *, in_transaction: bool = True, is_long: bool = False, given_up: Handler | None = None
) -> Callable[[Handler], Handler]:
    """Registers the decorated function as the way to do `task`.

    It is called inside a transaction with the job's payload and may run more than once (a worker can die
    after its work and before its word), so it must be idempotent. Any exception is a failed attempt, tried
    again later; `Later` is none. With `in_transaction=False` it opens its own: for what waits on somebody else's
    machine, which must hold no lock of the database meanwhile, and keeps what it writes though it fails. With
    `is_long=True` it may take hours, on workers of its own kind: it opens its own transactions too, and calls
    `lease.renew` at least once a minute. `given_up` is called with the payload when the last attempt has
    failed, in the transaction that sets the job aside.
    """

    def register(function: Handler) -> Handler:
        if task in _handlers and _handlers[task] is not function:
            raise ValueError(f"two handlers for the task {task!r}")
        _handlers[task] = function
        if is_long:
            _long.add(task)
        if is_long or not in_transaction:
            _outside.add(task)
        if given_up is not None:
            _last_words[task] = given_up
        return function

    return register


def handler_of(task: str) -> Handler:
    """The registered function; raises `UnknownTask`."""
    try:
        return _handlers[task]
    except KeyError:
        raise UnknownTask(task) from None


def give_up(task: str, payload: Payload) -> None:
    """Lets those who wait for a job know that nobody will try again, if its handler said how."""
    if task in _last_words:
        _last_words[task](payload)


def runs_in_transaction(task: str) -> bool:
    """Whether the handler of `task` shares one transaction with the word that it is done."""
    return task not in _outside


def is_long(task: str) -> bool:
    """Whether `task` may take hours, and is done by the workers for such."""
    return task in _long


def long_tasks() -> frozenset[str]:
    """All that `is_long` says yes to."""
    return frozenset(_long)


def enqueue(task: str, key: str, payload: Payload, due: datetime | None = None) -> None:
    """Takes on the duty `task` for `key`, not before `due`; a duty already known by both is left as it is.

    After the commit a worker gets a hint; a lost hint (or a future `due`) is the sweeper's business.
    """
    now = timezone.now()
    job, is_new = Job.objects.get_or_create(task=task, key=key, defaults={"payload": dict(payload), "due": due or now})
    if is_new and job.due <= now:
        transaction.on_commit(lambda: _hint(job), robust=True)


def enqueue_all(task: str, duties: Mapping[str, Payload]) -> None:
    """Several at once, by their keys. Where they are many no worker is woken for each: the sweeper finds them."""
    now = timezone.now()
    jobs = [Job(task=task, key=key, payload=dict(payload), due=now) for key, payload in duties.items()]
    Job.objects.bulk_create(jobs, batch_size=500, ignore_conflicts=True)
    if 0 < len(duties) <= MOST_HINTS:
        waiting = list(Job.objects.filter(task=task, key__in=duties, state=Job.State.WAITING, due__lte=now))
        transaction.on_commit(lambda: _hint_all(waiting), robust=True)


def _hint_all(jobs: Iterable[Job]) -> None:
    for job in jobs:
        _hint(job)


def _hint(job: Job) -> None:
    from work.tasks import hint  # the tasks run jobs, which know the outbox

    hint(job.pk, job.task)
