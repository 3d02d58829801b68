"""The edges between records: read from the document, given by a nested address, or derived; and their cached labels."""

from __future__ import annotations

import json
from typing import Any

from .clock import next_modified
from .models import Record, Reference, Visibility
from .names import resolve, wanted_name
from .paths import find_all
from .registry import resource

MOST_LABELS = 50
"""Links of one role that a record carries itself; the rest are found in the nested collection."""


def write(record: Record, document: dict[str, Any]) -> None:
    """Replace the edges that come from the document; unresolved ones are kept by the name they want."""
    record.references.filter(origin=Reference.Origin.DOCUMENT).delete()
    edges: dict[tuple[str, int | str], Reference] = {}
    for place in record.resource.references:
        for _, reference in find_all(document, place.at):
            target = resolve(place.role, reference, record.submitter)
            name = "" if target else wanted_name(reference)
            if target or name:
                edges[(place.role, target.pk if target else name)] = _edge(record, place.role, target, name)
    held = set(record.references.values_list("role", "target_id"))
    Reference.objects.bulk_create(edge for (role, found), edge in edges.items() if (role, found) not in held)
    cache(record)


def _edge(record: Record, role: str, target: Record | None, name: str) -> Reference:
    return Reference(
        source=record,
        source_kind=record.kind,
        role=role,
        target=target,
        wanted=name,
        origin=Reference.Origin.DOCUMENT,
    )


def join(record: Record, parent: Record) -> None:
    """Record that `record` belongs to `parent` because somebody put it there (a nested POST)."""
    Reference.objects.get_or_create(
        source=record,
        target=parent,
        role=parent.kind,
        defaults={"source_kind": record.kind, "origin": Reference.Origin.MEMBERSHIP},
    )
    cache(record)


def cache(record: Record) -> None:
    """Keep role -> [[collection, key, accession], …] of the resolved targets in the row, for one-query reads.

    A link that appears changes what the record's address serves, so the row's date moves with it.
    """
    relations = json.dumps(_labels(record))
    if relations != record.relations:
        record.relations, record.modified = relations, next_modified(record.modified)
        Record.objects.filter(pk=record.pk).update(relations=relations, modified=record.modified)


def _labels(record: Record) -> dict[str, list[Any]]:
    foreign = json.loads(record.relations).get("submitter")
    labels: dict[str, list[Any]] = {"submitter": foreign} if foreign else {}
    edges = record.references.exclude(target=None).order_by("id")
    for role, kind, key, accession in edges.values_list("role", "target__kind", "target__key", "target__accession"):
        known = labels.setdefault(role, [])
        if len(known) < MOST_LABELS:
            known.append([resource(kind).collection, key, accession])
    return labels


def settle(record: Record) -> list[Record]:
    """Resolve what other records wanted under this record's names; answers those whose links changed."""
    names = set(record.identifiers.values_list("value", flat=True))
    waiting = Reference.objects.filter(role=record.kind, wanted__in=names).select_related("source")
    settled = []
    for edge in waiting:
        if edge.wanted == record.alias and edge.source.submitter_id != record.submitter_id:
            continue
        edge.target, edge.wanted = record, ""
        edge.save(update_fields=["target", "wanted"])
        cache(edge.source)
        settled.append(edge.source)
    return settled


def derive(record: Record) -> None:
    """Once accepted, tie together what this record names side by side (insdc.md 1.10).

    A sample belongs to a study through the experiments that name both; the sample's own document says nothing of it.
    """
    if record.visibility == Visibility.PROPOSED:
        return
    named = [edge.target for edge in record.references.select_related("target") if edge.target is not None]
    for member in named:
        for parent in named:
            tie = member.resource.parent(parent.kind)
            if tie and not tie.at:
                _join_through(member, parent, record)


def _join_through(member: Record, parent: Record, via: Record) -> None:
    _, is_new = Reference.objects.get_or_create(
        source=member,
        target=parent,
        role=parent.kind,
        defaults={"source_kind": member.kind, "origin": Reference.Origin.DERIVED, "via": via},
    )
    if is_new:
        cache(member)
