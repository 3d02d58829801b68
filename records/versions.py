"""Former states of a record, kept when the next one takes their place."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from submitters.actor import Actor

from . import bulk
from .models import Record, Version

_KEPT: Final = ("revision", "document", "modified", "received_id", "normalisations")


def keep_version(record: Record, actor: Actor) -> None:
    """Put the row's present document aside, with what it was read from, and count on."""
    keep_versions([record], actor)


def keep_versions(records: Sequence[Record], actor: Actor) -> None:
    """The same for many at once."""
    values = attrgetter(*_KEPT)
    rows = [(*values(record), record.pk, actor.account_id) for record in records]
    bulk.write(Version, (*_KEPT, "record_id", "replaced_by_id"), rows)
    for record in records:
        record.revision += 1
