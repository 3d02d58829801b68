"""The edges between records: read from a document, given by a nested address, or waiting for a target to arrive.

Not here: ties that follow from other edges (`derivation`), and what of all this a record's row repeats (`relations`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Final, TypeAlias

from django.db.models import Exists, OuterRef, Q, QuerySet

from . import bulk
from .chunks import chunks
from .models import Identifier, Record, Reference
from .paths import find_all
from .registry import Resource
from .resolution import Resolver, identifiers_in, name_in
from .visibility import OPEN

Document: TypeAlias = dict[str, Any]


def write(record: Record, document: Document) -> None:
    """Replace the edges that come from the document."""
    if not record.resource.references:
        return
    record.references.filter(origin=Reference.Origin.DOCUMENT).delete()
    held = set(record.references.values_list("role", "target_id"))
    edges = read(record, document, Resolver(record.submitter))
    Reference.objects.bulk_create(edge for edge in edges if (edge.role, edge.target_id) not in held)


def named_in(resource: Resource, document: Document) -> Iterator[tuple[str, Document]]:
    """(role, reference) of every record that a document names."""
    for place in resource.references:
        yield from ((place.role, reference) for _, reference in find_all(document, place.at))


def read(record: Record, document: Document, resolver: Resolver, parent: Record | None = None) -> list[Reference]:
    """The edges of a document, none twice, not written yet; `parent` is one that a nested address adds."""
    edges: dict[Hashable, Reference] = {}
    for role, reference in named_in(record.resource, document):
        edge = _edge(record, role, reference, resolver)
        edges.setdefault((edge.role, edge.target_id or (edge.wanted, edge.alias, edge.centre_id)), edge)
    if parent is not None:
        edges.setdefault((parent.kind, parent.pk), _membership(record, parent))
    return [edge for edge in edges.values() if edge.target_id or edge.wanted or edge.alias]


def _membership(record: Record, parent: Record) -> Reference:
    """It belongs there because somebody put it there (a nested POST)."""
    origin = Reference.Origin.MEMBERSHIP
    return Reference(source=record, source_kind=record.kind, role=parent.kind, target=parent, origin=origin)


def _edge(record: Record, role: str, reference: dict[str, Any], resolver: Resolver) -> Reference:
    """The edge, with its target if that is here, and with the words by which to find it if it is not."""
    alias = reference.get("alias") or ""
    return Reference(
        source=record,
        source_kind=record.kind,
        role=role,
        target=resolver.resolve(role, reference),
        origin=Reference.Origin.DOCUMENT,
        wanted=(next(identifiers_in(reference), "") or name_in(reference.get("href") or ""))[:500],
        alias=alias[:500],
        centre=resolver.centre_of(reference) if alias else None,
    )


COLUMNS: Final = (
    "source_id",
    "source_kind",
    "role",
    "target_id",
    "origin",
    "via_id",
    "wanted",
    "alias",
    "centre_id",
)
"""Of a row of an edge, without its id."""


def add(edges: Sequence[Reference]) -> None:
    """Write the edges of new records."""
    for edge in edges:
        edge.source_id = edge.source.pk
    bulk.write(Reference, COLUMNS, map(attrgetter(*COLUMNS), edges))


def settle(records: Sequence[Record]) -> list[Record]:
    """Give their target to the edges that wait for a name of these records; answers the records they belong to."""
    settled: dict[int, Record] = {}
    for some in chunks(records):
        waiting = list(_waiting_for(some))
        met = _names_of(some) if waiting else {}
        arrived: list[tuple[Reference, Record]] = []
        for edge in waiting:
            target = met.get((edge.role, edge.wanted)) or met.get((edge.role, edge.alias, edge.centre_id))
            if target and (target.visibility in OPEN or edge.source.submitter_id == target.submitter_id):
                arrived.append((edge, target))
                settled[edge.source_id] = edge.source
        _arrive(arrived)
    return list(settled.values())


def _waiting_for(records: Sequence[Record]) -> QuerySet[Reference]:
    """Edges without target that may reach one of these by its key, an identifier, or its alias."""
    names = Identifier.objects.filter(record__in=records).exclude(scheme=Identifier.Scheme.ALIAS).values("value")
    by_key = Q(wanted__in=[record.key for record in records])
    match = Q(wanted__in=names) | by_key | Q(alias__in=[record.alias for record in records if record.alias])
    waiting = Reference.objects.filter(match, target=None, role__in={record.kind for record in records})
    return waiting.select_related("source").defer(*_UNREAD).order_by("id")


_UNREAD: Final = ("source__document", "source__relations", "source__normalisations")


def _names_of(records: Sequence[Record]) -> dict[Hashable, Record]:
    """(kind, key or identifier) and (kind, alias, id of its centre) -> the record."""
    by_id = {record.pk: record for record in records}
    names: dict[Hashable, Record] = {(record.kind, record.key): record for record in records}
    rows = Identifier.objects.filter(record__in=records).order_by("scheme", "id")
    for pk, kind, scheme, value, centre in rows.values_list("record_id", "kind", "scheme", "value", "submitter_id"):
        is_alias = scheme == Identifier.Scheme.ALIAS
        names.setdefault((kind, value, centre) if is_alias else (kind, value), by_id[pk])
    return names


def _arrive(edges: Sequence[tuple[Reference, Record]]) -> None:
    """One tie between two is enough, however many references turn out to mean the same."""
    tied: set[tuple[int, int | None, str]] = set()
    for some in chunks(edges):
        held = Reference.objects.filter(source__in={edge.source_id for edge, _ in some}).exclude(target=None)
        tied.update(held.values_list("source", "target", "role"))
    gained: list[tuple[int, int]] = []
    needless: list[tuple[int, int]] = []
    for edge, target in edges:
        tie = (edge.source_id, target.pk, edge.role)
        (needless if tie in tied else gained).append((edge.pk, target.pk))
        tied.add(tie)
    for gone in chunks(needless):
        Reference.objects.filter(pk__in=[pk for pk, _ in gone]).delete()
    bulk.update(Reference, ("target_id",), gained)


def overlooked() -> QuerySet[Record]:
    """Records with an edge that waits for a name which some record has (and which may be out of reach)."""
    is_alias = Q(scheme=Identifier.Scheme.ALIAS)
    by_alias = is_alias & Q(value=OuterRef("alias"), submitter=OuterRef("centre"))
    met = Identifier.objects.filter(by_alias | (~is_alias & Q(value=OuterRef("wanted"))), kind=OuterRef("role"))
    keyed = Record.objects.filter(kind=OuterRef("role"), key=OuterRef("wanted"))
    waiting = Reference.objects.filter(Exists(met) | Exists(keyed), target=None)
    return Record.objects.filter(pk__in=waiting.values("source")).order_by("id")


def leave(record: Record) -> None:
    """Make the edges to a record that is about to go wait again.

    A membership waits for no name: it stays as it is, in case the record comes back.
    """
    record.referrers.filter(origin=Reference.Origin.DERIVED).delete()
    record.referrers.filter(origin=Reference.Origin.DOCUMENT).update(target=None)


def hand_over(record: Record, successor: Record) -> list[Record]:
    """Lead the edges to a record on to its successor; answers the records they belong to."""
    edges = list(record.referrers.select_related("source").order_by("id"))
    for edge in edges:
        if edge.source_id == successor.pk:
            edge.delete()
        else:
            _arrive([(edge, successor)])
    return list({edge.source_id: edge.source for edge in edges if edge.source_id != successor.pk}.values())


def referrers_of(records: Sequence[Record]) -> set[int]:
    """The ids of the records that name one of these."""
    found: set[int] = set()
    for some in chunks(records):
        found.update(Reference.objects.filter(target__in=some).values_list("source_id", flat=True))
    return found
