"""How far a dump is read and taken, in `Run.cursor`: which bundles are done, and what was seen at its end.

Bundles end in any order, so what is done is a number up to which all are, and those behind it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import orjson

from mirrors.models import Run


@dataclass
class Progress:
    """`total` is how many bundles there are, known once `reader` (how often the run was resumed) has read all of it.

    `failure` tells why it could not be read to its end; `passed_over` counts by code what was none of its documents.
    """

    through: int = 0
    beyond: list[int] = field(default_factory=list)
    total: int | None = None
    reader: int = -1
    failure: str = ""
    passed_over: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, run: Run) -> Progress:
        return cls(**orjson.loads(run.cursor)) if run.cursor else cls()

    def has(self, number: int) -> bool:
        return number <= self.through or number in self.beyond

    def add(self, number: int) -> None:
        done = {*self.beyond, number}
        while self.through + 1 in done:
            self.through += 1
        self.beyond = sorted(each for each in done if each > self.through)

    @property
    def missing(self) -> int:
        """How many bundles of the dump are not done."""
        return (self.total or 0) - self.through - len(self.beyond)

    def as_text(self) -> str:
        return orjson.dumps(asdict(self)).decode()


def locked(run: Run) -> Progress:
    """As it is now; nobody else changes it until the transaction ends."""
    return Progress.of(Run.objects.select_for_update().only("cursor").get(pk=run.pk))


def keep(run: Run, progress: Progress) -> None:
    Run.objects.filter(pk=run.pk).update(cursor=progress.as_text())
