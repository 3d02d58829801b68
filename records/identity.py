"""Which copies are of one thing: its own accessions first, then what the documents say of each other's.

An archive may know one thing by several accessions, each of a class of its own: a sample is SRS… in one place and SAMN…
in another. Two that have different accessions of the same class are two things, whatever else they share: two studies
of one BioProject are two studies (spec: insdc.md 1.8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from zlib import crc32

from django.db import connection

from .accessions import has_other_classes, names_kind
from .chunks import chunks
from .models import Identifier, Origin, Record
from .registry import Resource
from .resolution import identifiers_in

_SRA: Final = re.compile(r"[EDS]R[PSXRZA][0-9]")
_LOCKS: Final = 0x474D
"""The first 32 bits of the advisory locks on names."""

Name: TypeAlias = tuple[str, str]
"""(kind, accession)"""


def class_of(accession: str) -> str:
    """Of accessions of one class a thing has one: those of the SRA, of BioProject, of BioSample, of another server."""
    if _SRA.match(accession):
        return "sra"
    return accession[:3] if accession[:3] in ("PRJ", "SAM") else accession.rstrip("0123456789")


def is_of_the_sra(accession: str) -> bool:
    return _SRA.match(accession) is not None


def claims_in(resource: Resource, document: dict[str, Any]) -> frozenset[str]:
    """What a document calls itself besides, of accessions that this type of record may have in other classes."""
    if not has_other_classes(resource):
        return frozenset()
    return frozenset(name for name in identifiers_in(document) if names_kind(resource, name))


@dataclass(eq=False)
class Thing:
    """One thing: its own accessions (`own`), and those that its documents say it has (`stated`).

    `record_id` is None as long as it is not here. `may_be_claimed`: a copy may be of it that only says so. What a
    centre submitted is known by its accessions alone: who states one catches nobody's copies.
    """

    kind: str
    own: set[str]
    stated: set[str]
    record_id: int | None = None
    may_be_claimed: bool = True

    def is_compatible(self, own: str, claims: frozenset[str]) -> bool:
        """Whether in no class of accessions the two have, or state, different ones."""
        here, there = _by_class(self.own, self.stated), _by_class((own,), claims)
        return all(not here[name].isdisjoint(there[name]) for name in here.keys() & there.keys())


def _by_class(own: Iterable[str], stated: Iterable[str]) -> dict[str, set[str]]:
    """Of each class its own accessions; where it has none, those that are stated."""
    found: dict[str, set[str]] = {}
    for name in own:
        found.setdefault(class_of(name), set()).add(name)
    only_stated: dict[str, set[str]] = {}
    for name in stated:
        if (kind := class_of(name)) not in found:
            only_stated.setdefault(kind, set()).add(name)
    return found | only_stated


@dataclass
class Things:
    """All that copies of one call may be of; grows as they are told apart."""

    _owners: dict[Name, Thing] = field(default_factory=dict)
    _claimants: dict[Name, list[Thing]] = field(default_factory=dict)

    def add(self, thing: Thing) -> None:
        for name in thing.own:
            self._owners.setdefault((thing.kind, name), thing)
        for name in thing.stated:
            self._claimants.setdefault((thing.kind, name), []).append(thing)

    def of_copy(self, kind: str, accession: str, claims: frozenset[str]) -> Thing:
        """The thing that a copy is of, a new one if it is of none."""
        thing = self._owners.get((kind, accession)) or self._claimed(kind, accession, claims)
        if thing is None:
            thing = Thing(kind, {accession}, set(claims))
            self.add(thing)
            return thing
        thing.own.add(accession)
        self._owners.setdefault((kind, accession), thing)
        for name in claims - thing.stated:
            thing.stated.add(name)
            self._claimants.setdefault((kind, name), []).append(thing)
        return thing

    def _claimed(self, kind: str, accession: str, claims: frozenset[str]) -> Thing | None:
        """Whose accession the copy states; else who states the copy's. Where several do, the first that came."""
        owners = [self._owners[kind, name] for name in sorted(claims) if (kind, name) in self._owners]
        claimants = [each for each in self._claimants.get((kind, accession), ()) if each.may_be_claimed]
        for thing in (*owners, *claimants):
            if thing.is_compatible(accession, claims):
                return thing
        return None


def hold(names: Iterable[Name]) -> None:
    """Let nobody else tell things of these names apart until this transaction ends: neither would see what the other
    makes. For names by which two records may turn out to be one. SQLite has one writer anyway.
    """
    keys = sorted({_LOCKS << 32 | crc32(f"{kind} {name}".encode()) for kind, name in names})
    if keys and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [keys])


def things_named(names: Sequence[Name]) -> Things:
    """What is here under any of these names, in the order in which it came."""
    ids: set[int] = set()
    wanted, kinds = sorted({name for _, name in names}), {kind for kind, _ in names}
    for some in chunks(wanted):
        known = Identifier.objects.filter(value__in=some).exclude(scheme=Identifier.Scheme.ALIAS)
        ids |= {pk for pk, kind in known.values_list("record_id", "kind") if kind in kinds}
    things = Things()
    for thing in _things_of(sorted(ids)):
        things.add(thing)
    return things


def _things_of(ids: Sequence[int]) -> Iterator[Thing]:
    for some in chunks(ids):
        things = {
            pk: Thing(kind, set(), set(), pk, may_be_claimed=submitter is None)
            for pk, kind, submitter in Record.objects.filter(pk__in=some).values_list("pk", "kind", "submitter_id")
        }
        known = Identifier.objects.exclude(scheme=Identifier.Scheme.ALIAS)
        for pk, scheme, value in known.filter(record__in=things).values_list("record_id", "scheme", "value"):
            is_own = scheme == Identifier.Scheme.ACCESSION
            (things[pk].own if is_own else things[pk].stated).add(value)
        for pk, accession in Origin.objects.filter(record__in=things).values_list("record_id", "accession"):
            things[pk].own.add(accession)
        yield from (things[pk] for pk in some if pk in things)
