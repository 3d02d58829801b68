"""Every name a record is known by, and finding it by one: accessions, identifiers, aliases, addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from submitters.models import Submitter

from .accessions import names_kind
from .models import Identifier, Record
from .registry import Resource


class NameTaken(Exception):
    """Another record already has this accession, or this submitter's alias. `record` is the one that has it."""

    def __init__(self, record: Record, name: str) -> None:
        super().__init__(f"{name} already names {record}")
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
    wanted: dict[tuple[str, str], None] = dict.fromkeys(stated_identifiers(record.resource, document))
    if record.accession:
        wanted[(Identifier.Scheme.ACCESSION, record.accession)] = None
    if record.alias:
        wanted[(Identifier.Scheme.ALIAS, record.alias)] = None
    record.identifiers.all().delete()
    rows = [_row(record, scheme, value) for scheme, value in wanted]
    try:
        with transaction.atomic():
            Identifier.objects.bulk_create(rows)
    except IntegrityError:
        raise _taken(rows) from None


def _row(record: Record, scheme: str, value: str) -> Identifier:
    scope = record.submitter_id if scheme == Identifier.Scheme.ALIAS else None
    return Identifier(record=record, kind=record.kind, scheme=scheme, value=value[:500], submitter_id=scope)


def _taken(rows: list[Identifier]) -> NameTaken:
    """Which of the names that could not be written belongs to whom."""
    for row in rows:
        others = Identifier.objects.filter(kind=row.kind, scheme=row.scheme, value=row.value)
        if row.scheme == Identifier.Scheme.ALIAS:
            others = others.filter(submitter=row.submitter_id)
        if row.scheme != Identifier.Scheme.OTHER and (other := others.select_related("record").first()):
            return NameTaken(other.record, row.value)
    raise AssertionError("only accessions and aliases are unique")


def named(value: str, kind: str | None = None) -> QuerySet[Record]:
    """Records known by `value` under any scheme, of one type if it is given."""
    match = Q(identifiers__value=value)
    if kind:
        match &= Q(identifiers__kind=kind)
    return Record.objects.filter(match).distinct().order_by("id")


def with_alias(alias: str, submitter_slug: str, kind: str | None = None) -> QuerySet[Record]:
    match = Q(
        identifiers__scheme=Identifier.Scheme.ALIAS,
        identifiers__value=alias,
        identifiers__submitter__slug=submitter_slug,
    )
    return Record.objects.filter(match, **({"kind": kind} if kind else {})).order_by("id")


def resolve(role: str, reference: dict[str, Any], submitter: Submitter | None) -> Record | None:
    """The record a reference means: by address, accession, identifiers, then alias (order of insdc.md 1.8)."""
    if found := _by_address(role, reference.get("href", "")):
        return found
    for value in _accessions_in(reference):
        if found := named(value, role).first():
            return found
    return _by_alias(role, reference, submitter)


def _by_address(role: str, href: str) -> Record | None:
    if not href.startswith(settings.GMI_BASE_URL + "/"):
        return None
    last = urlsplit(href).path.rstrip("/").rpartition("/")[2]
    return Record.objects.filter(kind=role, key=last).first() or named(last, role).first()


def _accessions_in(reference: dict[str, Any]) -> Iterator[str]:
    """Accession, PRIMARY and SECONDARY identifiers, then those of other databases (BioSample, BioProject)."""
    stated = reference.get("identifiers", {})
    entries = [stated.get("primary", {}), *stated.get("secondary", []), *_external(reference)]
    yield from (value for value in [reference.get("accession"), *(each.get("id") for each in entries)] if value)


def _by_alias(role: str, reference: dict[str, Any], submitter: Submitter | None) -> Record | None:
    alias, centre = reference.get("alias"), reference.get("center-name")
    if not alias:
        return None
    matches = Identifier.objects.filter(kind=role, scheme=Identifier.Scheme.ALIAS, value=alias).select_related("record")
    own = matches.filter(submitter=submitter).first() if submitter else None
    found = own or (matches.filter(submitter__center_name=centre).first() if centre else None)
    return found.record if found else None


def wanted_name(reference: dict[str, Any]) -> str:
    """What an unresolved reference asks for, in one string, to be matched when its target arrives."""
    accession = next(_accessions_in(reference), None)
    return str(accession or reference.get("alias") or reference.get("href") or "")[:500]
