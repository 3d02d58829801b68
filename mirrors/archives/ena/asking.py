"""What does ENA list of what was wished for? One table after the other, read page by page and fetched once.

A table is one moment of the archive. Where it has to be asked for again (another process goes on) and has changed
meanwhile, it is read from its beginning: what was named already is passed over by the loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Final

import orjson
from django.utils import timezone

from harvest.failures import BadRequest, Failure
from harvest.source import Fetched
from mirrors.archive import Ask, Candidate, Page, Wish

from . import browser, portal
from .links import linked
from .names import is_secondary, kind_of, normalised
from .portal import Question
from .results import RESULTS, field_of
from .rows import candidates
from .tables import Table

PAGE: Final = 20_000
"""Rows of a page: of a run with its files, some 40 MB."""
CHANGED: Final = ("study", "sample", "read_experiment", "read_run", "analysis")


@dataclass(frozen=True)
class Step:
    """A table to be read. `accession` is the one that was asked for, a candidate itself if `names_it`; `otherwise` is
    asked if there is no row.
    """

    question: Question
    with_parents: bool = False
    accession: str = ""
    otherwise: Question | None = None
    names_it: bool = True


@dataclass(frozen=True)
class Place:
    """Where a page begins: the how-manieth table, the place in it, and the SHA-256 of the table meant by that.

    `day` is the one (UTC) on which the first table was asked for.
    """

    step: int = 0
    at: int = 0
    table: str = ""
    day: str = field(default_factory=lambda: f"{timezone.now():%Y-%m-%d}")

    @classmethod
    def of(cls, cursor: str) -> Place:
        return cls(**orjson.loads(cursor)) if cursor else cls()

    def as_cursor(self) -> str:
        return orjson.dumps(asdict(self)).decode()


def steps_of(wish: Wish, day: date) -> list[Step]:
    """Raises `BadRequest` for what is no accession."""
    if wish.accessions:
        return [step for name in wish.accessions for step in _of_accession(normalised(name))]
    if wish.query:
        return [Step(portal.search("read_run", wish.query), with_parents=True)]
    if wish.since is None:
        return []
    query = changed_since(wish.since, wish.until, day)
    return [Step(portal.search(result, query), with_parents=False) for result in CHANGED]


def changed_since(since: date, until: date | None, day: date) -> str:
    """Updated or published since (spec: insdc.md 4.4): the end of an embargo moves the second date only, and a day of
    publication that is yet to come means nothing.
    """
    if until is None:
        return f"last_updated>={since} OR (first_public>={since} AND first_public<={day})"
    last = min(until, day)
    return f"(last_updated>={since} AND last_updated<={until}) OR (first_public>={since} AND first_public<={last})"


def _of_accession(accession: str) -> list[Step]:
    """Reads by any accession but that of an analysis; analyses by those that have some."""
    kind = kind_of(accession)
    reads = Step(portal.filereport(accession, "read_run"), True, accession, _by_secondary(accession))
    if kind in ("experiment", "run", "submission"):
        return [reads]
    analyses = Step(portal.filereport(accession, "analysis"), True, accession, names_it=kind == "analysis")
    return [analyses] if kind == "analysis" else [reads, analyses]


def _by_secondary(accession: str) -> Question | None:
    """The report by a secondary accession may have no row where the search has (spec: insdc.md 4.6)."""
    if not is_secondary(accession):
        return None
    return portal.search("read_run", f'{field_of(accession, kind_of(accession))}="{accession}"')


class Asking:
    """The tables of one wish. What is open stays open between two pages, so that it is fetched once."""

    def __init__(self, most: int = PAGE) -> None:
        self._most = most
        self._open: tuple[int, Table] | None = None

    def page(self, wish: Wish, cursor: str, ask: Ask) -> Page:
        place = Place.of(cursor)
        steps = steps_of(wish, date.fromisoformat(place.day))
        if place.step >= len(steps):
            return Page((), as_of=_as_of(wish, place))
        found, fetched = self._table(steps[place.step], place, ask)
        try:
            taken, following = self._read(steps[place.step], place, found, ask)
        except BaseException:
            self._leave()
            for answer in fetched:
                answer.path.unlink(missing_ok=True)
            raise
        cursor = following.as_cursor() if following.step < len(steps) else ""
        named = list(taken.named.values())
        return Page(named, cursor, as_of=_as_of(wish, place), fetched=(*fetched, *taken.fetched))

    def _read(self, step: Step, place: Place, found: Table | None, ask: Ask) -> tuple[_Taken, Place]:
        """What a page of the table names, and where the next begins."""
        start = place.at if found is None or place.table == found.fetched.sha256 else 0
        taken = _Taken(step, self._most)
        rest = taken.read(found, start)
        if start == 0:
            taken.add_asked(ask)
        return taken, self._following(place, rest, found)

    def _table(self, step: Step, place: Place, ask: Ask) -> tuple[Table | None, list[Fetched]]:
        """The table of the step, None where ENA knows none by this accession; and what was fetched for it now."""
        if self._open is not None and place.at and self._open[0] == place.step:
            return self._open[1], []
        self._leave()
        found = _asked(step, ask)
        if found is None:
            return None, []
        self._open = (place.step, found)
        return found, [found.fetched]

    def _following(self, place: Place, rest: int, found: Table | None) -> Place:
        if rest and found is not None:
            return replace(place, at=rest, table=found.fetched.sha256)
        self._leave()
        return replace(place, step=place.step + 1, at=0, table="")

    def _leave(self) -> None:
        if self._open is not None:
            self._open[1].close()
        self._open = None


def _asked(step: Step, ask: Ask) -> Table | None:
    """By an accession that the Portal does not know there is no table: the Browser is asked for the record itself."""
    found = _told(step.question, ask, needed=not step.accession)
    if step.otherwise is None or (found is not None and not found.is_empty):
        return found
    if found is not None:
        portal.discard(found)
    return _told(step.otherwise, ask, needed=False)


def _told(question: Question, ask: Ask, *, needed: bool) -> Table | None:
    """None where ENA answers that it has none, or does not understand. Raises `Failure`, also for that if `needed`."""
    try:
        return portal.table(question, ask)
    except Failure as failure:
        if needed or not (failure.is_answer or isinstance(failure, BadRequest)):
            raise
        return None


class _Taken:
    """The candidates of a page: each once, in the order of the table, and what was asked for always."""

    def __init__(self, step: Step, most: int) -> None:
        self._step, self._most = step, most
        self.named: dict[tuple[str, str], Candidate] = {}
        self.fetched: list[Fetched] = []

    def read(self, found: Table | None, start: int) -> int:
        """A page of the table from a place on. The place of the next page, 0 at the end."""
        if found is None:
            return 0
        result = RESULTS[self._step.question.result]
        for number, (row, following) in enumerate(found.rows(start), 1):
            self._add(candidates(row, result, with_parents=self._step.with_parents))
            if number == self._most:
                return following
        return 0

    def _add(self, some: Iterator[Candidate]) -> None:
        for candidate in some:
            name = (candidate.kind, candidate.accession)
            if name not in self.named or candidate.version:
                self.named[name] = candidate

    def add_asked(self, ask: Ask) -> None:
        """The accession asked for; where no row came of it also what its own XML links to."""
        accession = self._step.accession
        if not accession or not self._step.names_it:
            return
        if not self.named and self._step.question.result == "read_run":
            self._add_linked(accession, ask)
        if accession not in {candidate.facts.get("biosample") for candidate in self.named.values()}:
            self.named.setdefault((kind_of(accession), accession), Candidate(kind_of(accession), accession))

    def _add_linked(self, accession: str, ask: Ask) -> None:
        """An empty report is no answer that there is nothing. What ENA says of the record itself is told later."""
        try:
            self.fetched = [browser.record(accession, ask)]
        except Failure as failure:
            if not failure.is_answer and not isinstance(failure, BadRequest):
                raise
            return
        try:
            self._add(iter(linked(self.fetched[0])))
        except Failure:
            self.fetched[0].path.unlink(missing_ok=True)
            raise


def _as_of(wish: Wish, place: Place) -> str:
    """The last day that the lists are complete for."""
    if wish.since is None:
        return ""
    return min(place.day, f"{wish.until}") if wish.until else place.day
