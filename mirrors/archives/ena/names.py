"""Which accessions does ENA answer to, and what do they name?"""

from __future__ import annotations

import re
from typing import Final

from harvest.failures import BadRequest

ID_PATTERN: Final = r"[EDS]R[PSXRZA][0-9]{6,}|PRJ[EDN][A-Z][0-9]+|SAM[EDN][A-Z]?[0-9]+"

_ACCESSION: Final = re.compile(ID_PATTERN)
_KINDS: Final = {"P": "study", "S": "sample", "X": "experiment", "R": "run", "Z": "analysis", "A": "submission"}


def normalised(name: str) -> str:
    """The accession in ENA's writing. Raises `BadRequest`, which shows the pattern."""
    accession = name.strip().upper()
    if not _ACCESSION.fullmatch(accession):
        raise BadRequest(f"“{name[:60]}” is no accession of ENA's; expected {ID_PATTERN}")
    return accession


def is_accession(text: str) -> bool:
    return _ACCESSION.fullmatch(text) is not None


def is_secondary(accession: str) -> bool:
    """Whether ENA calls it secondary where it calls the BioProject or the BioSample primary: ERP…, ERS…."""
    return accession[2] in "PS" and not accession.startswith(("PRJ", "SAM"))


def kind_of(accession: str) -> str:
    """The resource that it names; `accession` is normalised."""
    if accession.startswith("PRJ"):
        return "study"
    return "sample" if accession.startswith("SAM") else _KINDS[accession[2]]
