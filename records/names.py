"""Every name a record is known by, and finding it by one; what a reference means is in `resolution`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Final, TypeAlias

from django.db import IntegrityError, transaction
from django.db.models import Exists, Q, QuerySet

from sra.faults import DocumentRefused, Fault
from submitters.models import Submitter

from . import bulk
from .accessions import names_kind
from .chunks import chunks
from .models import Identifier, Record, Visibility
from .registry import Resource
from .resolution import centre_of, external_in, identifiers_in, resolve
from .visibility import within_reach

__all__ = [
    "NameTaken",
    "assign",
    "centre_of",
    "free_alias",
    "give",
    "identifiers_in",
    "name_taken",
    "named",
    "resolve",
    "stated_identifiers",
    "with_alias",
]


NameRow: TypeAlias = tuple[int, str, str, str, None]
"""record_id, kind, scheme, value, submitter_id"""

NAME_COLUMNS: Final = ("record_id", "kind", "scheme", "value", "submitter_id")


class NameTaken(Exception):
    """Another record already has this accession, or this submitter's alias.

    `record` is the one that has it, or None when it is hidden from the submitter: its address is not to be told.
    """

    def __init__(self, record: Record | None, name: str) -> None:
        super().__init__(f"{name} is in use")
        self.record = record
        self.name = name


def stated_identifiers(resource: Resource, document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(scheme, value) of every name the document states, accessions first."""
    if accession := document.get("accession"):
        yield Identifier.Scheme.ACCESSION, accession
    stated = document.get("identifiers", {})
    singles = [stated[part] for part in ("primary", "submitter") if part in stated]
    for each in [*singles, *stated.get("secondary", []), *stated.get("uuid", []), *external_in(document)]:
        if value := (each.get("id") or "").strip():
            well_formed = each is stated.get("primary") and names_kind(resource, value)
            yield (Identifier.Scheme.ACCESSION if well_formed else Identifier.Scheme.OTHER), value


def assign(record: Record, document: dict[str, Any]) -> None:
    """Make the record answer to the names its document states, and to no others. Raises `NameTaken`.

    A copy answers also to what archives have it under.
    """
    record.identifiers.all().delete()
    if not is_copy(record):
        give([(record, document)])
        return
    own = record.origins.order_by("id").values_list("accession", flat=True)
    bulk.write(Identifier, NAME_COLUMNS, of_copy(record, document, own))


def is_copy(record: Record) -> bool:
    """Whether it is of an archive, and of no centre here."""
    return record.submitter_id is None


def give(records: Iterable[tuple[Record, dict[str, Any]]]) -> None:
    """Name records that have no names yet. Raises `NameTaken`, and DocumentRefused for a name that two of them want."""
    rows = [_row(record, *name) for record, document in records for name in _names(record, document)]
    _require_distinct(rows)
    try:
        with transaction.atomic():
            bulk.write(Identifier, NAME_COLUMNS, map(attrgetter(*NAME_COLUMNS), rows))
    except IntegrityError:
        if taken := _taken(rows):
            raise taken from None
        raise


def _names(record: Record, document: dict[str, Any], also: Iterable[str] = ()) -> dict[tuple[str, str], None]:
    wanted: dict[tuple[str, str], None] = dict.fromkeys(stated_identifiers(record.resource, document))
    if is_copy(record):
        own = dict.fromkeys((record.accession, *also))
        stated = dict.fromkeys(value for _, value in wanted if value not in own)
        wanted = {(Identifier.Scheme.ACCESSION, value): None for value in own}
        wanted |= {(Identifier.Scheme.OTHER, value): None for value in stated}
    if record.accession:
        wanted[(Identifier.Scheme.ACCESSION, record.accession)] = None
    if record.alias:
        wanted[(Identifier.Scheme.ALIAS, record.alias)] = None
    return wanted


def of_copy(record: Record, document: dict[str, Any], also: Iterable[str]) -> list[NameRow]:
    """All that a copy is to be called. Its own accessions are those that archives have it under (`also`): of the others
    in its document several may state the same.
    """
    names = _names(record, document, also)
    return [(record.pk, record.kind, scheme, value[:500], None) for scheme, value in names]


def _require_distinct(rows: Sequence[Identifier]) -> None:
    owners: dict[tuple[str, str, str, int | None], int] = {}
    faults = []
    for row in rows:
        name = (row.kind, row.scheme, row.value, row.submitter_id)
        if row.scheme != Identifier.Scheme.OTHER and owners.setdefault(name, row.record_id) != row.record_id:
            faults.append(Fault("conflict", f"“{row.value}” names two records of this set.", f"/{row.scheme}"))
    if faults:
        raise DocumentRefused(faults)


def free_alias(record: Record) -> None:
    """Let a new record have the alias of a withdrawn one; its other names still lead to the tombstone."""
    record.identifiers.filter(scheme=Identifier.Scheme.ALIAS).delete()


def _row(record: Record, scheme: str, value: str) -> Identifier:
    scope = record.submitter_id if scheme == Identifier.Scheme.ALIAS else None
    return Identifier(record=record, kind=record.kind, scheme=scheme, value=value[:500], submitter_id=scope)


def _taken(rows: Sequence[Identifier]) -> NameTaken | None:
    """Which of the names that could not be written belongs to whom."""
    for some in chunks([row for row in rows if row.scheme != Identifier.Scheme.OTHER]):
        wanted = {(row.scheme, row.value, row.submitter_id): row for row in some}
        others = Identifier.objects.filter(kind=some[0].kind, value__in=[row.value for row in some])
        for other in others.exclude(record__in=[row.record_id for row in some]):
            if row := wanted.get((other.scheme, other.value, other.submitter_id)):
                return name_taken(row.value, other.record_id, row.record.submitter)
    return None


def name_taken(name: str, record_id: int, submitter: Submitter | None) -> NameTaken:
    return NameTaken(Record.objects.filter(within_reach(submitter), pk=record_id).first(), name)


def named(value: str, kind: str | None = None) -> QuerySet[Record]:
    """Records known by `value` under any scheme, of one type if it is given.

    Whose accession it is answers alone: to state the accession of another as an identifier catches none of its readers.
    """
    known = Identifier.objects.filter(value=value, **({"kind": kind} if kind else {}))
    owners = known.filter(scheme=Identifier.Scheme.ACCESSION).exclude(record__visibility=Visibility.PROPOSED)
    chosen = known.filter(Q(pk__in=owners.values("pk")) | ~Exists(owners))
    return Record.objects.filter(pk__in=chosen.values("record")).order_by("id")


def with_alias(alias: str, submitter_slug: str, kind: str | None = None) -> QuerySet[Record]:
    match = Q(
        identifiers__scheme=Identifier.Scheme.ALIAS,
        identifiers__value=alias,
        identifiers__submitter__slug=submitter_slug,
    )
    return Record.objects.filter(match, **({"kind": kind} if kind else {})).order_by("id")
