"""What is there to bring? Pages of an archive's list become candidates and the jobs that take them.

A page and the place where the next one begins are written together: whoever is killed goes on where a page ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import orjson
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from harvest import collecting
from harvest.failures import ChangedFormat, Failure, Throttled
from harvest.transport import Transport
from records.chunks import CHUNK, chunks
from work import lease
from work.outbox import Later, enqueue

from . import archive as spoken
from . import known, runs, wishes
from .archive import Archive, Page, Standing, Status
from .archives.registry import archive_of
from .duties import FINISH
from .models import Candidate, Run

CHUNK_SIZE: Final = 500
MOST_PAGES: Final = 200_000

State = Run.State


class Discovery:
    """The list of one run, page by page."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.wish = wishes.of_text(run.wish)
        self.archive: Archive = archive_of(run.archive, self.wish.server)

    def go_on(self) -> None:
        """To the end of the list. Raises `Later` when the archive wants to be left alone."""
        runs.step(self.run, State.DISCOVERING)
        try:
            with Transport(self.archive.hosts) as transport:
                self._follow(transport)
        except Throttled as throttled:
            raise Later(throttled.until, str(throttled)) from throttled
        except Failure as failure:
            runs.end(self.run, State.FAILED, f"{failure.code}: {failure}")
            return
        self._hand_over()

    def _follow(self, transport: Transport) -> None:
        while not self.run.is_discovered and not runs.is_stopped(self.run):
            page = self.archive.discover(self.wish, self.run.cursor, transport)
            try:
                self._write(page)
            finally:
                for fetched in page.fetched:
                    fetched.path.unlink(missing_ok=True)
            lease.renew()

    def _write(self, page: Page) -> None:
        """The page, unless another has written it meanwhile. Raises `ChangedFormat` for a list that goes round."""
        if page.fetched:
            collecting.keep(self.archive, f"list-{self.run.key}-{self.run.pages}", page.fetched, run=self.run.key)
        if page.cursor and (page.cursor == self.run.cursor or self.run.pages > MOST_PAGES):
            raise ChangedFormat("The list leads back to the page it came from.")
        with transaction.atomic():
            if self._move_cursor(page):
                self._write_candidates(page)
        self.run.refresh_from_db()

    def _move_cursor(self, page: Page) -> bool:
        here = Run.objects.filter(pk=self.run.pk, pages=self.run.pages, is_discovered=False)
        moved = {"cursor": page.cursor, "pages": F("pages") + 1, "is_discovered": not page.cursor}
        told = {"as_of": self.run.as_of or page.as_of, "expected": _either(page.total, self.run.expected)}
        size = sum(fetched.size for fetched in page.fetched)
        return bool(here.update(**moved, **told, bytes=F("bytes") + size, modified=timezone.now()))

    def _write_candidates(self, page: Page) -> None:
        fresh = self._fresh(page.candidates)
        first = self.run.chunks
        rows = [_row(self.run, each, first + index // CHUNK_SIZE) for index, each in enumerate(fresh)]
        Candidate.objects.bulk_create(rows, batch_size=CHUNK)
        number = -(-len(rows) // CHUNK_SIZE)
        Run.objects.filter(pk=self.run.pk).update(chunks=F("chunks") + number, listed=F("listed") + len(rows))
        if self.run.is_dry:
            self._count_dry(fresh)
        else:
            runs.ask_for_chunks(self.run, list(range(first, first + number)))

    def _fresh(self, candidates: Iterable[spoken.Candidate]) -> list[spoken.Candidate]:
        """Each once, however often the list names it, on this page or on an earlier one; the last word counts here."""
        named = {(each.kind, each.accession): each for each in candidates}
        for some in chunks(list(named)):
            earlier = self.run.candidates.filter(accession__in=[accession for _, accession in some])
            for name in earlier.values_list("kind", "accession"):
                named.pop(name, None)
        return list(named.values())

    def _count_dry(self, fresh: Sequence[spoken.Candidate]) -> None:
        here = known.here(self.archive, self.wish, fresh)
        runs.count(self.run, seen=len(fresh), same=len(here), new=len(fresh) - len(here))

    def _hand_over(self) -> None:
        """To those who take the candidates, or to the end where there are none."""
        runs.step(self.run, State.TAKING)
        if self.run.is_dry:
            runs.end(self.run, State.COMPLETE, "Nothing was fetched: “same” are here already, “new” are not.")
        else:
            finish_if_done(self.run)


def finish_if_done(run: Run) -> None:
    """Ask for the end of a run once nothing is left to take. Called after the commit of what was taken last."""
    left = run.candidates.filter(outcome=Candidate.Outcome.WAITING)
    if Run.objects.filter(pk=run.pk, is_discovered=True).exists() and not left.exists():
        enqueue(FINISH, runs.duty(run), {"run": run.key})


def _either(total: int | None, before: int | None) -> int | None:
    return total if total is not None else before


def _row(run: Run, candidate: spoken.Candidate, chunk: int) -> Candidate:
    standing = candidate.standing
    told = "" if standing.status is Status.LIVE else orjson.dumps(_standing_data(standing)).decode()
    return Candidate(
        run=run,
        kind=candidate.kind,
        accession=candidate.accession,
        version=candidate.version[:100],
        standing=told,
        facts=orjson.dumps(candidate.facts).decode() if candidate.facts else "",
        chunk=chunk,
    )


def _standing_data(standing: Standing) -> dict[str, str]:
    return {"status": standing.status.value, "successor": standing.successor, "reason": standing.reason}


def of_rows(rows: Iterable[Candidate]) -> Iterator[spoken.Candidate]:
    """The candidates as the archive named them."""
    for row in rows:
        said = orjson.loads(row.standing) if row.standing else None
        standing = (
            Standing(Status(said["status"]), said["successor"], said["reason"]) if said else Standing(Status.LIVE)
        )
        yield spoken.Candidate(
            row.kind, row.accession, row.version, standing, orjson.loads(row.facts) if row.facts else {}
        )


def last_chunk(run: Run) -> int:
    return int(run.candidates.aggregate(last=Max("chunk"))["last"] or 0)
