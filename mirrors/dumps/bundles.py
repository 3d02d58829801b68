"""The documents of a dump in portions that are a job each: enough records for one transaction, small in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from .members import Member

RECORDS: Final = 500
BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bundle:
    """Documents that are taken together. `number` counts from 1; a dump that is read again has the same bundles."""

    number: int
    members: tuple[Member, ...]
    records: int

    @property
    def size(self) -> int:
        return sum(len(member.data) for member in self.members)


def bundles(members: Iterable[Member], records: int = RECORDS, size: int = BYTES) -> Iterator[Bundle]:
    """Whole documents, in their order, until there are about so many records or bytes."""
    number, gathered, held, weight = 1, list[Member](), 0, 0
    for member in members:
        gathered.append(member)
        held, weight = held + roughly(member), weight + len(member.data)
        if held >= records or weight >= size:
            yield Bundle(number, tuple(gathered), held)
            number, gathered, held, weight = number + 1, [], 0, 0
    if gathered:
        yield Bundle(number, tuple(gathered), held)


def roughly(member: Member) -> int:
    """How many records it has, by how often their element begins; not parsed, so a comment may count."""
    return max(1, len(_STARTS[member.kind].findall(member.data)))


_STARTS: Final = {
    kind: re.compile(rb"<%s[\s>]" % kind.upper().encode())
    for kind in ("submission", "study", "sample", "experiment", "run", "analysis")
}
