"""The edges between records: read from a document, given by a nested address, or waiting for a target to arrive.

Not here: ties that follow from other edges (`derivation`), and what of all this a record's row repeats (`relations`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from .chunks import chunks
from .models import Identifier, Record, Reference
from .names import centre_of, identifiers_in, resolve
from .paths import find_all
from .visibility import OPEN


def write(record: Record, document: dict[str, Any]) -> None:
    """Replace the edges that come from the document."""
    if not record.resource.references:
        return
    record.references.filter(origin=Reference.Origin.DOCUMENT).delete()
    edges: dict[Hashable, Reference] = {}
    for place in record.resource.references:
        for _, reference in find_all(document, place.at):
            edge = _edge(record, place.role, reference)
            edges.setdefault((edge.role, edge.target_id or (edge.wanted, edge.alias, edge.centre_id)), edge)
    held = set(record.references.values_list("role", "target_id"))
    Reference.objects.bulk_create(
        edge for edge in edges.values() if _says_something(edge) and (edge.role, edge.target_id) not in held
    )


def _edge(record: Record, role: str, reference: dict[str, Any]) -> Reference:
    """The edge, with its target if that is here, and with the words by which to find it if it is not."""
    alias = reference.get("alias") or ""
    return Reference(
        source=record,
        source_kind=record.kind,
        role=role,
        target=resolve(role, reference, record.submitter),
        origin=Reference.Origin.DOCUMENT,
        wanted=(next(identifiers_in(reference), "") or reference.get("href") or "")[:500],
        alias=alias[:500],
        centre=centre_of(reference, record.submitter) if alias else None,
    )


def _says_something(edge: Reference) -> bool:
    return bool(edge.target_id or edge.wanted or edge.alias)


def join(record: Record, parent: Record) -> None:
    """Record that `record` belongs to `parent` because somebody put it there (a nested POST)."""
    Reference.objects.get_or_create(
        source=record,
        target=parent,
        role=parent.kind,
        defaults={"source_kind": record.kind, "origin": Reference.Origin.MEMBERSHIP},
    )


def settle(record: Record) -> list[Record]:
    """Give their target to the edges that wait for one of this record's names; answers the records they belong to."""
    waiting = list(_waiting_for(record))
    sources = [edge.source_id for edge in waiting]
    held = set(record.referrers.filter(source__in=sources).values_list("source_id", flat=True))
    for edge in waiting:
        if edge.source_id in held:
            edge.delete()
            continue
        held.add(edge.source_id)
        edge.target = record
        edge.save(update_fields=["target"])
    return list({edge.source_id: edge.source for edge in waiting}.values())


def _waiting_for(record: Record) -> QuerySet[Reference]:
    """Edges without target that may reach this record by an identifier, or by its alias among its centre's."""
    names = record.identifiers.exclude(scheme=Identifier.Scheme.ALIAS).values("value")
    match = Q(wanted__in=names)
    if record.alias:
        match |= Q(alias=record.alias, centre=record.submitter_id)
    waiting = Reference.objects.filter(match, target=None, role=record.kind).select_related("source").order_by("id")
    return waiting if record.visibility in OPEN else waiting.filter(source__submitter=record.submitter_id)


def overlooked() -> QuerySet[Record]:
    """Records with an edge that waits for a name which some record has (and which may be out of reach)."""
    is_alias = Q(scheme=Identifier.Scheme.ALIAS)
    by_alias = is_alias & Q(value=OuterRef("alias"), submitter=OuterRef("centre"))
    met = Identifier.objects.filter(by_alias | (~is_alias & Q(value=OuterRef("wanted"))), kind=OuterRef("role"))
    waiting = Reference.objects.filter(Exists(met), target=None)
    return Record.objects.filter(pk__in=waiting.values("source")).order_by("id")


def leave(record: Record) -> list[int]:
    """Make the edges to a record that is about to go wait again; answers the ids of the records they belong to."""
    sources = list(record.referrers.values_list("source_id", flat=True))
    record.referrers.exclude(origin=Reference.Origin.DOCUMENT).delete()
    record.referrers.update(target=None)
    return sources


def referrers_of(records: Sequence[Record]) -> set[int]:
    """The ids of the records that name one of these."""
    found: set[int] = set()
    for some in chunks(records):
        found.update(Reference.objects.filter(target__in=some).values_list("source_id", flat=True))
    return found
