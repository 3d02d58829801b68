"""Whether what a document says of its organism is one thing: number, scientific name, common name, rank.

An error is only what contradicts itself, or names what is not there; the rest is told as a warning, with what to
write instead. Pointers are relative to the object that holds the names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sra.faults import Fault

if TYPE_CHECKING:
    from .lookup import Taxon

NUMBER = "/taxonomic-id"
SCIENTIFIC = "/scientific"
COMMON = "/common"


def unknown(tax_id: int, is_full: bool, is_deleted: bool) -> Fault:
    """The number leads to no taxon: an error where all of them are here."""
    severity = "error" if is_full else "warning"
    if is_deleted:
        return Fault("deleted-taxon", f"Taxon {tax_id} was deleted from NCBI's taxonomy.", NUMBER, severity=severity)
    if is_full:
        return Fault("unknown-taxon", f"NCBI's taxonomy has no taxon {tax_id}.", NUMBER, severity=severity)
    reason = f"Taxon {tax_id} is not in the built-in taxonomy, so that its names were not checked."
    return Fault("unknown-taxon", reason, NUMBER, severity=severity)


def disagreements(
    taxon: Taxon, scientific: str | None, common: str | None, namesakes: Callable[[str], list[Taxon]]
) -> Iterator[Fault]:
    """What the names say against the number; `namesakes` finds the taxa known by a name."""
    if taxon.merged_from is not None:
        reason = f"Taxon {taxon.merged_from} was merged into {taxon.tax_id}, {taxon.scientific_name}."
        yield _warning("merged-taxon", reason, NUMBER, str(taxon.tax_id))
    if not taxon.is_species_or_below:
        reason = f"{taxon.scientific_name} is a {taxon.rank}: a sample is of a species, or of something below one."
        yield _warning("rank-too-high", reason.replace("is a no rank:", "is above the species:"), NUMBER)
    if scientific and scientific.strip() and scientific != taxon.scientific_name:
        yield _other_name(taxon, scientific, namesakes)
    if common and common.strip() and not taxon.is_known_as(common):
        yield from _other_common_name(taxon, common, namesakes)


def _other_name(taxon: Taxon, stated: str, namesakes: Callable[[str], list[Taxon]]) -> Fault:
    """A name that is not the scientific one: another name of it, a relative's, another's, or nobody's."""
    right = taxon.scientific_name
    if taxon.is_known_as(stated):
        return _warning("other-name", f"The scientific name of taxon {taxon.tax_id} is {right}.", SCIENTIFIC, right)
    others = namesakes(stated)
    if not others:
        reason = f"Taxon {taxon.tax_id} is {right}; “{stated}” is no name of it that is known here."
        return _warning("other-name", reason, SCIENTIFIC, right)
    known = ", ".join(f"{other.tax_id} ({other.scientific_name})" for other in others[:3])
    reason = f"Taxon {taxon.tax_id} is {right}, but “{stated}” is a name of {known}."
    if any(_are_related(taxon, other) for other in others):
        return _warning("other-name", reason, SCIENTIFIC, right)
    return Fault("taxon-mismatch", reason, SCIENTIFIC, expected=right, suggestion=right)


def _other_common_name(taxon: Taxon, stated: str, namesakes: Callable[[str], list[Taxon]]) -> Iterator[Fault]:
    """Common names are many; worth a word is one that another taxon has, or where the taxon has one of its own."""
    others = namesakes(stated)
    if others:
        known = ", ".join(f"{other.tax_id} ({other.scientific_name})" for other in others[:3])
        reason = f"Taxon {taxon.tax_id} is {taxon.scientific_name}, but “{stated}” is a name of {known}."
        yield _warning("other-name", reason, COMMON, taxon.common_name)
    elif taxon.common_name:
        reason = f"The common name of {taxon.scientific_name} is {taxon.common_name}."
        yield _warning("other-name", reason, COMMON, taxon.common_name)


def _are_related(one: Taxon, other: Taxon) -> bool:
    """Whether one lies in the other: a strain under the name of its species, or the other way round."""
    return one.tax_id in (*other.line, other.tax_id) or other.tax_id in one.line


def _warning(code: str, reason: str, pointer: str, suggestion: str = "") -> Fault:
    return Fault(code, reason, pointer, expected=suggestion or None, suggestion=suggestion or None, severity="warning")
