"""What is here already of what an archive names?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from records.chunks import chunks
from records.models import Identifier, Origin

from . import wishes
from .archive import Archive, Candidate, Wish
from .models import Run

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def name_of(archive: str, wish: Wish) -> str:
    """What `Origin.archive` calls it: the key of an archive, the address of another server."""
    return wish.server.rstrip("/") if archive == "gmi" else archive


def name_for(run: Run) -> str:
    return name_of(run.archive, wishes.of_text(run.wish))


def origins(name: str, accessions: Iterable[str]) -> Mapping[str, Origin]:
    """Accession -> the origin of it that this archive is."""
    found: dict[str, Origin] = {}
    for some in chunks(sorted(set(accessions))):
        rows = Origin.objects.filter(archive=name, accession__in=some).defer("differences", "files")
        found.update((row.accession, row) for row in rows)
    return found


def by_another_name(name: str, accessions: Iterable[str]) -> set[str]:
    """Those that things which are here from this archive answer to, without being what it has them under."""
    wanted = set(accessions)
    if not wanted:
        return set()
    of_this = Identifier.objects.filter(value__in=wanted, record__origins__archive=name)
    return set(of_this.exclude(scheme=Identifier.Scheme.ALIAS).values_list("value", flat=True)) - set(
        origins(name, wanted)
    )


def here(archive: Archive, wish: Wish, candidates: Sequence[Candidate]) -> set[str]:
    """The accessions among these that are here from this archive."""
    return set(origins(name_of(archive.key, wish), [each.accession for each in candidates]))


def is_surely_same(candidate: Candidate, origin: Origin | None) -> bool:
    """Whether what is here was had after the day on which the archive says that it last changed.

    Its dates have no time: what was had on that very day, or the next in another zone, may have changed since.
    """
    if origin is None or candidate.version != origin.version or not _DAY.match(candidate.version):
        return False
    return origin.version[:10] < (origin.retrieved - timedelta(days=2)).date().isoformat()
