"""From an address to a record: by key, by any other name with a redirect, and along a nested path."""

from __future__ import annotations

from django.http import Http404

from records import names
from records.locks import RecordGone
from records.models import Record, Reference, Visibility
from records.registry import Resource, UnknownResource, of_collection
from records.rows import Row, find
from records.visibility import require_read, visible_to
from submitters.actor import Actor

from ..addresses import address


class Elsewhere(Exception):
    """The name is one of a record whose canonical address is `location`, or of one that it took the place of.

    `steps` are the segments of the requested address that it stands for; 0 when they are those up to the record.
    """

    def __init__(self, location: str, steps: int = 0) -> None:
        super().__init__(location)
        self.location = location
        self.steps = steps


def readable(resource: Resource, key: str, actor: Actor) -> Row:
    """The row at an address. Raises Elsewhere, Http404, RecordHidden."""
    row = find(resource.name, key) if "\0" not in key else None
    if row is None:
        raise _elsewhere(resource, key, actor)
    require_read(row, actor)
    if row.visibility == Visibility.REPLACED:
        raise Elsewhere(_address_of(Record.objects.get(pk=row.id)))
    return row


def present(resource: Resource, key: str, actor: Actor) -> Row:
    """The row of a record that still has parts and versions. Raises as `readable`, and RecordGone for a tombstone."""
    row = readable(resource, key, actor)
    if row.visibility == Visibility.WITHDRAWN:
        raise RecordGone(row.key)
    return row


def _elsewhere(resource: Resource, name: str, actor: Actor) -> Elsewhere | Http404:
    """Names that can be guessed lead nowhere unless the reader may see what they name."""
    known = None if "\0" in name else names.named(name, resource.name).filter(pk__in=visible_to(actor)).first()
    if known is None:
        return Http404()
    return Elsewhere(_address_of(known))


def _address_of(known: Record) -> str:
    """Of the record, or of the one that answers for it now."""
    while known.visibility == Visibility.REPLACED and known.replaced_by is not None:
        known = known.replaced_by
    return address(known.resource.collection, known.key)


def record(resource: Resource, key: str, actor: Actor) -> Record:
    """The record itself, for a change or a child. Raises as `readable`, and RecordGone for a tombstone."""
    row = readable(resource, key, actor)
    found = resource.model.objects.select_related("submitter").filter(pk=row.id).first()
    if found is None:
        raise Http404  # a proposal that ended between the two queries
    if found.visibility == Visibility.WITHDRAWN:
        raise RecordGone(str(found))
    return found


def along(path: str, actor: Actor) -> Record | None:
    """The last record of `studies/1/samples/2`, each the child of the one before; None for an empty path.

    Raises Http404 when a step does not belong to the one before.
    """
    steps = path.split("/") if path else []
    current: Record | None = None
    for number, (collection, key) in enumerate(zip(steps[::2], steps[1::2], strict=True), start=1):
        try:
            below = record(of_collection(collection), key, actor)
        except UnknownResource:
            raise Http404 from None
        except Elsewhere as elsewhere:
            raise Elsewhere(elsewhere.location, 2 * number) from None
        if current is not None and not belongs(below.pk, current):
            raise Http404
        current = below
    return current


def belongs(record_id: int, parent: Record) -> bool:
    return Reference.objects.filter(source_id=record_id, target=parent, role=parent.kind).exists()
