"""The Celery tasks, all three. They carry no knowledge: what is to be done is in the table of jobs.

`work.run_job`
    Trigger: the hint after a commit (`outbox.enqueue`), or the sweeper. Long tasks: on the queue for such.
    Steps: claim the job by one conditional UPDATE; call its handler and mark it done, in one transaction.
    Retried: any exception of the handler, after 15 s, 30 s … an hour; a dead worker's job when its lease lapses.
    Set aside: after eight attempts, with the reason, until an operator has it tried again (Django admin).
    A second run does no harm: a claimed, finished or unknown job is left alone; a late finisher is rolled back.
    So it may be that Redis delivers the message of a long task again while that runs.

`work.sweep`
    Trigger: beat, every 30 s.
    Steps: hint at each overdue job, the oldest first, a bounded number; forget jobs done long ago.
    Retried, set aside: nothing; the next sweep sees what this one did not.
    A second run does no harm: it sends hints twice, and a hint only makes a worker look.

`work.beat`
    Trigger: beat, every 15 s, and each worker once at its start. (Workers for long tasks do without the task.)
    Steps: write down when this worker was last seen; drop workers silent for a day.
    Retried, set aside: nothing. A second run does no harm: it is the same row.
"""

import platform
from datetime import timedelta
from typing import Any

import structlog
from celery import current_app, shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from work import outbox, runner
from work.models import Heartbeat

HINTS_PER_SWEEP = 500
SILENT_FOR_GOOD = timedelta(days=1)
BEAT_SECONDS = 15.0

log = structlog.get_logger(__name__)


@shared_task(name="work.run_job")
def run_job(job_id: int) -> None:
    runner.run(job_id)


@shared_task(name="work.sweep")
def sweep() -> None:
    now = timezone.now()
    for job_id, task in runner.overdue(now).values_list("pk", "task")[:HINTS_PER_SWEEP]:
        hint(job_id, task)
    runner.forget_done(now)


@shared_task(name="work.beat")
def beat() -> None:
    say_alive(queue_of_short_tasks())


def say_alive(queue: str) -> None:
    """Writes down that a worker of this machine who listens to `queue` was heard of now."""
    now = timezone.now()
    Heartbeat.objects.update_or_create(worker=f"{queue}@{platform.node()}", defaults={"queue": queue, "seen": now})
    Heartbeat.objects.filter(seen__lt=now - SILENT_FOR_GOOD).delete()


@worker_ready.connect
def _say_alive_from_now_on(sender: Any, **_: Any) -> None:
    """Called anew whenever the worker has lost its broker and found it again."""
    queues = list(sender.app.amqp.queues.consume_from)
    for queue in queues:
        say_alive(queue)
    if _entries:
        sender.timer.cancel(_entries.pop())
    if queue_of_long_tasks() in queues:
        _entries.append(sender.timer.call_repeatedly(BEAT_SECONDS, _say_alive_while_busy))


def _say_alive_while_busy() -> None:
    try:
        say_alive(queue_of_long_tasks())
    except DatabaseError as away:
        log.warning("not said to be alive", reason=str(away))
    finally:
        connection.close()  # it is the worker's, whose children must not inherit it


_entries: list[Any] = []
"""What the worker's timer knows of this."""


def hint(job_id: int, task: str) -> None:
    """Tells the workers to look at the job. A broker that is away costs only time: the sweeper looks too."""
    try:
        if outbox.is_long(task):
            limit = settings.GMI_LONG_TASK_SECONDS
            run_job.apply_async((job_id,), retry=False, queue=queue_of_long_tasks(), time_limit=limit)
        else:
            run_job.apply_async((job_id,), retry=False)
    except (OperationalError, OSError) as away:
        log.warning("hint not sent", job=job_id, reason=str(away))


def queue_of_short_tasks() -> str:
    queue: str = current_app.conf.task_default_queue
    return queue


def queue_of_long_tasks() -> str:
    return f"{queue_of_short_tasks()}-files"
