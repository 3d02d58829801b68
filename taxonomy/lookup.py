"""What a number or a name means in the taxonomy that is current: the full one that was loaded, or the built-in one.

Taxa are remembered by this process; that another release took the place of theirs is noticed within a second.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from sra.faults import Fault

from . import agreement, models
from .models import FormerTaxon, Release, TaxonName, folded
from .tree import ROOT

REMEMBERED: Final = 20_000
RELEASE_SECONDS: Final = 1.0

SCIENTIFIC: Final = "scientific name"
_COMMON: Final = ("genbank common name", "common name")

ABOVE_SPECIES: Final = frozenset(
    {
        f"{prefix}{rank}"
        for rank in ("domain", "kingdom", "phylum", "class", "cohort", "order", "family", "tribe", "genus")
        for prefix in ("", "super", "sub", "infra", "parv")
    }
    | {"realm", "subrealm", "cellular root", "acellular root", "species group", "species subgroup", "series"}
)
"""Ranks that no sample is of; a taxon without a rank is above species if nothing of its line is one."""


@dataclass(frozen=True)
class Taxon:
    """A taxon with its names. `merged_from` is the number it was asked for by, where that became this one.

    `line` is the number of every taxon from below the root down to its parent.
    """

    tax_id: int
    scientific_name: str
    common_name: str
    rank: str
    division: str
    genetic_code: int
    mitochondrial_code: int
    hidden: bool
    line: tuple[int, ...]
    names: tuple[tuple[str, str], ...]
    """(name class, name), all of them."""
    is_excerpt: bool = False
    merged_from: int | None = None

    @cached_property
    def ancestors(self) -> tuple[Taxon, ...]:
        """From below the root to its parent."""
        return tuple(taxon for taxon in map(by_id, self.line) if taxon is not None)

    @property
    def lineage(self) -> str:
        """As GenBank and ENA write it: `Bacteria; Pseudomonadota; …; Escherichia; `."""
        return "".join(f"{taxon.scientific_name}; " for taxon in self.ancestors if not taxon.hidden)

    @property
    def is_species_or_below(self) -> bool:
        """Whether a sample may be of it. An excerpt that names no rank proves nothing against it."""
        if self.rank == "species" or any(taxon.rank == "species" for taxon in self.ancestors):
            return True
        return self.is_excerpt and self.tax_id != ROOT and self.rank not in ABOVE_SPECIES

    def is_known_as(self, name: str) -> bool:
        wanted = folded(name)
        return any(folded(known) == wanted for _, known in self.names)


def by_id(tax_id: int) -> Taxon | None:
    """The taxon of that number; of a number that was merged, the one that it became (`merged_from` tells)."""
    return _by_id(_state.token(), tax_id)


def by_name(name: str) -> list[Taxon]:
    """Every taxon known by that name, whatever its case; those whose scientific name it is first."""
    found = _current(TaxonName.objects.filter(folded=folded(name)))
    return _taxa(tax_id for _, tax_id, _ in sorted(found, key=lambda each: each[2] != SCIENTIFIC))


def suggest(prefix: str, limit: int = 10) -> list[Taxon]:
    """Taxa with a name that begins so, shortest names first; of very many, the first in the alphabet."""
    found = _current(_beginning(folded(prefix))[:1000])
    return _taxa(tax_id for _, tax_id, _ in sorted(found, key=lambda each: (len(each[0]), each)))[:limit]


def is_deleted(tax_id: int) -> bool:
    """Whether the number was a taxon once and is none now."""
    return FormerTaxon.objects.filter(release__is_current=True, tax_id=tax_id, now=None).exists()


def is_full() -> bool:
    """Whether all of NCBI's taxonomy is here, so that a number that is not here is none."""
    return _state.is_full()


def ids_below(tax_id: int) -> QuerySet[models.Taxon, int]:
    """A query for the numbers of a taxon and of all below it."""
    current = models.Taxon.objects.filter(release__is_current=True)
    taxon = by_id(tax_id)
    root = current.filter(tax_id=taxon.tax_id if taxon else tax_id)
    first, last = root.values("first")[:1], root.values("last")[:1]
    return current.filter(first__gte=first, first__lte=last).values_list("tax_id", flat=True)


