"""Which accessions does NCBI know, in which of its databases, and by which of their fields?"""

from __future__ import annotations

import re
from typing import Final

from harvest.failures import BadRequest

ACCESSION: Final = r"(?:PRJ[EDN][A-Z][0-9]+|SAM[EDN][A-Z]?[0-9]+|[EDS]R[APSXRZ][0-9]+)"
ID_PATTERN: Final = rf"[1-9][0-9]*|{ACCESSION}"
_ACCESSION: Final = re.compile(ACCESSION)
_ID: Final = re.compile(ID_PATTERN)


def normalised(name: str) -> str:
    """A UID or an accession as NCBI writes it. Raises `BadRequest`, which shows the pattern."""
    plain = name.strip().upper()
    if not _ID.fullmatch(plain):
        raise BadRequest(f"{name!r} is neither a UID nor an accession that NCBI has; they look like {ID_PATTERN}.")
    return plain


def accession(name: str) -> str:
    """An accession. Raises `BadRequest`."""
    plain = name.strip().upper()
    if not is_accession(plain):
        raise BadRequest(f"{name!r} is no accession that NCBI has; they look like {ACCESSION}.")
    return plain


def is_accession(name: str) -> bool:
    return bool(_ACCESSION.fullmatch(name))


def term_of(name: str, db: str) -> str:
    """The term that finds what has, or hangs on, this accession in a database."""
    field = "Accession"
    if name.startswith("PRJ"):
        field = "Project Accession" if db == "bioproject" else "BioProject"
    elif name.startswith("SAM") and db == "sra":
        field = "BioSample"
    return f"{name}[{field}]"


def home_of(name: str) -> str:
    """The database whose own records have such accessions."""
    return {"PRJ": "bioproject", "SAM": "biosample"}.get(name[:3], "sra")


def databases_of(name: str) -> tuple[str, ...]:
    """Where to look for it: reads first, then the description of the project or sample, which may have none."""
    if name.startswith("PRJ"):
        return ("sra", "bioproject")
    if name.startswith("SAM") or name[1:3] == "RS":
        return ("sra", "biosample")
    return ("sra",)


def address_of(kind: str, name: str) -> str:
    """Where a reader can see it. Not the efetch address: that goes by UIDs, which say nothing of what is meant."""
    return f"https://www.ncbi.nlm.nih.gov/{home_of(name)}/{name}"
