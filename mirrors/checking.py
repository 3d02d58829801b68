"""Is what is here what the archive has? Counts and standings compared, nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harvest.failures import NotFound
from harvest.source import Fetched
from records.models import Origin

from . import known
from .archive import Archive, Ask, Candidate, Standing, Status, Wish
from .archives.registry import archive_of
from .finishing import below

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class CheckLine:
    """Of one kind: how many the archive lists, how many of them are here, which are not, which stand otherwise.

    `differing` are (accession, standing there, standing here).
    """

    kind: str
    there: int
    here: int
    missing: tuple[str, ...] = ()
    differing: tuple[tuple[str, str, str], ...] = ()

    @property
    def agrees(self) -> bool:
        return not self.missing and not self.differing


@dataclass
class _Listed:
    """Kind -> accession -> standing, as the archive's list has it."""

    by_kind: dict[str, dict[str, Status]] = field(default_factory=dict)

    def add(self, kind: str, accession: str, status: Status) -> None:
        self.by_kind.setdefault(kind, {})[accession] = status


def check(archive_key: str, wish: Wish, ask: Ask) -> Iterator[CheckLine]:
    """A line for each kind that the archive lists or that is here. Raises `harvest.failures.Failure`."""
    archive = archive_of(archive_key, wish.server)
    listed = _list(archive, wish, ask)
    name = known.name_of(archive_key, wish)
    ours = _ours(name, wish)
    for kind in sorted({*listed.by_kind, *(kind for kind, _ in ours)}):
        yield _line(archive, name, kind, listed.by_kind.get(kind, {}), ours, ask)


def _line(
    archive: Archive, name: str, kind: str, there: Mapping[str, Status], ours: Mapping[tuple[str, str], str], ask: Ask
) -> CheckLine:
    here = known.origins(name, there)
    live = {accession for accession, status in there.items() if status is Status.LIVE}
    told = {accession: status.value for accession, status in there.items()}
    unlisted = [accession for each, accession in ours if each == kind and accession not in there]
    standing_here = {accession: origin.status for accession, origin in here.items()}
    # A feed lists what was once published; where that is not live here, the archive is asked what it is now.
    doubtful = [each for each in sorted(live & here.keys()) if standing_here[each] != Status.LIVE.value]
    asked = _standings(archive, kind, [*unlisted, *doubtful], ask)
    told |= {each: standing.status.value for each, standing in asked.items()}
    standing_here |= {accession: ours[kind, accession] for accession in unlisted}
    differing = [
        (accession, status, standing_here[accession])
        for accession, status in sorted(told.items())
        if accession in standing_here and status not in (standing_here[accession], Status.UNKNOWN.value)
    ]
    return CheckLine(kind, len(there), len(here), tuple(sorted(live - here.keys())), tuple(differing))


def _standings(archive: Archive, kind: str, accessions: Sequence[str], ask: Ask) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    for start in range(0, len(accessions), MOST_AT_ONCE):
        found |= archive.standings(kind, accessions[start : start + MOST_AT_ONCE], ask)
    return found


def _ours(name: str, wish: Wish) -> dict[tuple[str, str], str]:
    """(kind, accession) -> standing of what is here of the wish, whatever the archive lists."""
    if not wish.accessions:
        return {}
    rows = Origin.objects.filter(archive=name, is_source=True, record__in=below(wish.accessions))
    told = rows.values_list("record__kind", "accession", "status")
    return {(kind, accession): status for kind, accession, status in told}


def _list(archive: Archive, wish: Wish, ask: Ask) -> _Listed:
    listed, cursor = _Listed(), ""
    unnamed: list[Candidate] = []
    while True:
        page = archive.discover(wish, cursor, ask)
        _remove(page.fetched)
        for each in page.candidates:
            if each.kind:
                listed.add(each.kind, each.accession, each.standing.status)
            else:
                unnamed.append(each)
        cursor = page.cursor
        if not cursor:
            break
    for start in range(0, len(unnamed), archive.batch):
        _name(archive, unnamed[start : start + archive.batch], listed, ask)
    return listed


def _name(archive: Archive, candidates: Sequence[Candidate], listed: _Listed, ask: Ask) -> None:
    """What only the answer names: it is looked at, and not kept."""
    by_name = {each.accession: each for each in candidates}
    for plan in archive.plans(candidates):
        fetched: list[Fetched] = []
        try:
            fetched += [ask(request) for request in plan.requests]
            covered = {name: by_name[name] for name in plan.covers if name in by_name}
            for each in archive.describe(plan, fetched, covered):
                listed.add(each.kind, each.accession, each.standing.status)
        except NotFound:
            continue
        finally:
            _remove(fetched)


def _remove(fetched: Sequence[Fetched]) -> None:
    for each in fetched:
        each.path.unlink(missing_ok=True)
