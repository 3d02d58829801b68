"""How a verb ended, as the status that scripts see (docs/client.md lists them)."""

from enum import IntEnum

from ..errors import NotOffered, NotUnderstood, Refused, SeveralFound, Unreachable


class Outcome(IntEnum):
    DONE = 0
    REFUSED = 1
    USAGE = 2
    HELD = 3
    UNREACHABLE = 4
    INTERRUPTED = 130


def outcome_of(error: Exception) -> Outcome:
    """What the server said no to is REFUSED; what the caller can put right without it is USAGE."""
    if isinstance(error, Unreachable):
        return Outcome.UNREACHABLE
    server_side = (Refused, NotOffered, NotUnderstood, SeveralFound)
    return Outcome.REFUSED if isinstance(error, server_side) else Outcome.USAGE
