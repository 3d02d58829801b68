"""What hangs on a record of the other server: from the look-up down the links to its collections.

A place to look at goes with the types that were listed above it: the experiments of a study are not listed again below
each of its samples.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

import orjson

from harvest.failures import ChangedFormat, NotFound, Withdrawn
from harvest.source import Fetched

from ...archive import Ask, Candidate, Page, Standing, Status
from . import answers
from .entry import Entry, asked
from .feed import is_ours

Place: TypeAlias = tuple[str, list[str]]
"""A collection below a record, and the types listed above it."""

PLACES: Final = 20
"""Collections that are looked at for one page of candidates."""


@dataclass
class Walk:
    """The cursor of the list is the places that are left, as JSON."""

    entry: Entry
    ask: Ask
    found: dict[str, Candidate] = field(default_factory=dict)
    fetched: list[Fetched] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def begin(self, accessions: Sequence[str]) -> Page:
        """Raises `NotFound` where the server knows none of them."""
        missing: list[str] = []
        for accession in accessions:
            try:
                self._look_up(accession)
            except (NotFound, Withdrawn) as failure:
                missing.append(str(failure))
        if missing and not self.found:
            raise NotFound("; ".join(missing))
        return self._page()

    def go_on(self, cursor: str) -> Page:
        self.places = [(where, list(listed)) for where, listed in orjson.loads(cursor)]
        for _ in range(min(PLACES, len(self.places))):
            self._list(*self.places.pop(0))
        return self._page()

    def _page(self) -> Page:
        cursor = orjson.dumps(self.places).decode() if self.places else ""
        return Page(tuple(self.found.values()), cursor, None, "", tuple(self.fetched))

    def _look_up(self, accession: str) -> None:
        for record in self._records(answers.expand(self.entry.lookup, accession=accession)):
            self._take(record)
            self._descend(record, [])

    def _records(self, where: str) -> Iterator[answers.Data]:
        """One, or those of a choice (300) that the name is of."""
        fetched = self._get(where, frozenset({200, 300}))
        data = answers.read(fetched, answers.type_of(fetched))
        if fetched.status == 300:
            for item in answers.member(data, "items", list, fetched):
                yield from self._records(answers.href(item, "self") or answers.href(item, "item"))
        else:
            yield data

    def _get(self, where: str, statuses: frozenset[int] = frozenset({200})) -> Fetched:
        fetched = self.ask(replace(asked(where), answers=statuses))
        self.fetched.append(fetched)
        return fetched

    def _list(self, where: str, listed: list[str]) -> None:
        """A page of a collection: its items, the next page, and what is below the items that was not listed above."""
        fetched = self._get(where)
        data = answers.read(fetched)
        items = answers.member(data, "items", list, fetched)
        if onward := answers.href(data, "next"):
            self.places.append((onward, listed))
        kind = self._kind(data)
        for item in items:
            self._take(item, kind)
        self._below(items, listed)

    def _below(self, items: list[Any], listed: list[str]) -> None:
        """The links of items lead to themselves only; what the first one has below it, all have."""
        for number, item in enumerate(items):
            fetched = self._get(answers.href(item, "self"))
            if not self._descend(answers.read(fetched, answers.type_of(fetched)), listed) and number == 0:
                return

    def _descend(self, record: answers.Data, listed: list[str]) -> bool:
        below = [(name, where) for name, where in self._children(record) if name not in listed]
        self.places += [(where, [*listed, *(name for name, _ in below)]) for _, where in below]
        return bool(below)

    def _children(self, record: answers.Data) -> Iterator[tuple[str, str]]:
        """(name of the collection, address) of the collections below a record."""
        own = answers.href(record, "self")
        for rel, where, _ in answers.links(record):
            name = rel.rpartition("/")[2]
            if name in self.entry.kinds and where.startswith(f"{own}/"):
                yield name, where

    def _take(self, record: answers.Data, kind: str = "") -> None:
        facts, where = record.get("record") or {}, answers.href(record, "self")
        origin = facts.get("origin") or {}
        name = facts.get("accession") or where.rpartition("/")[2]
        if is_ours(str(origin.get("href", ""))) or facts.get("status") not in ("public", "suppressed"):
            return
        self.found[name] = Candidate(
            kind or self._kind(record), name, standing=Standing(Status.LIVE), facts={"href": where}
        )

    def _kind(self, data: answers.Data) -> str:
        """The type of a record, or of those of a collection: by its schema's link."""
        described = answers.href(data, "describedby").rpartition("/")[2].partition("-v")[0]
        if described not in self.entry.kinds.values():
            raise ChangedFormat(f"There are records of a type “{described}” that is not known here.")
        return described
