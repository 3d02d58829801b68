"""The one loop: candidates to records, a portion at a time. Fetched, kept as it came, compared, decoded, published.

Nothing of the database is held while the archive is asked. What a portion brings is written in one transaction, with
the outcomes of its candidates and the counts of the run: a worker that dies leaves portions that are done, and portions
that are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from django.utils import timezone

from harvest import collecting
from harvest.source import Plan
from harvest.transport import Transport
from records.chunks import CHUNK
from submitters.actor import Actor
from work import lease
from work.outbox import Later

from . import known, runs, standings, statistics, wishes
from .archive import Archive, Candidate, Status
from .archives.registry import archive_of
from .discovering import finish_if_done, of_rows
from .models import Candidate as Row
from .models import Run
from .portion import Portion
from .taking import Counts, take
from .troubles import note

Outcome = Row.Outcome

STALLS: Final = (5, 15, 45)
"""Seconds after which an archive that gave nothing at all is tried again; then the run has failed."""


def take_chunk(run: Run, chunk: int) -> None:
    """Take what is left of a chunk. Raises `Later` when the archive wants to be left alone, or gives nothing."""
    _Chunk(run, chunk).go_on()


class _Chunk:
    def __init__(self, run: Run, chunk: int) -> None:
        self._run, self._chunk = run, chunk
        self._wish = wishes.of_text(run.wish)
        self._archive: Archive = archive_of(run.archive, self._wish.server)
        self._name = known.name_of(run.archive, self._wish)
        self._actor = Actor(account_id=run.asked_by_id)

    def go_on(self) -> None:
        if self._run.started is None:
            runs.step(self._run, Run.State.TAKING)
        with Transport(self._archive.hosts) as transport:
            for candidates in self._portions():
                portion = Portion(self._archive, {each.accession: each for each in candidates})
                self._bring(portion, transport)
                self._write(portion)
                self._pause_if_asked(portion)
                lease.renew()
        if not runs.is_stopped(self._run):
            finish_if_done(self._run)
        if statistics.is_due(self._chunk + 1):
            statistics.renew()

    def _portions(self) -> Iterator[list[Candidate]]:
        """The candidates without outcome, so many of one kind at a time; a stopped run has no more."""
        while not runs.is_stopped(self._run):
            waiting = self._run.candidates.filter(chunk=self._chunk, outcome=Outcome.WAITING).order_by("kind", "pk")
            candidates = list(of_rows(waiting[: self._archive.batch]))
            if not candidates:
                return
            yield [each for each in candidates if each.kind == candidates[0].kind]

    # ------------------------------------------------------------------------------------------------ bringing

    def _bring(self, portion: Portion, transport: Transport) -> None:
        wanted = self._to_fetch(portion)
        self._fetch(portion, wanted, transport)
        for each in portion.left():
            if portion.throttled is None:
                collecting.set_apart(portion.useless())
                self._fetch(portion, [each], transport)
        if portion.throttled is None:
            portion.miss(portion.left())
        collecting.set_apart(portion.useless())
        self._ask_after(portion, transport)

    def _to_fetch(self, portion: Portion) -> list[Candidate]:
        """All but those that the list itself tells enough of."""
        here = known.origins(self._name, portion.candidates) if self._wish.since else {}
        wanted = []
        for name, each in portion.candidates.items():
            if each.standing.status is not Status.LIVE or known.is_surely_same(each, here.get(name)):
                portion.outcomes[name] = Outcome.SAME.value
            else:
                wanted.append(each)
        return wanted

    def _fetch(self, portion: Portion, candidates: Sequence[Candidate], transport: Transport) -> None:
        plans = self._archive.plans(candidates) if candidates else []
        for plan in self._reopened(portion, plans):
            plans.remove(plan)
        brought = collecting.collect(
            self._archive, plans, transport, run=self._run.key, parallel=self._archive.parallel
        )
        for collected in brought:
            lease.renew()
            key = collected.collection.key
            if collected.failure is not None:
                portion.fail(collected.plan, collected.failure, key)
            else:
                portion.describe(collected.plan, collected.fetched, key)

    def _reopened(self, portion: Portion, plans: Sequence[Plan]) -> list[Plan]:
        """What was fetched already in this run, before the worker of then was killed, is read again from where it is
        kept.
        """
        kept = collecting.found_in_run(self._run.key, [plan.external_id for plan in plans])
        again = [plan for plan in plans if plan.external_id in kept]
        for plan in again:
            collection = kept[plan.external_id]
            fetched = collecting.reopen(collection)
            try:
                portion.describe(plan, fetched, collection.key)
            finally:
                for each in fetched:
                    each.path.unlink(missing_ok=True)
        return again

    def _ask_after(self, portion: Portion, transport: Transport) -> None:
        """What the archive does not give, and what is here of it, may have become something else."""
        here = known.origins(self._name, portion.gone) if portion.gone else {}
        by_kind: dict[str, list[str]] = {}
        for name in here:
            by_kind.setdefault(portion.candidates[name].kind, []).append(name)
        for kind, names in by_kind.items():
            told = self._archive.standings(kind, names, transport)
            for _, name in standings.carry(self._name, {(kind, each): told[each] for each in told}, self._actor):
                portion.move(name)

    # ------------------------------------------------------------------------------------------------- writing

    def _write(self, portion: Portion) -> None:
        """All of it in one transaction, but a portion in which nothing could be had: that is tried again."""
        if portion.is_stalled and self._run.stalls < len(STALLS):
            return
        revived = standings.revive(self._name, portion.found, self._actor)
        take(
            self._run,
            self._name,
            portion.found,
            retrieved=timezone.now(),
            also=lambda counts: self._settle(portion, counts, revived),
        )

    def _settle(self, portion: Portion, counts: Counts, revived: int) -> None:
        """In the transaction of the records: their standings, the outcomes of candidates, the counts."""
        moved = standings.carry(self._name, portion.told(), self._actor)
        for _, name in standings.carry(self._name, portion.listed(), self._actor):
            portion.move(name)
        for name in known.by_another_name(self._name, portion.gone):
            portion.recognise(name)
        outcomes, extra = dict(portion.outcomes), Counter[str]()
        for found, outcome in zip(portion.found, counts.outcomes, strict=True):
            if found.candidate in portion.candidates:
                outcomes[found.candidate] = outcome
            else:
                extra[outcome.replace("-", "_")] += 1
        self._remember(portion, counts)
        note(self._run, self._name, portion.hindrances)
        ended = self._set_outcomes(next(iter(portion.candidates.values())).kind, outcomes)
        came_along = {"extra": extra.total(), "moved": len(moved) + revived, "bytes": portion.fetched}
        runs.count(self._run, **(ended + extra + Counter(came_along)))
        Run.objects.filter(pk=self._run.pk).exclude(stalls=0).update(stalls=0)

    def _remember(self, portion: Portion, counts: Counts) -> None:
        """What came along, or by another name than it was listed by, was shown too: nobody has to ask what became of
        it.
        """
        rows = [
            Row(run=self._run, kind=found.kind, accession=found.accession, chunk=self._chunk, outcome=outcome)
            for found, outcome in zip(portion.found, counts.outcomes, strict=True)
            if found.accession not in portion.candidates
        ]
        Row.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)

    def _set_outcomes(self, kind: str, outcomes: dict[str, str]) -> Counter[str]:
        """Candidates that have one already keep it, and are not counted again."""
        counted = Counter[str]()
        waiting = self._run.candidates.filter(chunk=self._chunk, kind=kind, outcome=Outcome.WAITING)
        for outcome in set(outcomes.values()):
            names = [name for name, each in outcomes.items() if each == outcome]
            number = waiting.filter(accession__in=names).update(outcome=outcome)
            counted[outcome.replace("-", "_")] = number
            counted["seen"] += number
        return counted

    def _pause_if_asked(self, portion: Portion) -> None:
        if portion.throttled is not None:
            raise Later(portion.throttled.until, str(portion.throttled))
        if not portion.is_stalled:
            return
        stalls = self._run.stalls
        if stalls < len(STALLS):
            Run.objects.filter(pk=self._run.pk).update(stalls=stalls + 1)
            self._run.refresh_from_db()
            reason = next(iter(portion.hindrances.values())).reason
            raise Later(timezone.now() + timedelta(seconds=STALLS[stalls]), reason)
        runs.end(self._run, Run.State.FAILED, f"{self._archive.label} gives nothing at present.")
