"""The end of a run: what became of things that moved no date, references that waited, and the watermark.

The watermark moves with the data only: not while something that the archive lists could not be had.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from harvest.failures import Failure, Throttled
from harvest.transport import Transport
from records import names
from records.models import Origin, Reference
from records.tasks import settle_waiting
from submitters.actor import Actor
from work import lease
from work.outbox import Later

from . import known, runs, standings, wishes
from .archive import Archive, Standing, Status
from .archives.registry import archive_of
from .discovering import of_rows
from .models import Candidate, Run, Subscription

State = Run.State

PORTION: Final = 500
SUSPICIOUS_NUMBER: Final = 20
SUSPICIOUS_SHARE: Final = 0.2
"""When so many of a portion vanish at once, it is rather the archive that is ill: nothing is moved."""
SOON: Final = timedelta(minutes=15)
DEPTH: Final = 3
"""Below a study are experiments, below those runs; analyses stand beside them."""


def finish(run: Run) -> None:
    """Raises `Later` when the archive wants to be left alone."""
    runs.step(run, State.FINISHING)
    _hand_over(run)
    doubt = _compare(run)
    if run.new or run.changed:
        settle_waiting()
    if runs.is_stopped(run):
        return
    run.refresh_from_db()
    _end(run, doubt)


def _hand_over(run: Run) -> None:
    """What the list called replaced leads to its successor now: that may have come in another portion, later."""
    told = of_rows(run.candidates.filter(standing__contains=f'"{Status.REPLACED.value}"').order_by("pk"))
    replaced = {(each.kind, each.accession): each.standing for each in told}
    standings.carry(known.name_for(run), replaced, Actor(account_id=run.asked_by_id))


def _end(run: Run, doubt: str) -> None:
    missing = run.expected is not None and run.listed < run.expected
    said = [doubt] if doubt else []
    if missing:
        said.append(f"The archive counts {run.expected}, and has listed {run.listed}.")
    if run.failed:
        said.append(f"{run.failed} could not be had.")
    is_complete = not (missing or run.failed or doubt)
    if is_complete:
        _move_watermark(run)
    else:
        Subscription.objects.filter(runs=run).update(due=timezone.now() + SOON)
    runs.end(run, State.COMPLETE if is_complete else State.INCOMPLETE, " ".join(said))


def _move_watermark(run: Run) -> None:
    if run.subscription_id is not None and run.as_of:
        Subscription.objects.filter(pk=run.subscription_id).update(watermark=run.as_of)


# ------------------------------------------------------------------------------------------------------ standings


def _compare(run: Run) -> str:
    """Ask what became of what is here and was not named by the list; answers what speaks against the archive's word."""
    wish = wishes.of_text(run.wish)
    archive = archive_of(run.archive, wish.server)
    if run.archive == "gmi" or run.is_dry:
        return ""  # its feed tells of every standing
    try:
        with Transport(archive.hosts) as transport:
            comparison = _Comparison(run, archive, transport)
            return next((doubt for doubt in comparison.doubts() if doubt), "")
    except Throttled as throttled:
        raise Later(throttled.until, str(throttled)) from throttled
    except Failure as failure:
        return f"What became of records could not be asked: {failure}"


class _Comparison:
    def __init__(self, run: Run, archive: Archive, transport: Transport) -> None:
        self._run, self._archive, self._transport = run, archive, transport
        self._name = known.name_for(run)
        self._actor = Actor(account_id=run.asked_by_id)

    def doubts(self) -> Iterator[str]:
        """Portion by portion; how far it is, is written down behind each."""
        for portion in self._portions():
            for kind in sorted({origin.record.kind for origin in portion}):
                yield self._compare(kind, [origin.accession for origin in portion if origin.record.kind == kind])
            Run.objects.filter(pk=self._run.pk).update(compared_to=portion[-1].pk, modified=timezone.now())
            lease.renew()

    def _portions(self) -> Iterator[list[Origin]]:
        after = self._run.compared_to
        while not runs.is_stopped(self._run):
            portion = list(self._scope().filter(pk__gt=after).order_by("pk")[:PORTION])
            if not portion:
                return
            after = portion[-1].pk
            unseen = self._without_listed(portion)
            if unseen:
                yield unseen

    def _scope(self) -> QuerySet[Origin]:
        here = Origin.objects.filter(archive=self._name, is_source=True).exclude(status=Status.WITHDRAWN.value)
        wish = wishes.of_text(self._run.wish)
        if wish.accessions:
            here = here.filter(record__in=below(wish.accessions))
        elif wish.query:
            here = here.none()
        return here.select_related("record").defer("record__document", "record__relations")

    def _without_listed(self, portion: Sequence[Origin]) -> list[Origin]:
        """What the list has named as it is now needs no asking."""
        accessions = [origin.accession for origin in portion]
        named = self._run.candidates.filter(accession__in=accessions).exclude(outcome=Candidate.Outcome.FAILED)
        listed = set(named.values_list("accession", flat=True))
        return [origin for origin in portion if origin.accession not in listed]

    def _compare(self, kind: str, accessions: Sequence[str]) -> str:
        told = self._archive.standings(kind, accessions, self._transport)
        doubtful = [name for name in self._live_here(accessions) if _status(told, name) is not Status.LIVE]
        if len(doubtful) > max(SUSPICIOUS_NUMBER, SUSPICIOUS_SHARE * len(accessions)):
            return (
                f"{self._archive.label} no longer shows {len(doubtful)} of {len(accessions)} {kind} records that are "
                f"here, or says nothing of them; so many at once are left as they are."
            )
        return self._move(kind, told)

    def _live_here(self, accessions: Sequence[str]) -> list[str]:
        live = Origin.objects.filter(archive=self._name, accession__in=accessions, status=Status.LIVE.value)
        return list(live.values_list("accession", flat=True))

    def _move(self, kind: str, told: Mapping[str, Standing]) -> str:
        by_name = {(kind, name): each for name, each in told.items()}
        moved = standings.carry(self._name, by_name, self._actor)
        runs.count(self._run, moved=len(moved))
        return ""


def _status(told: Mapping[str, Standing], name: str) -> Status:
    return told[name].status if name in told else Status.UNKNOWN


def below(accessions: Sequence[str]) -> set[int]:
    """The ids of records of these names, and of those that hang on them."""
    found = {pk for name in accessions for pk in names.named(name).values_list("pk", flat=True)}
    layer = set(found)
    for _ in range(DEPTH):
        layer = set(Reference.objects.filter(target__in=layer).values_list("source", flat=True)) - found
        found |= layer
    return found
