"""What a representation depends on beside the record: the part its reader plays."""

from __future__ import annotations

from typing import Protocol

from records.relations import hidden_part
from records.visibility import Seen, may_change
from submitters.actor import Actor


class Linked(Seen, Protocol):
    @property
    def relations(self) -> str: ...


def variant_of(record: Linked, actor: Actor) -> str:
    """A word for each set of links: a letter for anybody, a curator, the owner, and what hidden records are named.

    Part of the entity tag.
    """
    if not actor.is_known:
        return "a"
    hidden = hidden_part(actor, record.relations)
    if not may_change(record, actor):
        return f"a{hidden}"
    return f"c{hidden}" if actor.is_curator else f"o{hidden}"
