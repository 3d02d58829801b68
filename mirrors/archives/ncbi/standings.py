"""What became of things that are here? NCBI's search lists what is live, and says nothing of the rest.

The rule (ADR 0107): what the search finds is live. What it does not find is asked for once more, alone. What is absent
both times is suppressed, which can be undone: that it was withdrawn, or replaced, only the table of accessions says.
Absence counts while the same database is seen to find other things: an outage suppresses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils import timezone

from harvest.failures import BadRequest, Corrupt, Failure, Transient
from mirrors.archive import Ask, Standing, Status

from . import names, questions
from .asking import FIRST_DAY
from .lists import Listed, read

PORTION: Final = 100
FEW: Final = 10
"""So many are asked for one by one at once."""
TRIES: Final = 3
LIVE: Final = Standing(Status.LIVE)
ONE_UID_EACH: Final = frozenset({"experiment"})
"""Of these a search finds as many as it lists. A UID stands for an experiment; a study has many."""


def standings(kind: str, accessions: Sequence[str], ask: Ask) -> dict[str, Standing]:
    """What NCBI says of each now; what it does not hold at all (analyses) is left out. Raises `failures.Failure`."""
    by_db: dict[str, list[str]] = {}
    for name in dict.fromkeys(accessions):
        if names.is_accession(name) and name[1:3] != "RZ":
            by_db.setdefault(names.home_of(name), []).append(name)
    told: dict[str, Standing] = {}
    for db, some in by_db.items():
        told |= _Comparison(db, kind, ask).of(some)
    return told


class _Comparison:
    def __init__(self, db: str, kind: str, ask: Ask) -> None:
        self._db, self._ask = db, ask
        self._is_countable = db != "sra" or kind in ONE_UID_EACH

    def of(self, accessions: Sequence[str]) -> dict[str, Standing]:
        missed = {name for some in _portions(accessions) for name in self._missed(some)}
        gone = [name for name in accessions if name in missed and not self._listed([name]).count]
        if gone and len(gone) == len(accessions) and not self._finds_anything():
            return {}
        reason = f"not found at NCBI on {timezone.now():%Y-%m-%d}"
        told = {name: Standing(Status.SUPPRESSED, reason=reason) for name in gone}
        return {name: told.get(name, LIVE) for name in accessions}

    def _missed(self, accessions: Sequence[str]) -> Iterable[str]:
        """Those that a search for all of them does not seem to find."""
        if len(accessions) <= FEW:
            return [name for name in accessions if not self._listed([name]).count]
        listed = self._listed(accessions)
        absent = [name for name in accessions if any(name in phrase for phrase in listed.absent)]
        is_short = self._is_countable and listed.count < len(accessions) - len(absent)
        return accessions if not listed.count or is_short else absent

    def _finds_anything(self) -> bool:
        """Whether the database answers for what it has at all: what it published in all its years."""
        today = f"{timezone.now():%Y-%m-%d}"
        term = f"{FIRST_DAY}:{today}[PDAT]".replace("-", "/")
        return self._asked(term, ("pdat", FIRST_DAY, today)).count > 0

    def _listed(self, accessions: Sequence[str]) -> Listed:
        return self._asked(" OR ".join(names.term_of(name, self._db) for name in accessions))

    def _asked(self, term: str, dates: tuple[str, str, str] | None = None) -> Listed:
        """Raises `failures.Failure`: an answer that is none says nothing about anything."""
        failure: Failure = BadRequest("NCBI was not asked.")
        for _ in range(TRIES):
            fetched = self._ask(questions.search(self._db, term, dates=dates, most=0, history=False))
            try:
                return read(fetched)
            except (Transient, Corrupt) as told:
                failure = told
            finally:
                fetched.path.unlink(missing_ok=True)
        raise failure


def _portions(accessions: Sequence[str]) -> Iterable[Sequence[str]]:
    return (accessions[start : start + PORTION] for start in range(0, len(accessions), PORTION))
