"""What accessions look like, for each kind of record (read_docs: accessions.rst; insdc.md 1.9): `accessions.tsv`.

Archives that exchange with INSDC or came before it are in the table: EGA, JGA, GSA, and BioSample and BioProject, whose
accessions stand in for those of samples and studies. Numbers have no upper bound: they grew from 6 to 8 digits.
"""

import csv
import re
from functools import cache
from importlib import resources


def is_accession(kind: str, text: str) -> bool:
    """Whether `text` can be the accession of a record of `kind` ("SAMPLE"); any text can, of a kind without a row."""
    known = _patterns().get(kind)
    return known is None or known.fullmatch(text) is not None


def is_entry(database: str, text: str) -> bool:
    """Whether `text` can name an entry of an external database; any text can, of a database without a row."""
    return is_accession(database.casefold(), text)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    lines = (resources.files("sra") / "rules" / "accessions.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["kind"], []).append(row["pattern"])
    return {kind: re.compile("|".join(patterns)) for kind, patterns in found.items()}
