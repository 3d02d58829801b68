"""What a representation depends on beside the record: the part its reader plays."""

from __future__ import annotations

from typing import Protocol

from records.relations import hidden_part
from records.visibility import Seen, may_change
from submitters.actor import Actor


class Linked(Seen, Protocol):
    @property
    def relations(self) -> str: ...


def role_of(record: Seen, actor: Actor) -> str:
    """A letter: anybody, a curator, the owner. What a reader may do with a record depends on it and on its state."""
    if not actor.is_known or not may_change(record, actor):
        return "a"
    return "c" if actor.is_curator else "o"


def variant_of(record: Linked, actor: Actor) -> str:
    """A word for each set of links: the role, and what hidden records are named. Part of the entity tag."""
    hidden = hidden_part(actor, record.relations) if actor.is_known else ""
    return role_of(record, actor) + hidden
