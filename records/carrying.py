"""What a release carries with it: the held records below the one that is released (gmi-api.md 5; insdc.md 1.4)."""

from __future__ import annotations

from collections.abc import Sequence

from submitters.actor import Actor

from .chunks import CHUNK, chunks
from .clock import next_modified, today
from .feed import announce
from .models import Change, Record, Reference, Visibility
from .registry import resources


def carry(record: Record, actor: Actor) -> list[Record]:
    """Make a locked record public and everything that hangs on it; answers all that were opened."""
    opened: list[Record] = []
    below = [record]
    while below:
        _make_public(below, actor)
        opened += below
        below = _unbound(_held_below(below))
    return opened


def _make_public(records: Sequence[Record], actor: Actor) -> None:
    for record in records:
        record.visibility, record.hold_until, record.note = Visibility.PUBLIC, None, ""
        record.modified = next_modified(record.modified)
        record.published = record.published or record.modified
    fields = ["visibility", "hold_until", "note", "modified", "published"]
    Record.objects.bulk_update(records, fields, batch_size=CHUNK)
    announce(records, Change.Event.RELEASED, actor)


def _held_below(records: Sequence[Record]) -> list[Record]:
    """What the same centre holds below these, under lock.

    What only shares a sample with them keeps a day of its own: it belongs to another study.
    """
    found: dict[int, Record] = {}
    for some in chunks(records):
        edges = Reference.objects.filter(target__in=some, source__submitter=records[0].submitter_id)
        edges = edges.exclude(role__in=_shared(), source__hold_until__gt=today())
        held = Record.objects.filter(visibility=Visibility.PRIVATE, pk__in=edges.values("source"))
        found.update((each.pk, each) for each in held.select_for_update().order_by("pk"))
    return list(found.values())


def _shared() -> list[str]:
    """Types that may stand below several parents, since their documents name none (a sample)."""
    return [each.name for each in resources() if any(not parent.at for parent in each.parents)]


def _unbound(held: Sequence[Record]) -> list[Record]:
    """Those whose documents name nothing that stays held: the experiment of another held study stays with it."""
    wants: dict[int, set[int]] = {each.pk: set() for each in held}
    for some in chunks(held):
        edges = Reference.objects.filter(source__in=some, origin=Reference.Origin.DOCUMENT)
        for source, target in edges.filter(target__visibility=Visibility.PRIVATE).values_list("source", "target"):
            wants[source].add(target)
    while bound := [pk for pk, targets in wants.items() if not targets <= wants.keys()]:
        for pk in bound:
            del wants[pk]
    return [each for each in held if each.pk in wants]
