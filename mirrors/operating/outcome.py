"""How did it end, as an exit status and as words?"""

from __future__ import annotations

import textwrap
from enum import IntEnum
from typing import Final

from hypermedia.addresses import address
from mirrors import durations
from mirrors.models import Run, Trouble
from mirrors.shown import COUNTS, address_of_trouble

from .screen import Screen

MOST_SHOWN: Final = 10
LONGEST_MESSAGE: Final = 300
"""The page of the run has all of it."""

_UNREACHABLE: Final = ("transient:", "throttled:")
"""How the message of a run begins that failed since nobody answered (`harvest.failures`)."""
_SILENT: Final = "gives nothing at present"


class Outcome(IntEnum):
    COMPLETE = 0
    INCOMPLETE = 1
    USAGE = 2
    UNREACHABLE = 4
    INTERRUPTED = 130


def outcome_of(run: Run) -> Outcome:
    if run.state == Run.State.STOPPED:
        return Outcome.INTERRUPTED
    if run.state == Run.State.FAILED:
        silent = run.message.startswith(_UNREACHABLE) or _SILENT in run.message
        return Outcome.UNREACHABLE if silent else Outcome.INCOMPLETE
    whole = run.state == Run.State.COMPLETE and not run.set_aside and not run.failed
    return Outcome.COMPLETE if whole else Outcome.INCOMPLETE


def tell(run: Run, screen: Screen) -> None:
    """The counts, then what stood in the way: the first by name, the rest by address."""
    took = (
        f" in {durations.shown((run.finished - run.started).total_seconds())}" if run.finished and run.started else ""
    )
    message = textwrap.shorten(run.message, LONGEST_MESSAGE, placeholder=" …")
    screen.say(f"{run.archive} {run.key}: {run.state}{took}. {message}".rstrip(), "bold")
    rows = [(name.replace("_", " "), f"{getattr(run, name):,}") for name in COUNTS if getattr(run, name)]
    screen.table(("COUNT", "NUMBER"), rows)
    _tell_troubles(run, screen)
    if run.state != Run.State.COMPLETE:
        screen.hint(f"Go on with: gmi mirror --resume {run.key}")


def _tell_troubles(run: Run, screen: Screen) -> None:
    open_ones = Trouble.objects.filter(run=run, resolved=None).order_by("id")
    shown = list(open_ones[:MOST_SHOWN])
    if not shown:
        return
    screen.say("")
    rows = [(each.accession, each.get_sort_display(), each.reason[:200], address_of_trouble(each)) for each in shown]
    screen.table(("ACCESSION", "WHAT", "WHY", "ADDRESS"), rows)
    if (count := open_ones.count()) > len(shown):
        screen.say(f"{count - len(shown):,} more at {address('mirrors', run.archive, 'troubles')}?run={run.key}")
