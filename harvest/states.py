"""Which states has a collection, which follows which, and what do others call them? (spec: sources.md 5.5)

One machine; the words of each interface are derived from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .models import Collection

State = Collection.State

_ENDS: Final = (State.FAILED, State.CANCELLED)

STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    State.PENDING: (State.PLANNING, *_ENDS),
    State.PLANNING: (State.FETCHING, *_ENDS),
    State.FETCHING: (State.VALIDATING, *_ENDS),
    State.VALIDATING: (State.STORING, *_ENDS),
    State.STORING: (State.COMPLETE, *_ENDS),
    State.COMPLETE: (),
    State.FAILED: (),
    State.CANCELLED: (),
}
"""State -> those that may follow. What was fetched and is not what was asked for is stored too, and then has failed."""

OPEN: Final = tuple(state for state, following in STEPS.items() if following)
"""States that something still has to be done in."""

_WORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    State.PENDING: ("pending", "pending", ""),
    State.PLANNING: ("running", "processing", "START"),
    State.FETCHING: ("running", "processing", "RUNNING"),
    State.VALIDATING: ("running", "processing", "RUNNING"),
    State.STORING: ("running", "saving-data", "RUNNING"),
    State.COMPLETE: ("completed", "complete", "COMPLETE"),
    State.FAILED: ("failed", "failed", "FAIL"),
    State.CANCELLED: ("failed", "cancelled", "ABORT"),
}


class OutOfTurn(Exception):
    """A collection cannot go from the one state to the other."""


def require_step(before: str, after: str) -> None:
    """Raises `OutOfTurn`."""
    if after not in STEPS[before]:
        allowed = ", ".join(STEPS[before]) or "nothing"
        raise OutOfTurn(f"After “{before}” comes {allowed}, not “{after}”.")


def way_to(before: str, after: str) -> tuple[str, ...]:
    """The states passed on the straight way, the last one included. Raises `OutOfTurn` where there is none."""
    if after in STEPS[before]:
        return (after,)
    if not STEPS[before]:
        require_step(before, after)
    return (STEPS[before][0], *way_to(STEPS[before][0], after))


def collection_word(state: str) -> str:
    """What the interface of collections of biomedical data calls it: pending, running, completed, failed."""
    return _WORDS[state][0]


def record_word(state: str) -> str:
    """What a record of a volume calls it: pending, processing, saving-data, complete, failed, cancelled."""
    return _WORDS[state][1]


def run_event_word(state: str) -> str:
    """The event type of OpenLineage; "" for what has not begun."""
    return _WORDS[state][2]
