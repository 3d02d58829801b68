"""Whoever claims a job has it alone; what fails comes back later, and in the end waits for a person."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from work import outbox, runner
from work.models import Job
from work.tests.conftest import Done

pytestmark = pytest.mark.django_db


def job_of(payload: outbox.Payload, **columns: object) -> Job:
    given = {"task": "test.write", "key": "a", "payload": dict(payload), "due": timezone.now(), **columns}
    return Job.objects.create(**given)


def test_a_job_is_done_once(done: Done) -> None:
    job = job_of({"n": 1})

    assert runner.run(job.pk)
    assert not runner.run(job.pk)

    job.refresh_from_db()
    assert (done, job.state, job.attempts) == ([{"n": 1}], Job.State.DONE, 1)
    assert job.finished is not None


def test_an_unknown_job_is_left_alone(done: Done) -> None:
    assert not runner.run(4711)


def test_a_job_waits_until_it_is_due(done: Done) -> None:
    job = job_of({}, due=timezone.now() + timedelta(minutes=1))

    assert not runner.run(job.pk)
    assert done == []


def test_a_failed_job_comes_back_later_with_its_reason(done: Done) -> None:
    job = job_of({"fails": True})
    before = timezone.now()

    assert runner.run(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.WAITING
    assert job.due >= before + runner.FIRST_DELAY
    assert job.reason == "RuntimeError: asked to\nfail"


def test_a_handler_outside_the_transaction_keeps_what_it_wrote_and_holds_no_lock() -> None:
    job = job_of({}, task="test.outside")
    depths: list[int] = []

    @outbox.handler("test.outside", in_transaction=False)
    def outside(payload: outbox.Payload) -> None:
        depths.append(len(connection.savepoint_ids))
        Job.objects.create(task="test.log", key="attempt", due=timezone.now(), state=Job.State.DONE)
        raise ConnectionError

    before = len(connection.savepoint_ids)
    runner.run(job.pk)

    job.refresh_from_db()
    assert depths == [before]
    assert job.state == Job.State.WAITING
    assert Job.objects.filter(task="test.log").exists()


def test_what_a_failed_handler_wrote_is_undone() -> None:
    job = job_of({})

    @outbox.handler("test.half")
    def half(payload: outbox.Payload) -> None:
        job_of({}, key="written")
        raise RuntimeError

    Job.objects.filter(pk=job.pk).update(task="test.half")
    runner.run(job.pk)

    assert not Job.objects.filter(key="written").exists()


def test_the_last_attempt_sets_the_job_aside(done: Done) -> None:
    job = job_of({"fails": True}, attempts=runner.MOST_ATTEMPTS - 1)

    runner.run(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.SET_ASIDE
    assert not runner.run(job.pk)


def test_a_task_that_nobody_knows_fails_like_any_other() -> None:
    job = job_of({}, task="test.unheard-of")

    runner.run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.reason) == (Job.State.WAITING, "UnknownTask: test.unheard-of")


def test_a_claimed_job_is_free_again_when_its_lease_has_lapsed(done: Done) -> None:
    held = job_of({"n": 1}, state=Job.State.CLAIMED, due=timezone.now() + timedelta(minutes=1))
    lapsed = job_of({"n": 2}, state=Job.State.CLAIMED, key="b", due=timezone.now() - timedelta(seconds=1))

    assert not runner.run(held.pk)
    assert runner.run(lapsed.pk)
    assert done == [{"n": 2}]


def test_a_late_finisher_is_rolled_back_when_another_has_the_job() -> None:
    job = job_of({})

    @outbox.handler("test.slow")
    def slow(payload: outbox.Payload) -> None:
        job_of({}, key="written by the late one")
        Job.objects.filter(pk=job.pk).update(attempts=2)  # as another worker's claim does, after the lease

    Job.objects.filter(pk=job.pk).update(task="test.slow")
    runner.run(job.pk)

    assert not Job.objects.filter(key="written by the late one").exists()


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 15), (2, 30), (3, 60), (8, 1920), (20, 3600)])
def test_the_delay_doubles_up_to_an_hour(attempts: int, seconds: int) -> None:
    assert runner.delay_after(attempts) == timedelta(seconds=seconds)


def test_draining_also_does_what_the_jobs_bring_up(done: Done) -> None:
    @outbox.handler("test.begets")
    def begets(payload: outbox.Payload) -> None:
        outbox.enqueue("test.write", "child", {"n": 9})

    job_of({}, task="test.begets")

    assert runner.drain() == 2
    assert done == [{"n": 9}]


def test_done_jobs_are_forgotten_and_those_set_aside_are_not() -> None:
    long_ago = timezone.now() - runner.KEPT_FOR - timedelta(days=1)
    job_of({}, state=Job.State.DONE, finished=long_ago)
    job_of({}, key="b", state=Job.State.DONE, finished=timezone.now())
    job_of({}, key="c", state=Job.State.SET_ASIDE, finished=long_ago)

    runner.forget_done(timezone.now())

    assert sorted(Job.objects.values_list("key", flat=True)) == ["b", "c"]


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_exactly_one_does_the_job(done: Done) -> None:
    jobs = [job_of({"n": n}, key=str(n)).pk for n in range(20)]
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        for job in jobs:
            runner.run(job)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(str(payload["n"]) for payload in done) == sorted(str(n) for n in range(20))
    assert set(Job.objects.values_list("state", "attempts")) == {(Job.State.DONE, 1)}
