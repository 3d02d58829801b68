"""Copies of records that archives hold: one record for one thing, whichever of its names comes first.

What is unchanged writes nothing. Which copies are of one thing is decided in `identity`, whose document counts in
`precedence`; here they are brought together with what is in the database, and written (`arrivals`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db import transaction

from submitters.actor import Actor

from . import arrivals, identity
from .accessions import has_other_classes, is_ours
from .arrivals import Arrival
from .chunks import chunks
from .content import faults_of_names
from .identity import Thing
from .mirrored import Copy, CopyConflict, Outcome
from .models import LONGEST_ACCESSION, Origin, Record, Visibility
from .precedence import Standpoints
from .registry import resource
from .standing_afar import carry_standing

__all__ = ["Copy", "CopyConflict", "Outcome", "carry_standing", "keep_all", "known"]

Answer = Outcome | CopyConflict


def known(archive: str, names: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """(kind, accession) -> digest of what this archive is known to have; asked many at a time."""
    wanted = set(names)
    found: dict[tuple[str, str], str] = {}
    for some in chunks(sorted({accession for _, accession in wanted})):
        rows = Origin.objects.filter(archive=archive, accession__in=some).exclude(digest="")
        found |= {
            (kind, name): digest for kind, name, digest in rows.values_list("record__kind", "accession", "digest")
        }
    return {name: found[name] for name in wanted & found.keys()}


def keep_all(copies: Sequence[Copy], actor: Actor) -> list[Answer]:
    """What became of each, in their order; all in one transaction, of any kinds mixed.

    A conflict of one does not hold up the others. May raise what says that another writes the same at this moment
    (IntegrityError, OperationalError): then nothing is written, and the same call again finds what is there.
    """
    answers: dict[int, Answer] = dict.fromkeys(_unchanged(copies), Outcome.SAME)
    left = {index: copy for index, copy in enumerate(copies) if index not in answers}
    if left:
        with transaction.atomic():
            answers |= _Intake(left).keep(actor)
    return [answers[index] for index in range(len(copies))]


def _unchanged(copies: Sequence[Copy]) -> list[int]:
    by_archive: dict[str, list[tuple[str, str]]] = {}
    for copy in copies:
        by_archive.setdefault(copy.archive, []).append((copy.kind, copy.accession))
    digests = {archive: known(archive, names) for archive, names in by_archive.items()}
    return [i for i, each in enumerate(copies) if digests[each.archive].get((each.kind, each.accession)) == each.digest]


_ORDER: Final = ("study", "sample", "experiment", "run", "analysis", "submission")
"""What is referred to comes before what refers to it."""


class _Intake:
    """The copies of one call that may be news, by their places in it."""

    def __init__(self, copies: Mapping[int, Copy]) -> None:
        self._copies = copies
        self._answers: dict[int, Answer] = {}
        self._arrivals: dict[Thing, Arrival] = {}

    def keep(self, actor: Actor) -> Mapping[int, Answer]:
        for index, copy in self._copies.items():
            if (fault := _fault_in(copy)) is not None:
                self._answers[index] = fault
        things = self._things()
        self._load(things.values())
        for index, thing in things.items():
            self._answers[index] = self._take(self._copies[index], thing)
        arrivals.write([each for each in self._arrivals.values() if each.standpoints.touched], actor)
        return self._answers

    def _things(self) -> dict[int, Thing]:
        """Which thing each copy is of, by the place of the copy; what others refer to comes first."""
        left = {index: copy for index, copy in self._copies.items() if index not in self._answers}
        claims = {index: identity.claims_in(resource(each.kind), each.document) for index, each in left.items()}
        named = {i: [(each.kind, name) for name in (each.accession, *claims[i])] for i, each in left.items()}
        identity.hold(name for i, names in named.items() if has_other_classes(resource(left[i].kind)) for name in names)
        known = identity.things_named([name for names in named.values() for name in names])
        order = sorted(left, key=lambda index: _ORDER.index(left[index].kind))
        return {i: known.of_copy(left[i].kind, left[i].accession, claims[i]) for i in order}

    def _load(self, things: Iterable[Thing]) -> None:
        """What is here of these things, under lock, in the order of their ids."""
        here = {thing.record_id: thing for thing in things if thing.record_id is not None}
        records = _locked(sorted(here))
        origins = _origins(records)
        former = _predecessors(records)
        for pk, record in records.items():
            own = origins.get(pk, [])
            standpoints = Standpoints(
                kind=record.kind,
                document=json.loads(record.document),
                normalisations=record.normalisations,
                is_ours=not any(each.is_source for each in own),
                origins=own,
                answers_for=former.get(pk, ()),
            )
            self._arrivals[here[pk]] = Arrival(record.kind, standpoints, record)

    def _take(self, copy: Copy, thing: Thing) -> Answer:
        arrival = self._arrivals.get(thing)
        if arrival is None:
            arrival = self._arrivals[thing] = Arrival(copy.kind, Standpoints(copy.kind))
        elif (conflict := _conflict(copy, arrival)) is not None:
            return conflict
        arrival.key = arrival.key or copy.key
        return arrival.standpoints.take(copy)


def _fault_in(copy: Copy) -> CopyConflict | None:
    if not copy.accession or len(copy.accession) > LONGEST_ACCESSION:
        return CopyConflict(f"“{copy.accession[:100]}” is no accession: it has at most {LONGEST_ACCESSION} characters.")
    for fault in faults_of_names(copy.document):
        return CopyConflict(f"{copy.accession}: {fault.reason}")
    return None


def _conflict(copy: Copy, arrival: Arrival) -> CopyConflict | None:
    """What is ours is compared with copies of it, not with what another server gave the same name."""
    record = arrival.record
    if record is None or not arrival.standpoints.is_ours:
        return None
    if record.visibility == Visibility.PROPOSED:
        return CopyConflict(f"{copy.accession} is the name of a proposal that was not decided yet.")
    if is_ours(record.resource, copy.accession) and copy.key != record.key:
        return CopyConflict(f"{copy.accession} is an accession of this repository, and names another record.")
    return None


def _locked(ids: Sequence[int]) -> dict[int, Record]:
    """The rows of these records as their own types, in the order of their ids."""
    kinds: dict[str, list[int]] = {}
    for some in chunks(ids):
        rows = Record.objects.select_for_update(no_key=True).filter(pk__in=some).order_by("pk")
        for pk, kind in rows.values_list("pk", "kind"):
            kinds.setdefault(kind, []).append(pk)
    records: dict[int, Record] = {}
    for kind, members in kinds.items():
        for some in chunks(members):
            records |= resource(kind).model.objects.in_bulk(some)
    return {pk: records[pk] for pk in ids if pk in records}


def _origins(ids: Iterable[int]) -> dict[int, list[Origin]]:
    found: dict[int, list[Origin]] = {}
    for some in chunks(list(ids)):
        for origin in Origin.objects.filter(record__in=some).order_by("pk"):
            found.setdefault(origin.record_id, []).append(origin)
    return found


def _predecessors(ids: Iterable[int]) -> dict[int, list[str]]:
    """The accessions of records that these took the place of."""
    found: dict[int, list[str]] = {}
    for some in chunks(list(ids)):
        rows = Record.objects.filter(replaced_by__in=some).exclude(accession="").order_by("pk")
        for successor, accession in rows.values_list("replaced_by_id", "accession"):
            if successor is not None:
                found.setdefault(successor, []).append(accession)
    return found
