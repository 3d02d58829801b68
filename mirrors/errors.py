"""What may be wrong with what is asked of mirrors; what it means over HTTP is said in `problems`."""

from __future__ import annotations

from collections.abc import Sequence

from sra.faults import Fault


class ArchiveUnknown(LookupError):
    """There is no archive of that key."""


class RunUnknown(LookupError):
    """There is no run of that key."""


class WrongWish(Exception):
    """What a run should bring cannot be understood; `faults` name all that is wrong."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.reason for fault in faults))
        self.faults = tuple(faults)


class RunOver(Exception):
    """The run has ended, so it cannot be stopped; or it has not, so it cannot be resumed."""


class OperatorRequired(Exception):
    """Mirrors are begun, stopped and resumed by operators."""
