"""The studies that both services hold: the same words for the same number, whoever asks. Nothing is written here."""

from __future__ import annotations

import random
from typing import Any

TYPES = ("Whole Genome Sequencing", "Metagenomics", "Population Genomics")
CENTRE = "BENCH"
_WORDS = (
    *("outbreak", "isolate", "serovar", "cluster", "surveillance", "hospital", "river", "poultry", "plasmid"),
    *("resistance", "assembly", "coverage", "sequence", "phylogeny", "reference", "typing", "clinical", "library"),
)
_PROPERTIES = ("host", "country", "isolation source", "collection date", "strain", "checklist")


def study(number: int) -> dict[str, Any]:
    """A study in the JSON shape of `StudyV1`: about 1.2 KB, to which each service adds its links."""
    chance = random.Random(number)
    return {
        "accession": accession(number),
        "alias": f"study-{number}",
        "center-name": CENTRE,
        "identifiers": {
            "primary": {"id": accession(number)},
            "secondary": [{"id": f"PRJEB{number}"}],
        },
        "description": {
            "title": _words(chance, 9),
            "type": TYPES[number % len(TYPES)],
            "abstract": _words(chance, 55) + ".",
            "description": _words(chance, 25) + ".",
        },
        "additional-properties": {name: _words(chance, 2) for name in _PROPERTIES},
    }


def accession(number: int) -> str:
    return f"ERP{number:06d}"


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(_WORDS, k=count)).capitalize()
