"""Former states of a record, kept when the next one takes their place."""

from __future__ import annotations

from submitters.actor import Actor

from .models import Record, Version


def keep_version(record: Record, actor: Actor) -> None:
    """Put the row's present document aside, with what it was read from, and count on."""
    Version.objects.create(
        record=record,
        revision=record.revision,
        document=record.document,
        modified=record.modified,
        received_id=record.received_id,
        normalisations=record.normalisations,
        replaced_by_id=actor.account_id,
    )
    record.revision += 1
