"""Bytes that are known to be damaged are given to nobody. Who re-reads what is kept says here what was found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from store.errors import Damaged

Doubt: TypeAlias = Callable[[str, str], str]
"""Area and name in the store -> what is wrong with the bytes; "" for nothing known."""

_doubts: list[Doubt] = []


def ask(doubt: Doubt) -> None:
    """Let a room above speak up; saying so twice is harmless."""
    if doubt not in _doubts:
        _doubts.append(doubt)


def require_sound(area: str, name: str) -> None:
    """Raises `store.errors.Damaged`."""
    for words in (doubt(area, name) for doubt in _doubts):
        if words:
            raise Damaged(words)
