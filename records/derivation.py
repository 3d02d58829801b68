"""Ties that follow from a record that names two others side by side (insdc.md 1.10).

A sample belongs to a study through the experiments that name both; the sample's own document says nothing of it. Of
several experiments that tie the same two, the edge names one, and another takes its place when that one no longer does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from .chunks import chunks
from .models import Record, Reference, Visibility
from .registry import Resource, resource
from .visibility import OPEN

_TYING = (*OPEN, Visibility.PRIVATE)


def derive(records: Sequence[Record]) -> set[int]:
    """Make the ties through these what they have to be now; answers the ids of members that lost or gained one."""
    tying = [record for record in records if _may_tie(record.resource)]
    if not tying:
        return set()
    pairs = list(_pairs(tying))
    wanted = {(via.pk, member.pk, parent.pk) for via, member, parent in pairs}
    former = Reference.objects.filter(via__in=tying).select_related("source", "target", "via").defer(*_UNREAD)
    lost = [edge for edge in former if (edge.via_id, edge.source_id, edge.target_id) not in wanted]
    return {edge.source_id for edge in lost if not _tied_otherwise(edge)} | tie(pairs)


_UNREAD = tuple(f"{side}__{column}" for side in ("source", "target", "via") for column in ("document", "relations"))


Triple: TypeAlias = tuple[Record, Record, Record]
"""A record, and two that it names side by side: a member, and what that belongs to."""


def between(edges: Iterable[Reference]) -> list[Triple]:
    """The ties that follow from the edges of new records which everybody may read, of each two once."""
    named: dict[int, tuple[Record, dict[str, list[Record]]]] = {}
    for edge in edges:
        if edge.target is not None:
            named.setdefault(edge.source_id, (edge.source, {}))[1].setdefault(edge.role, []).append(edge.target)
    ties: dict[tuple[int, int, str], Triple] = {}
    for via, targets in named.values():
        for member, parent in _side_by_side(targets):
            ties.setdefault((member.pk, parent.pk, parent.kind), (via, member, parent))
    return list(ties.values())


def _may_tie(kind: Resource) -> bool:
    roles = {place.role for place in kind.references}
    return any(roles.intersection(_told_by_others(resource(role))) for role in roles)


def _told_by_others(member: Resource) -> list[str]:
    """The parents of which a document of this type does not speak itself."""
    return [parent.name for parent in member.parents if not parent.at]


def _pairs(records: Sequence[Record]) -> Iterator[Triple]:
    """(record, member, parent) of all that `records` tie: nothing before they are accepted, or once they are gone."""
    by_id = {record.pk: record for record in records if record.visibility in _TYING}
    named: dict[int, dict[str, list[Record]]] = {}
    edges = Reference.objects.filter(source__in=by_id).exclude(target=None).order_by("id")
    for edge in edges.select_related("target").defer("target__document", "target__relations"):
        if edge.target is not None:
            named.setdefault(edge.source_id, {}).setdefault(edge.role, []).append(edge.target)
    for pk, targets in named.items():
        for member, parent in _side_by_side(targets):
            if _tells_no_secret(by_id[pk], member, parent):
                yield by_id[pk], member, parent


def _side_by_side(targets: Mapping[str, Sequence[Record]]) -> Iterator[tuple[Record, Record]]:
    """(member, parent) of what one record names by role."""
    for role, members in targets.items():
        for parents in (targets.get(name, ()) for name in _told_by_others(resource(role))):
            yield from product(members, parents)


def _tells_no_secret(record: Record, member: Record, parent: Record) -> bool:
    """A held record does not show itself by a tie between two that everybody sees."""
    return record.visibility in OPEN or not (member.visibility in OPEN and parent.visibility in OPEN)


def tie(pairs: Sequence[Triple]) -> set[int]:
    """Write the ties that are not there yet; answers the ids of members that gained one.

    One that another writes at the same moment is left to them: a tie is there once (`reference_once`).
    """
    wanted: dict[tuple[int, int, str], Reference] = {}
    for via, member, parent in pairs:
        wanted.setdefault((member.pk, parent.pk, parent.kind), derived(via, member, parent))
    for some in chunks(list({pk for pk, _, _ in wanted})):
        for tie in Reference.objects.filter(source__in=some).values_list("source", "target", "role"):
            wanted.pop(tie, None)
    Reference.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    return {pk for pk, _, _ in wanted}


def derived(via: Record, member: Record, parent: Record) -> Reference:
    return Reference(
        source=member,
        source_kind=member.kind,
        role=parent.kind,
        target=parent,
        origin=Reference.Origin.DERIVED,
        via=via,
    )


def _tied_otherwise(edge: Reference) -> bool:
    """Let another record of the same kind carry the tie; without one the edge goes."""
    if (other := _other_tie(edge)) is None:
        edge.delete()
        return False
    edge.via = other
    edge.save(update_fields=["via"])
    return True


def _other_tie(edge: Reference) -> Record | None:
    if edge.target is None or edge.via_id is None or edge.via is None:
        return None
    both = Record.objects.filter(references__target=edge.source).filter(references__target=edge.target)
    others = both.filter(kind=edge.via.kind, visibility__in=_TYING).exclude(pk=edge.via_id).order_by("id")
    return next((other for other in others if _tells_no_secret(other, edge.source, edge.target)), None)
