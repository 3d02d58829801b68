"""The feed of changes: a row for each event, written in the transaction of the event itself."""

from __future__ import annotations

from collections.abc import Sequence

from submitters.actor import Actor

from .chunks import CHUNK
from .models import Change, Record


def announce(records: Sequence[Record], event: Change.Event, actor: Actor) -> None:
    Change.objects.bulk_create(
        (Change(record=each, event=event, revision=each.revision, actor_id=actor.account_id) for each in records),
        batch_size=CHUNK,
    )
