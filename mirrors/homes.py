"""Which archive is the home of a thing? Its accession says so, and the others show the thing in poorer form
(spec: insdc.md 4.4, 5).
"""

from __future__ import annotations

from typing import Final

from mirrors.models import Subscription

_LETTERS: Final = {"E": "ena", "S": "ncbi", "N": "ncbi", "D": "ddbj"}
_BEHIND: Final = ("PRJ", "SAM")


def home_of(accession: str) -> str:
    """The key of the archive that gave the accession, "" where none of the three did.

    ERR1 is ENA's, as PRJEB1 and SAMEA1 are, whose letter stands behind PRJ and SAM.
    """
    at = 3 if accession.startswith(_BEHIND) else 0
    return _LETTERS.get(accession[at : at + 1], "")


def is_home(archive: str, accession: str) -> bool:
    """Whether what `archive` says of the thing is said at first hand."""
    return home_of(accession) in ("", archive)


def mirrored() -> frozenset[str]:
    """The archives that are mirrored here, again and again."""
    return frozenset(Subscription.objects.filter(is_enabled=True).values_list("archive", flat=True))
