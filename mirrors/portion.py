"""Some candidates of a run on their way in: what was had of each, what stood in the way, what is to be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from harvest.failures import Failure, NotFound, Throttled, Transient, Withdrawn
from harvest.source import Fetched, Plan

from .archive import Archive, Candidate, Found, Standing, Status
from .models import Candidate as Row
from .models import Trouble
from .troubles import Hindrance

Outcome = Row.Outcome


@dataclass
class Portion:
    """`outcomes` are by the accession of the candidate; `gone` are those that the archive no longer gives."""

    archive: Archive
    candidates: Mapping[str, Candidate]
    found: list[Found] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    hindrances: dict[tuple[str, str], Hindrance] = field(default_factory=dict)
    gone: dict[str, Failure] = field(default_factory=dict)
    throttled: Throttled | None = None
    fetched: int = 0
    kept: dict[str, str] = field(default_factory=dict)
    """Accession of a candidate -> the collection whose answer was read for it last."""

    def describe(self, plan: Plan, fetched: Sequence[Fetched], collection: str) -> None:
        """Read the answer to a plan; a failure of reading is one of all that it covers."""
        self.fetched += sum(each.size for each in fetched)
        self.kept |= dict.fromkeys(plan.covers, collection)
        try:
            found = self.archive.describe(plan, fetched, self._covered(plan))
        except Failure as failure:
            self.fail(plan, failure, collection)
        else:
            self.found += [replace(each, kept=collection) for each in found]

    def _covered(self, plan: Plan) -> dict[str, Candidate]:
        return {name: self.candidates[name] for name in plan.covers if name in self.candidates}

    def fail(self, plan: Plan, failure: Failure, collection: str) -> None:
        """What could not be had, now or at all."""
        if isinstance(failure, Throttled):
            self.throttled = failure
            return
        if len(plan.covers) > 1 and not isinstance(failure, Transient):
            return  # each of them is asked for alone
        for name in plan.covers:
            if isinstance(failure, NotFound | Withdrawn):
                self.gone[name] = failure
            self._hinder(name, failure, collection)

    def _hinder(self, name: str, failure: Failure, collection: str) -> None:
        candidate = self.candidates[name]
        sort = Trouble.Sort.MISSING if failure.is_answer else Trouble.Sort.FAILED
        hindrance = Hindrance(candidate.kind, name, sort, failure.code, str(failure), (), collection)
        self.hindrances[candidate.kind, name] = hindrance
        self.outcomes[name] = Outcome.FAILED.value

    def left(self) -> list[Candidate]:
        """Those that neither an answer nor a failure is about."""
        answered = {each.candidate for each in self.found}
        return [each for name, each in self.candidates.items() if name not in answered and name not in self.outcomes]

    def useless(self) -> list[str]:
        """Collections with answers that are none of these: not to be read again in their place."""
        answered = {each.kept for each in self.found}
        return [key for key in dict.fromkeys(self.kept.values()) if key not in answered]

    def miss(self, candidates: Iterable[Candidate]) -> None:
        """The archive lists them, and what it gives for them is something else, or nothing."""
        for each in candidates:
            reason = f"{self.archive.label} lists {each.accession}, and its answer has no such record."
            self.gone[each.accession] = NotFound(reason)
            self._hinder(each.accession, self.gone[each.accession], self.kept.get(each.accession, ""))

    def move(self, name: str) -> None:
        """What became of it was carried over: it is no failure that it is not given any more."""
        self._forgive(name, Outcome.MOVED)

    def recognise(self, name: str) -> None:
        """It is another name of what is here: nothing is missing where the archive gives it by one name only."""
        self._forgive(name, Outcome.SAME)

    def _forgive(self, name: str, outcome: Outcome) -> None:
        self.hindrances.pop((self.candidates[name].kind, name), None)
        self.gone.pop(name, None)
        self.outcomes[name] = outcome.value

    @property
    def is_stalled(self) -> bool:
        """Whether nothing at all could be had, and not because the archive has told so."""
        transient = [each for each in self.hindrances.values() if each.code == Transient.code]
        return bool(transient) and not self.found and len(transient) == len(self.outcomes)

    def listed(self) -> dict[tuple[str, str], Standing]:
        """What the list itself told of things that are not live. Their successors may come in the same portion, so it
        is carried over behind the records.
        """
        named = self.candidates.items()
        return {(each.kind, name): each.standing for name, each in named if each.standing.status is not Status.LIVE}

    def told(self) -> dict[tuple[str, str], Standing]:
        """Records that came with another standing than live."""
        return {
            (each.kind, each.accession): each.standing
            for each in self.found
            if each.standing.status not in (Status.LIVE, Status.UNKNOWN)
        }
