"""`/ena/taxonomy/rest/…`: organisms by number or name, as ENA tells them; tools look them up before they send."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from taxonomy import lookup
from taxonomy.lookup import Taxon

from .refusals import PortalRefused
from .views import PortalEndpoint, asked_of

FUNGI: Final = 4751
_MOST: Final = 100
_OF_GENBANK: Final = {"BCT": "PRO", "PRI": "MAM", "UNA": "UNC"}
"""NCBI's division -> ENA's, where they differ; those of one organism are told by `_OWN`."""
_OWN: Final = {9606: "HUM", 10090: "MUS", FUNGI: "FUN"}
_BINOMIAL: Final = re.compile(r"[A-Z][a-z]+ [a-z-]{2,}")
_FORMAL: Final = re.compile(r"[A-Z][a-z]+( (subsp\. |var\. |f\. )?[a-z-]{2,}){0,2}")


def by_number(words: str) -> list[Taxon]:
    if not (words.isascii() and words.isdigit() and len(words) < 10):
        return []
    taxon = lookup.by_id(int(words))
    return [taxon] if taxon else []


def by_scientific_name(words: str) -> list[Taxon]:
    wanted = words.strip().casefold()
    return [taxon for taxon in lookup.by_name(words) if taxon.scientific_name.casefold() == wanted]


def as_ena(taxon: Taxon) -> dict[str, str]:
    """Every value is text; what is not known is left out."""
    data = {
        "taxId": str(taxon.tax_id),
        "scientificName": taxon.scientific_name,
        "commonName": taxon.common_name,
        "formalName": _said(_FORMAL.fullmatch(taxon.scientific_name) is not None),
        "rank": taxon.rank,
        "division": _division(taxon),
        "lineage": taxon.lineage,
        "geneticCode": str(taxon.genetic_code or ""),
        "mitochondrialGeneticCode": str(taxon.mitochondrial_code or ""),
        "submittable": _said(taxon.is_species_or_below),
        "binomial": _said(_BINOMIAL.fullmatch(taxon.scientific_name) is not None),
    }
    return {name: value for name, value in data.items() if value}


def _said(truth: bool) -> str:
    return str(truth).lower()


def _division(taxon: Taxon) -> str:
    for number, division in _OWN.items():
        if number in (*taxon.line, taxon.tax_id):
            return division
    return _OF_GENBANK.get(taxon.division, taxon.division)


class OrganismEndpoint(PortalEndpoint):
    """One question of the taxonomy; nothing found is 404 with words that are no JSON, as its clients expect."""

    find: Callable[[str], list[Taxon]] = staticmethod(by_number)
    one = False
    """The answer is one organism, not a list."""
    submittable_only = False

    def get(self, request: HttpRequest, words: str) -> HttpResponseBase:
        asked = asked_of({**request.GET.dict(), "words": words})
        found = [taxon for taxon in self.found(asked) if taxon.is_species_or_below or not self.submittable_only]
        if not found:
            raise PortalRefused("No results.", 404)
        data: Any = as_ena(found[0]) if self.one else [as_ena(taxon) for taxon in found]
        body = orjson.dumps(data, option=orjson.OPT_INDENT_2)
        return self.dressed(HttpResponse(body, content_type="application/json"))

    def found(self, asked: Mapping[str, str]) -> list[Taxon]:
        return self.find(asked["words"])


class SuggestEndpoint(OrganismEndpoint):
    """Names that begin so, or the organism of that very name."""

    def found(self, asked: Mapping[str, str]) -> list[Taxon]:
        limit = asked.get("limit", "")
        most = min(int(limit), _MOST) if limit.isascii() and limit.isdigit() and len(limit) < 6 else 10
        return lookup.suggest(asked["words"], most) if asked["words"].strip() else []
