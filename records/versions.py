"""Former states of a record, kept when the next one takes their place."""

from __future__ import annotations

from collections.abc import Sequence

from submitters.actor import Actor

from .chunks import CHUNK
from .models import Record, Version


def keep_version(record: Record, actor: Actor) -> None:
    """Put the row's present document aside, with what it was read from, and count on."""
    keep_versions([record], actor)


def keep_versions(records: Sequence[Record], actor: Actor) -> None:
    """The same for many at once."""
    Version.objects.bulk_create([_version(record, actor) for record in records], batch_size=CHUNK)
    for record in records:
        record.revision += 1


def _version(record: Record, actor: Actor) -> Version:
    return Version(
        record=record,
        revision=record.revision,
        document=record.document,
        modified=record.modified,
        received_id=record.received_id,
        normalisations=record.normalisations,
        replaced_by_id=actor.account_id,
    )
