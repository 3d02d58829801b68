"""The three tasks, called as a worker calls them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from work import tasks
from work.models import Heartbeat, Job
from work.tests.conftest import Done, Hints

pytestmark = pytest.mark.django_db


def test_the_task_does_the_job(done: Done) -> None:
    job = Job.objects.create(task="test.write", key="a", payload={"n": 1}, due=timezone.now())

    tasks.run_job(job.pk)
    tasks.run_job(job.pk)

    assert done == [{"n": 1}]


def test_the_sweeper_hints_at_what_is_overdue_only(hints: Hints) -> None:
    now = timezone.now()
    lost = Job.objects.create(task="test.write", key="lost", due=now - timedelta(seconds=5))
    lapsed = Job.objects.create(task="test.write", key="x", due=now - timedelta(hours=1), state=Job.State.CLAIMED)
    Job.objects.create(task="test.write", key="later", due=now + timedelta(hours=1))
    Job.objects.create(task="test.write", key="done", due=now - timedelta(hours=2), state=Job.State.DONE)
    Job.objects.create(task="test.write", key="set", due=now - timedelta(hours=2), state=Job.State.SET_ASIDE)

    tasks.sweep()

    assert hints() == [lapsed.pk, lost.pk]


def test_a_heartbeat_is_one_row_and_the_silent_are_dropped() -> None:
    Heartbeat.objects.create(worker="gone", seen=timezone.now() - timedelta(days=2))
    before = timezone.now()

    tasks.beat()
    tasks.beat()

    assert Heartbeat.objects.get().seen >= before
