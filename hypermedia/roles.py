"""What a representation depends on beside the record: the part its reader plays."""

from __future__ import annotations

from records.visibility import Seen, may_change
from submitters.actor import Actor


def variant_of(record: Seen, actor: Actor) -> str:
    """One letter for each set of links: anybody, a curator, the owner. Part of the entity tag."""
    if not actor.is_known or not may_change(record, actor):
        return "a"
    return "c" if actor.is_curator else "o"
