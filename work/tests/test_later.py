"""A handler may say that its time has not come."""

from datetime import timedelta

import pytest
from django.utils import timezone

from work import outbox, runner
from work.models import Job
from work.outbox import Later, Payload


@pytest.mark.django_db
def test_a_job_that_was_put_off_waits_without_having_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    due = timezone.now() + timedelta(hours=1)

    def not_yet(_payload: Payload) -> None:
        raise Later(due, "the host is paused")

    monkeypatch.setitem(outbox._handlers, "tests.not-yet", not_yet)
    outbox.enqueue("tests.not-yet", "1", {})
    runner.drain()

    job = Job.objects.get(task="tests.not-yet")
    assert (job.state, job.attempts, job.due, job.reason) == (Job.State.WAITING, 0, due, "the host is paused")
