"""What became of things that are here? The search knows suppressed ones by name, and of withdrawn ones nothing.

Nothing moves a date when that happens (spec: insdc.md 4.4, 3), so each is asked for by name. Silence counts only in an
answer that shows something else, which is known to be there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mirrors.archive import Ask, Standing, Status

from . import search
from .names import type_of

GONE: Final = Standing(Status.WITHDRAWN, reason="DDBJ no longer knows it: withdrawn, or held back again.")


def standings(kind: str, accessions: Sequence[str], ask: Ask) -> dict[str, Standing]:
    """What cannot be told is left out. Raises `Failure`."""
    by_type: dict[str, list[str]] = {}
    for accession in dict.fromkeys(accessions):
        by_type.setdefault(type_of(kind, accession), []).append(accession)
    told: dict[str, Standing] = {}
    for name, some in by_type.items():
        for start in range(0, len(some), search.BULK):
            told |= _of_type(name, some[start : start + search.BULK], ask)
    return told


def _of_type(kind: str, accessions: Sequence[str], ask: Ask) -> dict[str, Standing]:
    control = _control(kind, ask)
    with search.answered(search.bulk(kind, [*accessions, *control]), ask) as fetched:
        entries, missing = search.found(fetched)
    told = {each.accession: each.standing for each in entries if each.accession in accessions}
    if control and any(each.accession in control for each in entries):
        told |= {accession: GONE for accession in accessions if accession in missing}
    return {accession: each for accession, each in told.items() if each.status is not Status.UNKNOWN}


def _control(kind: str, ask: Ask) -> list[str]:
    """An entry that is listed, by which it is seen that the search works."""
    with search.answered(search.listing(kind, {}, 1), ask) as fetched:
        return [each.accession for each in search.listed(fetched).entries[:1]]
