"""A duty exists exactly if the transaction that took it on does, and once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from structlog.testing import capture_logs

from work import outbox
from work.models import Job
from work.tests.conftest import Commit, Done, Hints

pytestmark = pytest.mark.django_db


def test_a_duty_is_a_row_that_is_due_now() -> None:
    outbox.enqueue("test.write", "a", {"n": 1})

    job = Job.objects.get()
    assert (job.task, job.key, job.payload, job.state) == ("test.write", "a", {"n": 1}, Job.State.WAITING)
    assert job.due <= timezone.now()


def test_the_same_duty_is_taken_on_once() -> None:
    outbox.enqueue("test.write", "a", {"n": 1})
    outbox.enqueue("test.write", "a", {"n": 2})
    outbox.enqueue("test.write", "b", {"n": 3})

    assert sorted(Job.objects.values_list("key", "payload__n")) == [("a", 1), ("b", 3)]


@pytest.mark.django_db(transaction=True)
def test_a_duty_goes_with_its_transaction() -> None:
    with transaction.atomic():
        outbox.enqueue("test.write", "a", {})
        transaction.set_rollback(True)

    assert not Job.objects.exists()


def test_the_hint_leaves_after_the_commit_and_once(hints: Hints, commit: Commit) -> None:
    with commit(execute=True):
        outbox.enqueue("test.write", "a", {})
        outbox.enqueue("test.write", "a", {})
        assert hints() == []

    assert hints() == [Job.objects.get().pk]


def test_no_hint_for_what_is_not_due(hints: Hints, commit: Commit) -> None:
    with commit(execute=True):
        outbox.enqueue("test.write", "a", {}, due=timezone.now() + timedelta(hours=1))

    assert hints() == []


def test_a_broker_that_is_away_breaks_nothing(commit: Commit, absent_broker: None) -> None:
    with capture_logs() as said, commit(execute=True):
        outbox.enqueue("test.write", "a", {})

    assert [line["event"] for line in said] == ["hint not sent"]
    assert Job.objects.get().state == Job.State.WAITING


def test_two_handlers_for_one_task_are_refused(done: Done) -> None:
    with pytest.raises(ValueError, match=r"test\.write"):
        outbox.handler("test.write")(lambda payload: None)


@pytest.mark.parametrize("number", [2, 30])
def test_several_duties_are_taken_on_once_each(number: int) -> None:
    duties = {str(key): {"key": key} for key in range(number)}
    outbox.enqueue_all("some.task", duties)
    outbox.enqueue_all("some.task", duties)
    assert Job.objects.filter(task="some.task").count() == number
