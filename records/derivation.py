"""Ties that follow from a record that names two others side by side (insdc.md 1.10).

A sample belongs to a study through the experiments that name both; the sample's own document says nothing of it. Of
several experiments that tie the same two, the edge names one, and another takes its place when that one no longer does.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from .models import Record, Reference, Visibility
from .registry import Resource, resource
from .visibility import OPEN

_TYING = (*OPEN, Visibility.PRIVATE)


def derive(record: Record) -> set[int]:
    """Make the ties through `record` what they have to be now; answers the ids of members that lost or gained one."""
    if not _may_tie(record.resource):
        return set()
    pairs = {(member.pk, parent.pk): (member, parent) for member, parent in _pairs(record)}
    former = Reference.objects.filter(via=record).select_related("source", "target")
    lost = [edge for edge in former if (edge.source_id, edge.target_id) not in pairs]
    changed = {edge.source_id for edge in lost if not _tied_otherwise(edge, record)}
    return changed | {member.pk for member, parent in pairs.values() if _tie(member, parent, record)}


def _may_tie(kind: Resource) -> bool:
    roles = {place.role for place in kind.references}
    return any(roles.intersection(_told_by_others(resource(role))) for role in roles)


def _told_by_others(member: Resource) -> list[str]:
    """The parents of which a document of this type does not speak itself."""
    return [parent.name for parent in member.parents if not parent.at]


def _pairs(record: Record) -> Iterator[tuple[Record, Record]]:
    """(member, parent) of all that `record` ties: nothing before it is accepted, or once it is withdrawn."""
    if record.visibility not in _TYING:
        return
    named: dict[str, list[Record]] = {}
    for edge in record.references.exclude(target=None).select_related("target"):
        if edge.target is not None:
            named.setdefault(edge.role, []).append(edge.target)
    for role, members in named.items():
        for parents in (named.get(name, ()) for name in _told_by_others(resource(role))):
            yield from ((m, p) for m, p in product(members, parents) if _tells_no_secret(record, m, p))


def _tells_no_secret(record: Record, member: Record, parent: Record) -> bool:
    """A held record does not show itself by a tie between two that everybody sees."""
    return record.visibility in OPEN or not (member.visibility in OPEN and parent.visibility in OPEN)


def _tie(member: Record, parent: Record, via: Record) -> bool:
    _, is_new = Reference.objects.get_or_create(
        source=member,
        target=parent,
        role=parent.kind,
        defaults={"source_kind": member.kind, "origin": Reference.Origin.DERIVED, "via": via},
    )
    return is_new


def _tied_otherwise(edge: Reference, via: Record) -> bool:
    """Let another record of the same kind carry the tie; without one the edge goes."""
    if (other := _other_tie(edge, via)) is None:
        edge.delete()
        return False
    edge.via = other
    edge.save(update_fields=["via"])
    return True


def _other_tie(edge: Reference, via: Record) -> Record | None:
    if edge.target is None:
        return None
    both = Record.objects.filter(references__target=edge.source).filter(references__target=edge.target)
    others = both.filter(kind=via.kind, visibility__in=_TYING).exclude(pk=via.pk).order_by("id")
    return next((other for other in others if _tells_no_secret(other, edge.source, edge.target)), None)
