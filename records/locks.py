"""Holding a record while it is changed: its row under lock, read anew, and looked at before anything is written.

Whoever locks more than one row locks a record before its review, and records in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from .models import Record, Visibility

Guard: TypeAlias = Callable[[Record], None]
"""Looks at a locked row and raises what speaks against the change."""


class RecordGone(Exception):
    """The record was withdrawn and only its tombstone is left, or another took its place, or it was a proposal that
    came to nothing.
    """


def unguarded(record: Record) -> None: ...


def lock(record: Record, guard: Guard = unguarded, *, withdrawn_too: bool = False) -> Record:
    """The row, read again under its lock and looked at by `guard`. Raises `RecordGone`.

    The lock is the shared row's alone: with that of the type's own table, two could each have one and want the other.
    """
    locked = record.resource.model.objects.select_for_update(of=("record_ptr",)).filter(pk=record.pk).first()
    gone = (Visibility.REPLACED,) if withdrawn_too else (Visibility.REPLACED, Visibility.WITHDRAWN)
    if locked is None or locked.visibility in gone:
        raise RecordGone(str(record))
    guard(locked)
    return locked
