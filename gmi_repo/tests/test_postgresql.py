"""What our database backend does otherwise than Django's; only where the tests run on PostgreSQL."""

import select
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import DataError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

pytestmark = [
    pytest.mark.skipif("postgresql" not in settings.DATABASES["default"]["ENGINE"], reason="runs on SQLite"),
    pytest.mark.django_db,
]


@pytest.fixture
def other() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own, outside the transaction of the test."""
    own = connection.copy()
    own.ensure_connection()
    yield own
    own.close()


def test_a_connection_that_stands_is_usable_without_a_query(other: BaseDatabaseWrapper) -> None:
    other.set_autocommit(False)
    with pytest.raises(DataError), other.cursor() as cursor:
        cursor.execute("select 1 / 0")

    assert other.is_usable()  # a query would have been refused until the transaction ends


def test_a_connection_that_the_server_ended_is_not_usable(other: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [other.connection.info.backend_pid])

    assert not other.is_usable()


def test_a_connection_with_news_to_read_is_usable(other: BaseDatabaseWrapper) -> None:
    with other.cursor() as cursor:
        cursor.execute("listen news")
    teller = connection.copy()
    with teller.cursor() as cursor:
        cursor.execute("notify news")
    teller.close()
    select.select([other.connection], [], [], 5)

    assert other.is_usable()


def test_dates_come_in_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select '2026-01-02 03:04:05.000006+02'::timestamptz")
        (moment,) = cursor.fetchone()

    assert moment == datetime(2026, 1, 2, 1, 4, 5, 6, tzinfo=UTC)
    assert moment.utcoffset() == UTC.utcoffset(None)


def test_rows_can_be_read_in_portions() -> None:
    with connection.chunked_cursor() as cursor:
        cursor.execute("select generate_series(1, 3)")
        assert cursor.fetchmany(2) == [(1,), (2,)]
