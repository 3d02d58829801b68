"""SRA_Accessions.tab beside what is here: standings that moved are carried, and what is missing here is counted.

Read twice where something moved: an accession may have several rows far apart, of which the liveliest counts
(spec: insdc.md 4.4, 4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from django.utils import timezone

from harvest.failures import Failure, Throttled
from harvest.models import Collection
from harvest.source import Finding
from mirrors import dump_files, homes, runs, standings
from mirrors.archive import Standing, Status
from mirrors.dumps import Row, accession_rows, strongest
from mirrors.models import Run
from records.models import Origin
from submitters.actor import Actor
from work import lease
from work.outbox import Later

PORTION: Final = 5_000
CARRIED: Final = 200
COUNTED_AFTER: Final = 20
KINDS: Final = frozenset({"SUBMISSION", "STUDY", "SAMPLE", "EXPERIMENT", "RUN", "ANALYSIS"})
MOST_TOLD: Final = 5

State = Run.State


def compare(run: Run) -> None:
    """Read the table of the run to its end; ends the run. Again it finds nothing left to move.

    Raises `Later` when the host of the table wants to be left alone.
    """
    runs.step(run, State.TAKING)
    try:
        _Comparison(run, dump_files.bring(run, run.accessions)).go()
    except Throttled as throttled:
        raise Later(throttled.until, str(throttled)) from throttled
    except Failure as failure:
        runs.end(run, State.FAILED, f"{failure.code}: {failure}")


class _Comparison:
    """`_moved` has the standings of what is here and told otherwise: as many as have moved since it was read last."""

    def __init__(self, run: Run, collection: Collection) -> None:
        self._run, self._collection = run, collection
        self._moved: dict[str, list[Standing]] = {}
        self._missing: Counter[str] = Counter()
        self._others = homes.mirrored() - {run.archive}
        self._broken: list[str] = []
        self._number_broken = self._rows = self._here = 0

    def go(self) -> None:
        for number, portion in enumerate(self._portions(self._tell)):
            self._look(portion)
            if number % COUNTED_AFTER == 0:
                self._say_how_far()
        self._gather_all()
        self._say_how_far()
        if runs.is_stopped(self._run):
            return
        moved = 0 if self._run.is_dry else self._carry()
        runs.count(self._run, moved=moved)
        runs.end(self._run, State.COMPLETE, " ".join(self._said()))

    def _portions(self, tell: Callable[[Finding], None]) -> Iterator[list[Row]]:
        with dump_files.opened(self._collection) as source:
            rows = accession_rows(source, tell)
            while (portion := list(islice(rows, PORTION))) and not runs.is_stopped(self._run):
                lease.renew()
                yield portion

    def _tell(self, finding: Finding) -> None:
        self._number_broken += 1
        if len(self._broken) < MOST_TOLD:
            self._broken.append(finding.message)

    def _look(self, portion: Sequence[Row]) -> None:
        """One question to the database for all of them."""
        here = self._standing_here([row.accession for row in portion if row.accession])
        for row in portion:
            if row.accession is None or row.accession not in here:
                self._missing[str(row.type)] += self._is_wanted(row)
            elif row.standing.status not in (Status.UNKNOWN, here[row.accession]):
                self._moved[row.accession] = []
        self._rows += len(portion)
        self._here += len(here)

    def _standing_here(self, accessions: Sequence[str]) -> Mapping[str | None, Status]:
        rows = Origin.objects.filter(archive=self._run.archive, is_source=True, accession__in=accessions)
        return {accession: Status(status) for accession, status in rows.values_list("accession", "status")}

    def _is_wanted(self, row: Row) -> bool:
        """Whether it should be here: live and public, and not to be had from its own archive, mirrored here as well."""
        is_open = row.standing.status is Status.LIVE and row.visibility in (None, "public") and row.type in KINDS
        return is_open and homes.home_of(row.accession or "") not in self._others

    def _say_how_far(self) -> None:
        """Set, not added: who reads the table again counts from its beginning."""
        counts = {"listed": self._rows, "seen": self._here, "same": self._here - len(self._moved)}
        Run.objects.filter(pk=self._run.pk).update(**counts, modified=timezone.now())

    def _gather_all(self) -> None:
        """All that the table says of what has moved; it may have said something else of it before."""
        for portion in self._portions(lambda _: None) if self._moved else ():
            for row in portion:
                if row.accession in self._moved:
                    self._moved[row.accession].append(row.standing)

    def _carry(self) -> int:
        told = [(("", name), strongest(each)) for name, each in self._moved.items() if each]
        moved, actor = 0, Actor(account_id=self._run.asked_by_id)
        for start in range(0, len(told), CARRIED):
            moved += len(standings.carry(self._run.archive, dict(told[start : start + CARRIED]), actor))
            lease.renew()
        return moved

    def _said(self) -> Iterator[str]:
        if missing := sum(self._missing.values()):
            kinds = ", ".join(f"{number} of {kind}" for kind, number in sorted(self._missing.items()) if number)
            yield f"Live and public there and not here: {missing} ({kinds})."
        if self._number_broken:
            yield f"Lines that cannot be read: {self._number_broken}, such as: {' '.join(self._broken)}"
