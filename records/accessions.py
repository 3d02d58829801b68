"""Accessions: which are well formed, what they name, and the minting of our own (spec: insdc.md 1.9)."""

from __future__ import annotations

import re

from django.conf import settings
from django.db.models import F

from .models import AccessionCounter
from .registry import Resource, resources

_ARCHIVES = "EDS"
_SPECIAL = {
    "study": re.compile(r"PRJ[EDN][A-Z]\d+"),
    "sample": re.compile(r"SAM[EDN][A-Z]?\d+"),
}


def mint(resource: Resource) -> str:
    """The next accession of this type, e.g. GMIP000001 for a study. Runs in the caller's transaction."""
    counter, _ = AccessionCounter.objects.select_for_update().get_or_create(kind=resource.name)
    AccessionCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    counter.refresh_from_db()
    return f"{prefix_of(resource)}{counter.last:06d}"


def prefix_of(resource: Resource) -> str:
    """GMI and the letter INSDC gives the type: P study, S sample, X experiment, R run, Z analysis, A submission."""
    return f"{settings.GMI_ACCESSION_PREFIX}{resource.accession_letters[-1]}"


def is_ours(resource: Resource, accession: str) -> bool:
    return re.fullmatch(rf"{re.escape(prefix_of(resource))}\d{{6,}}", accession) is not None


def names_kind(resource: Resource, accession: str) -> bool:
    """Whether `accession` is one that INSDC, or we, give to this type of record."""
    insdc = rf"[{_ARCHIVES}]{resource.accession_letters}\d{{6,}}"
    special = _SPECIAL.get(resource.name)
    return bool(
        re.fullmatch(insdc, accession) or (special and special.fullmatch(accession)) or is_ours(resource, accession)
    )


def kinds_of(accession: str) -> list[Resource]:
    """The types an accession of this shape may name; empty when it is not an accession."""
    return [resource for resource in resources() if names_kind(resource, accession)]
