"""The feed of changes: a row for each event, written in the transaction of the event itself, read up to a safe end.

Whoever reads up to some number and comes back for what is behind it must not miss a change that commits late with a
smaller number. SQLite has one writer: there numbers are in the order of commits. On PostgreSQL a transaction says,
before it draws its numbers, above which they will be (its floor); nothing above the lowest floor is shown until it has
ended. The floor is in the key of a shared advisory lock, which the server drops with the transaction, however it ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils import timezone

from submitters.actor import Actor

from . import bulk
from .models import Change, Record

TAG: Final = 0x4746
"""The first 16 of the 64 bits of the key, that tell our locks from others'; the other 48 are the floor."""

_NEXT_FLOOR: Final = "CASE WHEN is_called THEN last_value ELSE 0 END"

# A transaction has one floor. The setting remembers it as long as the lock lasts: both go with a savepoint.
_TAKE_FLOOR: Final = f"""
    SELECT pg_advisory_xact_lock_shared({TAG}::bigint << 48 | floor), set_config('gmi.feed_floor', floor::text, true)
    FROM (SELECT {_NEXT_FLOOR} AS floor FROM records_change_id_seq) AS sequence
    WHERE coalesce(current_setting('gmi.feed_floor', true), '') = ''
"""  # noqa: S608 # constants of this module

# pg_locks splits a key of 64 bits in two; objsubid 1 says that it is one (PostgreSQL manual, 54.12).
_FLOOR_OF_OTHERS: Final = """
    SELECT min((classid::bigint & 65535) << 32 | objid::bigint) FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = %s AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def announce(records: Sequence[Record], event: Change.Event, actor: Actor) -> None:
    _take_floor()
    now = timezone.now()
    rows = [(each.pk, event.value, each.revision, now, actor.account_id) for each in records]
    bulk.write(Change, ("record_id", "event", "revision", "at", "actor_id"), rows)


def _take_floor() -> None:
    """Say above which numbers the changes of this transaction will be."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_FLOOR)


def end() -> int:
    """The number up to which the feed is complete: no transaction that is still open adds one at or below it."""
    if connection.vendor != "postgresql":
        return Change.objects.aggregate(last=Max("id"))["last"] or 0
    with connection.cursor() as cursor:
        # The order counts: whoever takes a floor after these numbers were read draws higher ones.
        cursor.execute(f"SELECT {_NEXT_FLOOR} FROM records_change_id_seq")  # noqa: S608 # a constant
        (last,) = cursor.fetchone()
        cursor.execute(_FLOOR_OF_OTHERS, [TAG])
        (floor,) = cursor.fetchone()
    return int(last if floor is None else min(last, floor))


def complete() -> QuerySet[Change]:
    """All changes up to the end, with their records, in order: for those who show only some of them.

    It asks for the end at once; the rows are asked for later, so that they are what is there after the end was known
    (a transaction of READ COMMITTED sees with each statement what was committed before it).
    """
    changes = Change.objects.filter(pk__lte=end()).select_related("record").order_by("pk")
    return changes.defer("record__document", "record__normalisations")


def page(after: int, limit: int) -> list[Change]:
    """At most `limit` changes behind the number `after`, in order, with their records (without documents).

    Numbers may be left out, none comes late: who has seen a page need not look before its end again.
    """
    return list(complete().filter(pk__gt=after)[:limit])
