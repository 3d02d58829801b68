"""Setting the day until which a record that is not public yet is held."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from submitters.actor import Actor

from .clock import next_modified
from .feed import announce
from .locks import Guard, lock, unguarded
from .models import Change, Record, Visibility
from .visibility import HIDDEN, WrongState


@transaction.atomic
def hold(record: Record, until: date | None, actor: Actor, guard: Guard = unguarded) -> Record:
    """Hold until that day what is private or proposed; without a day a proposal becomes public when it is accepted.

    Raises `WrongState` for what everybody has seen already, `RecordGone`.
    """
    record = lock(record, guard)
    if record.visibility not in HIDDEN:
        raise WrongState("What is public cannot be held any more.")
    if record.hold_until != until:
        record.hold_until, record.modified = until, next_modified(record.modified)
        record.save(update_fields=["hold_until", "modified"])
        if record.visibility == Visibility.PRIVATE:
            announce([record], Change.Event.MODIFIED, actor)
    return record
