"""Databases whose addresses we know: from (database, identifier) to a URL. Data: `databases.tsv`.

Names are compared without regard to case, since archives write `BioProject` and `bioproject`.
"""

import csv
from functools import cache
from importlib import resources
from urllib.parse import quote

URL = "URL"
"""The database name under which SRA XML carries a plain address, where it has no other place for one."""

TEMPLATE_SAFE = "/:.,;()-_~"


def address_of(database: str, identifier: str) -> str | None:
    """The address of an entry, or None if the database is not in the table or the identifier cannot be one."""
    template = _templates().get(database.casefold())
    if template is None or not identifier or identifier != identifier.strip():
        return None
    before, after = template
    plain = identifier.isalnum() and identifier.isascii()  # nearly all are, and quoting is slow
    return before + (identifier if plain else quote(identifier, safe=TEMPLATE_SAFE)) + after


def is_address(text: str) -> bool:
    """Whether the text is a web address, as opposed to an identifier."""
    return text.startswith(("http://", "https://", "ftp://"))


@cache
def _templates() -> dict[str, tuple[str, str]]:
    """Name of the database to what stands before and behind the identifier."""
    lines = (resources.files("sra") / "databases.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["name"]: _split(row["address"]) for row in rows}


def _split(address: str) -> tuple[str, str]:
    before, _, after = address.partition("{id}")
    return before, after
