"""Which records are ours to change? A copy is not: what its archive says next would write over it."""

from __future__ import annotations

from typing import Protocol

from .relations import origin_in


class Related(Protocol):
    @property
    def relations(self) -> str: ...


class IsCopy(Exception):
    """The record is a copy of what `archive` holds at `href`, and is changed there."""

    def __init__(self, archive: str, href: str) -> None:
        super().__init__(archive, href)
        self.archive = archive
        self.href = href


def is_copy(record: Related) -> bool:
    return origin_in(record.relations) is not None


def require_original(record: Related) -> None:
    """Raises `IsCopy`."""
    if origin := origin_in(record.relations):
        raise IsCopy(origin["archive"], origin["href"])
