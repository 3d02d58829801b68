"""Links of the entry point that lead to rooms above: each room says its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from submitters.actor import Actor

from .links import Link

Addition: TypeAlias = Callable[[Actor], Iterator[Link]]
"""Gives the links for who asks."""

_additions: list[Addition] = []


def add(addition: Addition) -> None:
    """Let a room above be found from `/`; adding the same one twice is harmless."""
    if addition not in _additions:
        _additions.append(addition)


def added(actor: Actor) -> Iterator[Link]:
    for addition in _additions:
        yield from addition(actor)
