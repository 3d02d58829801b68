"""How a verb ended, as the status that scripts see (docs/client.md lists them)."""

from collections.abc import Sequence
from enum import IntEnum

from ..arrival import Unsound
from ..errors import NotOffered, NotUnderstood, Refused, SeveralFound, Unreachable


class Outcome(IntEnum):
    DONE = 0
    REFUSED = 1
    USAGE = 2
    HELD = 3
    UNREACHABLE = 4
    INTERRUPTED = 130


_WORST_FIRST = (Outcome.UNREACHABLE, Outcome.REFUSED, Outcome.USAGE, Outcome.HELD, Outcome.DONE)


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    return next(outcome for outcome in _WORST_FIRST if outcome in outcomes)


def outcome_of(error: Exception) -> Outcome:
    """What the server said no to is REFUSED; what the caller can put right without it is USAGE."""
    if isinstance(error, Unreachable):
        return Outcome.UNREACHABLE
    server_side = (Refused, NotOffered, NotUnderstood, SeveralFound, Unsound)
    return Outcome.REFUSED if isinstance(error, server_side) else Outcome.USAGE
