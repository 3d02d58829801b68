"""What became of things at their archive, carried over to their copies here (spec: insdc.md 4.4, 4.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from records import copies, names
from records.chunks import chunks
from records.models import Origin, Record
from submitters.actor import Actor

from .archive import Found, Standing, Status

_LIVE = Status.LIVE.value


def carry(archive: str, standings: Mapping[tuple[str, str], Standing], actor: Actor) -> set[tuple[str, str]]:
    """Give the copies here the standing that their archive tells, by (kind, accession); answers those that moved.

    Only where the copy is this archive's: what another archive is the home of is not moved by this one. UNKNOWN moves
    nothing, and neither does what is not here.
    """
    moved: set[tuple[str, str]] = set()
    for some in chunks([name for name, told in standings.items() if told.status is not Status.UNKNOWN]):
        for origin in _sources(archive, [accession for _, accession in some]):
            name = _name_among(standings, origin)
            if name is not None and _carry(origin, standings[name], actor):
                moved.add(name)
    return moved


def _sources(archive: str, accessions: Sequence[str]) -> list[Origin]:
    rows = Origin.objects.filter(archive=archive, accession__in=accessions, is_source=True)
    return list(rows.select_related("record").order_by("record_id"))


def _name_among(standings: Mapping[tuple[str, str], Standing], origin: Origin) -> tuple[str, str] | None:
    """A candidate may not know of what kind it is."""
    names = ((origin.record.kind, origin.accession), ("", origin.accession))
    return next((name for name in names if name in standings), None)


def _carry(origin: Origin, told: Standing, actor: Actor) -> bool:
    status, reason = told.status.value, told.reason
    successor = _successor(origin.record, told)
    if told.status is Status.REPLACED and successor is None:
        status = Status.SUPPRESSED.value
        reason = reason or f"Replaced by {told.successor or 'another record'}, which is not here."
    return copies.carry_standing(origin.record, status, actor, successor, reason)


def _successor(record: Record, told: Standing) -> Record | None:
    if told.status is not Status.REPLACED or not told.successor:
        return None
    return names.named(told.successor, record.kind).exclude(pk=record.pk).first()


def revive(archive: str, found: Sequence[Found], actor: Actor) -> int:
    """What an archive shows again as live is live here again, before it is looked at; answers how many moved."""
    shown = {each.accession: each.kind for each in found if each.standing.status is Status.LIVE}
    gone: dict[tuple[str, str], Standing] = {}
    for some in chunks(list(shown)):
        rows = Origin.objects.filter(archive=archive, accession__in=some, is_source=True).exclude(status=_LIVE)
        gone |= {
            (shown[accession], accession): Standing(Status.LIVE)
            for accession in rows.values_list("accession", flat=True)
        }
    return len(carry(archive, gone, actor)) if gone else 0