def ids_meaning(tax_id: int, *, whole: bool) -> list[QuerySet[Any, int]]:
    """Queries for every number that means this taxon, or with `whole` any below it: present and former ones."""
    taxon = by_id(tax_id)
    numbers = ids_below(tax_id) if whole else ids_below(tax_id).filter(tax_id=taxon.tax_id if taxon else tax_id)
    former = FormerTaxon.objects.filter(release__is_current=True, now__in=numbers)
    return [numbers, former.values_list("tax_id", flat=True)]


def check(tax_id: int, scientific_name: str | None = None, common_name: str | None = None) -> list[Fault]:
    """What is wrong with an organism as a document states it; pointers /taxonomic-id, /scientific, /common.

    A number below one is a fault of the document's form, and not looked up.
    """
    if tax_id < ROOT:
        return []
    if (taxon := by_id(tax_id)) is None:
        return [agreement.unknown(tax_id, is_full(), is_deleted(tax_id))]
    return list(agreement.disagreements(taxon, scientific_name, common_name, by_name))


def forget() -> None:
    """Look at once which release is current."""
    _state.forget()
    _by_id.cache_clear()


class _State:
    """Which release is current, asked for at most once a second."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._asked, self._release = -RELEASE_SECONDS, ("", False)

    def token(self) -> str:
        return self._look()[0]

    def is_full(self) -> bool:
        return self._look()[1]

    def _look(self) -> tuple[str, bool]:
        now = time.monotonic()
        if now - self._asked >= RELEASE_SECONDS:
            found = Release.objects.filter(is_current=True).values_list("token", "is_full").first() or ("", False)
            if found != self._release:
                _by_id.cache_clear()
            self._asked, self._release = now, found
        return self._release


_state = _State()


def _taxa(ids: Iterable[int]) -> list[Taxon]:
    return [taxon for taxon in map(by_id, dict.fromkeys(ids)) if taxon is not None]


def _beginning(start: str) -> QuerySet[TaxonName]:
    """SQLite finds no range of its index for LIKE with an escape character; PostgreSQL has an index for it."""
    if connection.vendor == "sqlite":
        return TaxonName.objects.filter(folded__gte=start, folded__lt=f"{start}\U0010ffff").order_by("folded")
    return TaxonName.objects.filter(folded__startswith=start).order_by("folded")


def _current(names: QuerySet[TaxonName]) -> list[tuple[str, int, str]]:
    """(folded, number, class) of those of the current release, which is told here lest the database begin with it."""
    rows = names.values_list("folded", "tax_id", "name_class", "release__is_current")
    return [(name, tax_id, name_class) for name, tax_id, name_class, is_current in rows if is_current]


@lru_cache(REMEMBERED)
def _by_id(token: str, tax_id: int) -> Taxon | None:
    row = models.Taxon.objects.filter(release__is_current=True, tax_id=tax_id).first()
    if row is None:
        merged = FormerTaxon.objects.filter(release__is_current=True, tax_id=tax_id).exclude(now=None).first()
        found = by_id(merged.now) if merged and merged.now else None
        return replace(found, merged_from=tax_id) if found else None
    return _taxon(row)


def _taxon(row: models.Taxon) -> Taxon:
    names = tuple(TaxonName.objects.filter(release=row.release_id, tax_id=row.tax_id).values_list("name_class", "name"))
    parent = by_id(row.parent) if row.parent != row.tax_id else None
    return Taxon(
        tax_id=row.tax_id,
        scientific_name=_first(names, SCIENTIFIC),
        common_name=_first(names, *_COMMON),
        rank=row.rank,
        division=row.division,
        genetic_code=row.genetic_code,
        mitochondrial_code=row.mitochondrial_code,
        hidden=row.hidden,
        line=(*parent.line, parent.tax_id) if parent and parent.tax_id != ROOT else (),
        names=names,
        is_excerpt=not _state.is_full(),
    )


def _first(names: Iterable[tuple[str, str]], *classes: str) -> str:
    return next((name for wanted in classes for name_class, name in names if name_class == wanted), "")
