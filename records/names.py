"""Every name a record is known by, and finding it by one: accessions, identifiers, aliases, addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, Q, QuerySet

from sra.faults import DocumentRefused, Fault
from submitters.models import Submitter

from .accessions import names_kind
from .chunks import chunks
from .models import Identifier, Record, Visibility
from .registry import Resource
from .visibility import within_reach


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
    for each in [*singles, *stated.get("secondary", []), *stated.get("uuid", []), *_external(document)]:
        if value := each.get("id"):
            well_formed = each is stated.get("primary") and names_kind(resource, value)
            yield (Identifier.Scheme.ACCESSION if well_formed else Identifier.Scheme.OTHER), value


def _external(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entries in document.get("external-database-identifiers", {}).values():
        yield from entries if isinstance(entries, list) else [entries]


def assign(record: Record, document: dict[str, Any]) -> None:
    """Make the record answer to the names its document states, and to no others. Raises `NameTaken`."""
    record.identifiers.all().delete()
    give([(record, document)])


def give(records: Iterable[tuple[Record, dict[str, Any]]]) -> None:
    """Name records that have no names yet. Raises `NameTaken`, and DocumentRefused for a name that two of them want."""
    rows = [_row(record, *name) for record, document in records for name in _names(record, document)]
    _require_distinct(rows)
    try:
        with transaction.atomic():
            Identifier.objects.bulk_create(rows)
    except IntegrityError:
        if taken := _taken(rows):
            raise taken from None
        raise


def _names(record: Record, document: dict[str, Any]) -> dict[tuple[str, str], None]:
    wanted: dict[tuple[str, str], None] = dict.fromkeys(stated_identifiers(record.resource, document))
    if record.accession:
        wanted[(Identifier.Scheme.ACCESSION, record.accession)] = None
    if record.alias:
        wanted[(Identifier.Scheme.ALIAS, record.alias)] = None
    return wanted


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


def resolve(role: str, reference: dict[str, Any], submitter: Submitter | None) -> Record | None:
    """The record a reference means: by address, accession, identifiers, then alias (order of insdc.md 1.8).

    A document reaches what everybody sees and what is its submitter's own: else references would tell who hides what.
    """
    reach = Record.objects.filter(within_reach(submitter), kind=role)
    if found := _by_address(reach, reference.get("href", "")):
        return found
    for value in identifiers_in(reference):
        if found := _identified(reach, value):
            return found
    return _by_alias(reach, reference, submitter)


def _by_address(reach: QuerySet[Record], href: str) -> Record | None:
    if not href.startswith(settings.GMI_BASE_URL + "/"):
        return None
    last = urlsplit(href).path.rstrip("/").rpartition("/")[2]
    return reach.filter(key=last).first() or _identified(reach, last)


def _identified(reach: QuerySet[Record], value: str) -> Record | None:
    """The record of that accession, else the first that states it as an identifier; an alias is neither."""
    schemes = (Identifier.Scheme.ACCESSION, Identifier.Scheme.OTHER)
    matches = reach.filter(identifiers__value=value, identifiers__scheme__in=schemes)
    return matches.order_by("identifiers__scheme", "id").first()


def identifiers_in(reference: dict[str, Any]) -> Iterator[str]:
    """Accession, PRIMARY and SECONDARY identifiers, then those of other databases (BioSample, BioProject)."""
    stated = reference.get("identifiers", {})
    entries = [stated.get("primary", {}), *stated.get("secondary", []), *_external(reference)]
    yield from (value for value in [reference.get("accession"), *(each.get("id") for each in entries)] if value)


def _by_alias(reach: QuerySet[Record], reference: dict[str, Any], submitter: Submitter | None) -> Record | None:
    alias = reference.get("alias")
    centre = centre_of(reference, submitter) if alias else None
    if centre is None:
        return None
    scheme = Identifier.Scheme.ALIAS
    return reach.filter(identifiers__scheme=scheme, identifiers__value=alias, identifiers__submitter=centre).first()


def centre_of(reference: dict[str, Any], submitter: Submitter | None) -> Submitter | None:
    """Whose aliases a reference speaks of: those of the centre it names, if that is one of ours, else its own."""
    name = reference.get("center-name")
    if not name or (submitter and submitter.center_name == name):
        return submitter
    return Submitter.objects.filter(center_name=name).first() or submitter
