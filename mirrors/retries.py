"""What could not be had, asked for again: runs of what open troubles are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from submitters.actor import Actor

from . import runs, wishes
from .archive import Wish
from .models import Run, Trouble
from .wishes import MOST_ACCESSIONS


def retry(troubles: Iterable[Trouble], actor: Actor) -> list[Run]:
    """A run for each archive, and for each server like ours; more than one where they are very many.

    Raises `ArchiveUnknown`.
    """
    by_place: dict[tuple[str, str], list[str]] = defaultdict(list)
    for trouble in troubles:
        by_place[trouble.archive, _server(trouble)].append(trouble.accession)
    return [
        runs.begin(archive, Wish(accessions=names[first : first + MOST_ACCESSIONS], server=server), actor=actor)
        for (archive, server), names in ((place, tuple(dict.fromkeys(all_))) for place, all_ in by_place.items())
        for first in range(0, len(names), MOST_ACCESSIONS)
    ]


def _server(trouble: Trouble) -> str:
    return wishes.of_text(trouble.run.wish).server if trouble.run else ""
