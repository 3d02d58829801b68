"""A long task keeps its job by saying that it lives; whoever says nothing loses it soon."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from work import lease, outbox, runner, tasks
from work.models import Job
from work.tests.conftest import Commit

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
Doings = list[Callable[[Job], object]]
MEANWHILE: Doings = []
"""What the task `test.long` does while it runs: functions of its job."""


@outbox.handler("test.long", is_long=True)
def _long(payload: outbox.Payload) -> None:
    for act in MEANWHILE:
        act(Job.objects.get(task="test.long"))


@pytest.fixture
def meanwhile() -> Iterator[Doings]:
    yield MEANWHILE
    MEANWHILE.clear()


@pytest.fixture
def job(settings: Settings) -> Job:
    settings.GMI_LONG_LEASE_SECONDS = 0.6
    return Job.objects.create(task="test.long", key="a", due=timezone.now())


def taken_over(job: Job) -> None:
    """What another worker's claim does to the row."""
    Job.objects.filter(pk=job.pk).update(attempts=job.attempts + 1)


def test_a_long_task_is_claimed_for_a_short_time_and_outside_a_transaction(
    job: Job, meanwhile: Doings, settings: Settings
) -> None:
    settings.GMI_LONG_LEASE_SECONDS = 120
    depth = len(connection.savepoint_ids)
    seen: list[tuple[bool, int]] = []
    meanwhile.append(lambda row: seen.append((row.due < timezone.now() + timedelta(seconds=121), depth)))

    assert runner.drain() == 1
    assert seen == [(True, len(connection.savepoint_ids))]
    assert Job.objects.get().state == Job.State.DONE


def test_renewing_puts_off_the_end_of_the_claim_and_asks_the_database_seldom(
    job: Job, meanwhile: Doings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    dues: list[datetime] = []

    def renew_often(row: Job) -> None:
        with django_assert_num_queries(0):
            lease.renew()
        time.sleep(0.15)
        with django_assert_num_queries(1):
            for _ in range(1000):
                lease.renew()
        dues.extend([row.due, Job.objects.get().due])

    meanwhile.append(renew_often)

    runner.run(job.pk)

    assert dues[0] < dues[1]
    assert Job.objects.get().state == Job.State.DONE


def test_whoever_lost_the_job_learns_it_when_renewing_and_changes_nothing(job: Job, meanwhile: Doings) -> None:
    heard: list[str] = []

    def lose(row: Job) -> None:
        taken_over(row)
        time.sleep(0.15)
        try:
            lease.renew()
        except lease.ClaimLost as lost:
            heard.append(str(lost))
            raise

    meanwhile.append(lose)

    runner.run(job.pk)

    job.refresh_from_db()
    assert heard
    assert (job.state, job.attempts, job.reason) == (Job.State.CLAIMED, 2, "")


def test_a_claim_that_lapsed_and_that_nobody_took_is_still_ours(job: Job, meanwhile: Doings) -> None:
    def oversleep(row: Job) -> None:
        Job.objects.filter(pk=row.pk).update(due=timezone.now() - timedelta(seconds=1))
        time.sleep(0.15)
        lease.renew()

    meanwhile.append(oversleep)

    runner.run(job.pk)

    assert Job.objects.get().state == Job.State.DONE


def test_renewing_outside_a_long_task_does_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        lease.renew()


def test_a_job_that_kills_its_workers_is_set_aside_in_the_end(job: Job) -> None:
    Job.objects.update(attempts=runner.MOST_CLAIMS)

    runner.run(job.pk)

    assert Job.objects.get().state == Job.State.SET_ASIDE


def test_the_hint_of_a_long_task_goes_to_the_workers_for_such(commit: Commit, settings: Settings) -> None:
    with current_app.connection_for_read() as broker:
        queue = broker.SimpleQueue(tasks.queue_of_long_tasks())
        queue.clear()
        with commit(execute=True):
            outbox.enqueue("test.long", "b", {})
        message = queue.get(block=False)
        message.ack()
        queue.close()

    assert message.payload[0] == [Job.objects.get(key="b").pk]
    assert list(message.headers["timelimit"]) == [settings.GMI_LONG_TASK_SECONDS, None]


WORKER = """
import django, sys, time
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[2]
settings.GMI_LONG_LEASE_SECONDS = 3
from work import lease, outbox, runner
@outbox.handler("test.long", is_long=True)
def hang(payload):
    print("begun", flush=True)
    while True:
        time.sleep(0.05)
        lease.renew()
runner.run(int(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_is_free_when_the_lease_ends_and_not_while_it_lives(
    job: Job, meanwhile: Doings
) -> None:
    command = [sys.executable, "-c", WORKER, str(job.pk), str(connection.settings_dict["NAME"])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as worker:  # noqa: S603
        assert worker.stdout is not None
        assert worker.stdout.readline() == "begun\n"
        first = Job.objects.get().due
        _until(lambda: Job.objects.get().due > first)
        assert not runner.run(job.pk), "it lives, and says so"
        worker.kill()

    _until(lambda: runner.run(job.pk))
    assert Job.objects.get().state == Job.State.DONE


def _until(happened: Callable[[], bool]) -> None:
    latest = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < latest
        time.sleep(0.05)
