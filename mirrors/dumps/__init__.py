"""What is in the files that an archive gives out whole? Read as a stream, of any size, without database or network
(spec: insdc.md 4.2).
"""

from .accessions import Row, accession_rows, strongest
from .bundles import Bundle, bundles
from .inflating import inflated
from .members import Member, archive_members, dump_members, set_members

__all__ = [
    "Bundle",
    "Member",
    "Row",
    "accession_rows",
    "archive_members",
    "bundles",
    "dump_members",
    "inflated",
    "set_members",
    "strongest",
]
