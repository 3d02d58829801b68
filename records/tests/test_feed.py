"""The end of the feed: no change is shown before one that may still come with a smaller number."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction

from records import feed
from records.models import Change, Record
from submitters.models import Submitter

from .makers import NOBODY, study

only_with_many_writers = pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite has one writer at a time: nobody commits late"
)


@pytest.fixture
def centre(transactional_db: None) -> Submitter:
    return Submitter.objects.create(slug="meadow", name="Meadow", center_name="MEADOW")


@contextmanager
def open_transaction(record: Record, *, fails: bool = False) -> Iterator[None]:
    """Another connection has announced a change and does not commit before this ends."""
    announced, may_end = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                feed.announce([record], Change.Event.MODIFIED, NOBODY)
                announced.set()
                assert may_end.wait(30)
                transaction.set_rollback(fails)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert announced.wait(30)
        try:
            yield
        finally:
            may_end.set()
            writing.result()


def seen(after: int = 0) -> list[int]:
    return [change.pk for change in feed.page(after, 100)]


def test_an_empty_feed_ends_before_the_first_change(db: None) -> None:
    assert feed.page(0, 10) == []
    assert feed.end() == 0 or not Change.objects.exists()


def test_pages_follow_each_other(meadow: Submitter) -> None:
    records = [study(meadow) for _ in range(5)]
    start = min(Change.objects.values_list("pk", flat=True)) - 1
    first = feed.page(start, 2)
    rest = feed.page(first[-1].pk, 100)
    assert [change.record_id for change in (*first, *rest)] == [each.pk for each in records]
    assert rest[-1].pk == feed.end()


def test_a_page_brings_the_records_along(meadow: Submitter, django_assert_max_num_queries: object) -> None:
    made = [study(meadow) for _ in range(3)]
    with django_assert_max_num_queries(4 if connection.vendor == "postgresql" else 2):  # type: ignore[operator]
        assert [change.record.key for change in feed.page(0, 10)] == [each.key for each in made]


def test_what_a_transaction_wrote_itself_it_reads(meadow: Submitter) -> None:
    made = study(meadow)
    assert feed.page(0, 10)[-1].record_id == made.pk


@only_with_many_writers
def test_nothing_is_shown_behind_a_change_that_may_still_come(centre: Submitter) -> None:
    first = study(centre)
    before = seen()
    with open_transaction(first):
        second = study(centre)
        assert seen() == before
        assert feed.end() == before[-1]
    assert [change.record_id for change in feed.page(before[-1], 10)] == [first.pk, second.pk]


@only_with_many_writers
def test_a_change_that_failed_holds_up_nobody(centre: Submitter) -> None:
    first = study(centre)
    with open_transaction(first, fails=True):
        second = study(centre)
    assert feed.page(0, 10)[-1].record_id == second.pk
    assert len(seen()) == 2


@only_with_many_writers
def test_the_lowest_of_several_floors_counts(centre: Submitter) -> None:
    first = study(centre)
    before = seen()
    with open_transaction(first):
        with open_transaction(first):
            study(centre)
            assert seen() == before
        assert seen() == before
    assert len(seen()) == len(before) + 3


@only_with_many_writers
def test_a_floor_goes_with_a_savepoint_that_failed_and_is_taken_again(centre: Submitter) -> None:
    made = study(centre)
    with transaction.atomic():
        with transaction.atomic():
            feed.announce([made], Change.Event.MODIFIED, NOBODY)
            transaction.set_rollback(True)
        assert not _holds_a_floor()
        feed.announce([made], Change.Event.MODIFIED, NOBODY)
        feed.announce([made], Change.Event.MODIFIED, NOBODY)
        assert _holds_a_floor() == 1
    assert not _holds_a_floor()


def _holds_a_floor() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        (count,) = cursor.fetchone()
    return int(count)


@only_with_many_writers
def test_a_reader_misses_nothing_of_many_writers(centre: Submitter) -> None:
    """Readers that always go on from what they saw last see every change that was ever written."""
    made, writers, rounds = study(centre), 4, 15
    start = threading.Barrier(writers, timeout=30)
    done = threading.Event()

    def write() -> None:
        try:
            start.wait()
            for _ in range(rounds):
                with transaction.atomic():
                    feed.announce([made], Change.Event.MODIFIED, NOBODY)
                    feed.announce([made], Change.Event.MODIFIED, NOBODY)
        finally:
            connections.close_all()

    def read() -> list[int]:
        found: list[int] = []
        try:
            while True:
                is_last = done.is_set()
                found += seen(found[-1] if found else 0)
                if is_last:
                    return found
        finally:
            connections.close_all()

    with ThreadPoolExecutor(writers + 1) as pool:
        reading = pool.submit(read)
        for each in [pool.submit(write) for _ in range(writers)]:
            each.result()
        done.set()
        assert reading.result() == list(Change.objects.order_by("pk").values_list("pk", flat=True))
