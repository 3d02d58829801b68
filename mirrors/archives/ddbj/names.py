"""Which accessions does DDBJ answer to, what do they name, and under which type does its search know them?"""

from __future__ import annotations

import re
from typing import Final

from harvest.failures import BadRequest

ID_PATTERN: Final = r"[DES]R[APSXRZ][0-9]{6,}|PRJ[DEN][A-Z][0-9]+|SAM(?:D|N|EA)[0-9]+"

_ACCESSION: Final = re.compile(ID_PATTERN)
_KINDS: Final = {"A": "submission", "P": "study", "S": "sample", "X": "experiment", "R": "run", "Z": "analysis"}

KINDS: Final = ("submission", "study", "sample", "experiment", "run", "analysis")
TYPES: Final = tuple(f"sra-{kind}" for kind in KINDS)
"""In this order: what a record names comes before it."""


def normalised(name: str) -> str:
    """The accession in DDBJ's writing. Raises `BadRequest`, which shows the pattern."""
    accession = name.strip().upper()
    if not _ACCESSION.fullmatch(accession):
        raise BadRequest(f"“{name[:60]}” is no accession that DDBJ knows; expected {ID_PATTERN}")
    return accession


def is_own(accession: str) -> bool:
    """Whether DDBJ gave it: the others are mirrored there."""
    return accession.startswith(("DR", "PRJD", "SAMD"))


def kind_of(accession: str) -> str:
    """The resource that it names; `accession` is normalised."""
    if accession.startswith("PRJ"):
        return "study"
    return "sample" if accession.startswith("SAM") else _KINDS[accession[2]]


def type_of(kind: str, accession: str) -> str:
    """The type of its entry: a study of BioProject and a sample of BioSample are not of SRA."""
    if accession.startswith("PRJ"):
        return "bioproject"
    return "biosample" if accession.startswith("SAM") else f"sra-{kind or kind_of(accession)}"
