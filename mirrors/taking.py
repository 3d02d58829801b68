"""How do records that an archive shows get in here? What is known is passed over, the rest decoded and kept together.

All that is written is written in one transaction: records, counts, and what stood in the way of some of them.
"""

from __future__ import annotations

import gc
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, TypeAlias

import structlog
from django.db import IntegrityError, OperationalError, transaction

from mirrors.archive import Found
from mirrors.homes import is_home
from mirrors.models import Candidate, Run
from mirrors.troubles import Hindrance, forget, keep_bytes, note
from records import copies
from records.copies import Copy, CopyConflict
from sra.faults import DocumentRefused
from submitters.actor import Actor

MOST_TRIES: Final = 5
"""Two workers may write the same record at the same moment: one of them is sent back, and finds it there."""
FIRST_PAUSE: Final = 0.05

log = structlog.get_logger(__name__)

Name: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Counts:
    """What became of each of the records that were given, in their order: words of `Candidate.Outcome`."""

    outcomes: tuple[str, ...] = ()

    def of(self, outcome: Candidate.Outcome) -> int:
        return self.by_outcome[outcome.value]

    @property
    def by_outcome(self) -> Counter[str]:
        return Counter(self.outcomes)


def take(
    run: Run,
    archive_key: str,
    found: Sequence[Found],
    *,
    retrieved: datetime,
    raw: str = "",
    also: Callable[[Counts], None] | None = None,
) -> Counts:
    """Keep these records as copies of what the archive has; `raw` is the key of the collection they came in, but for
    those that know it themselves (`Found.kept`).

    Those with a known digest are neither decoded nor written. One that is refused is set aside with its bytes and does
    not hold up the others. `also` is called in the transaction that keeps them, for what is to be true exactly if they
    are. Raises what `copies.keep_all` raises if another writes the same time and again.
    """
    batch = _Batch(run, archive_key, retrieved, raw)
    with collector_resting():
        batch.sort(found)
        return _tried(lambda: batch.write(found, also))


@contextmanager
def collector_resting() -> Iterator[None]:
    """No search for cycles while a batch is worked off: it makes very many objects and hardly a cycle, and each search
    looks through all schemas and classes of the process. A third of the CPU time goes there otherwise.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _tried(work: Callable[[], Counts]) -> Counts:
    for attempt in range(MOST_TRIES - 1):
        try:
            return work()
        except (IntegrityError, OperationalError) as other:
            log.warning("records taken again", attempt=attempt + 1, reason=str(other)[:300])
            time.sleep(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311 - apart from the other worker
    return work()


class _Batch:
    """Records on their way in: which of them are known, which are decoded, which cannot be taken."""

    def __init__(self, run: Run, archive: str, retrieved: datetime, raw: str) -> None:
        self._run, self._archive, self._retrieved, self._raw = run, archive, retrieved, raw
        self._copies: dict[Name, Copy] = {}
        self._refused: dict[Name, Hindrance] = {}

    def sort(self, found: Sequence[Found]) -> None:
        """Outside of any transaction: decoding is what takes time."""
        named = {_name(each): each for each in found}
        known = copies.known(self._archive, named)
        for name, each in named.items():
            if known.get(name) != each.digest:
                self._decode(name, each)

    def _decode(self, name: Name, found: Found) -> None:
        try:
            self._copies[name] = self._copy(found)
        except DocumentRefused as refusal:
            faults = [asdict(fault) for fault in refusal.faults]
            raw = keep_bytes(self._run, self._archive, found, self._retrieved) or found.kept or self._raw
            self._refused[name] = Hindrance.set_aside(*name, refusal.faults[0].code, str(refusal), faults, raw)

    def _copy(self, found: Found) -> Copy:
        decoded = found.decode()
        return Copy(
            kind=found.kind,
            document=decoded.document,
            archive=self._archive,
            accession=found.accession,
            href=found.href,
            digest=found.digest,
            retrieved=self._retrieved,
            version=found.version,
            root=decoded.root,
            raw=found.kept or self._raw,
            key=found.key,
            is_home=is_home(self._archive, found.accession),
            files=found.files,
            normalisations=decoded.normalisations,
        )

    def write(self, found: Sequence[Found], also: Callable[[Counts], None] | None) -> Counts:
        with transaction.atomic():
            outcomes, hindrances = self._keep()
            note(self._run, self._archive, hindrances)
            forget(self._archive, [name for name in map(_name, found) if name not in hindrances])
            counts = Counts(_in_order(found, outcomes))
            if also is not None:
                also(counts)
        return counts

    def _keep(self) -> tuple[dict[Name, str], dict[Name, Hindrance]]:
        outcomes = dict.fromkeys(self._refused, Candidate.Outcome.SET_ASIDE.value)
        hindrances = dict(self._refused)
        kept = copies.keep_all(list(self._copies.values()), Actor(account_id=self._run.asked_by_id))
        for name, outcome in zip(self._copies, kept, strict=True):
            if isinstance(outcome, CopyConflict):
                hindrances[name] = Hindrance.conflict(*name, str(outcome), self._raw)
                outcomes[name] = Candidate.Outcome.SET_ASIDE.value
            else:
                outcomes[name] = outcome.value
        return outcomes, hindrances


def _name(found: Found) -> Name:
    return found.kind, found.accession


def _in_order(found: Sequence[Found], outcomes: Mapping[Name, str]) -> tuple[str, ...]:
    """Of a record that was given twice the last counts; what was neither written nor refused is the same."""
    left = dict(outcomes)
    told = [left.pop(_name(each), Candidate.Outcome.SAME.value) for each in reversed(found)]
    return tuple(reversed(told))
