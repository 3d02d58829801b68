"""Accessions: which are well formed, what they name, and those that are ours (spec: insdc.md 1.9)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.conf import settings

from .chunks import chunks
from .models import AccessionNumber, Identifier
from .registry import Resource, resources

_ARCHIVES = "EDS"
_SPECIAL = {
    "study": re.compile(r"PRJ[EDN][A-Z][0-9]+"),
    "sample": re.compile(r"SAM[EDN][A-Z]?[0-9]+"),
}


def take(resource: Resource, count: int) -> list[str]:
    """So many new accessions of ours, e.g. GMIP000001 for a study. Numbers may be left out, none comes twice.

    One that is in use is left out: another server may have given it to a record that is mirrored here.
    """
    free: list[str] = []
    while len(free) < count:
        drawn = _draw(resource, count - len(free))
        used: set[str] = set()
        for some in chunks(drawn):
            used.update(_in_use(resource, some))
        free += (accession for accession in drawn if accession not in used)
    return free


def _draw(resource: Resource, count: int) -> list[str]:
    numbers = AccessionNumber.objects.bulk_create([AccessionNumber(kind=resource.name) for _ in range(count)])
    return [f"{prefix_of(resource)}{number.pk:06d}" for number in numbers]


def _in_use(resource: Resource, accessions: Sequence[str]) -> Iterable[str]:
    named = Identifier.objects.filter(kind=resource.name, value__in=accessions)
    return named.exclude(scheme=Identifier.Scheme.ALIAS).values_list("value", flat=True)


def prefix_of(resource: Resource) -> str:
    """GMI and the letter INSDC gives the type: P study, S sample, X experiment, R run, Z analysis, A submission."""
    return f"{settings.GMI_ACCESSION_PREFIX}{resource.accession_letters[-1]}"


def is_ours(resource: Resource, accession: str) -> bool:
    return re.fullmatch(rf"{re.escape(prefix_of(resource))}[0-9]{{6,}}", accession) is not None


def names_kind(resource: Resource, accession: str) -> bool:
    """Whether `accession` is one that INSDC, or we, give to this type of record."""
    insdc = rf"[{_ARCHIVES}]{resource.accession_letters}[0-9]{{6,}}"
    special = _SPECIAL.get(resource.name)
    return bool(
        re.fullmatch(insdc, accession) or (special and special.fullmatch(accession)) or is_ours(resource, accession)
    )


def has_other_classes(resource: Resource) -> bool:
    """Whether the archives give things of this type accessions beside those of the SRA (BioProject, BioSample)."""
    return resource.name in _SPECIAL


def kinds_of(accession: str) -> list[Resource]:
    """The types an accession of this shape may name; empty when it is not an accession."""
    return [resource for resource in resources() if names_kind(resource, accession)]
