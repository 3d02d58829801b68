"""What the workers do for runs: long jobs of `work`, each safe to be done again, also by two at once.

`mirrors.discover`
    Trigger: a run begins, or goes on. Steps: `discovering`. Put off: while the archive wants to be left alone.
    A second run goes on behind the last page that was written.

`mirrors.take`
    Trigger: a page of candidates was written. Steps: `sync`, in portions; what of a portion was fetched is kept, and
    not asked for again. Put off: as above, or for a while when nothing at all can be had. A second run looks at the
    candidates that have no outcome yet.

`mirrors.finish`
    Trigger: the last candidate has its outcome. Steps: `finishing`: standings, references that wait, the watermark.
    A second run goes on at the origin it stopped at; of a run that is over it does nothing.
"""

from __future__ import annotations

from work.outbox import Payload, handler

from . import finishing, runs, sync
from .discovering import Discovery
from .duties import DISCOVER, FINISH, TAKE
from .errors import RunUnknown
from .models import Run


def going(payload: Payload) -> Run | None:
    """The run of a job, None once it is over."""
    try:
        run = runs.find(str(payload["run"]))
    except RunUnknown:
        return None
    return None if run.is_over else run


def given_up(payload: Payload) -> None:
    """A job was tried for the last time: its run has failed."""
    if run := going(payload):
        runs.end(run, Run.State.FAILED, "A job of this run failed again and again; the log of the workers says why.")


@handler(DISCOVER, is_long=True, given_up=given_up)
def discover(payload: Payload) -> None:
    if run := going(payload):
        Discovery(run).go_on()


@handler(TAKE, is_long=True, given_up=given_up)
def take(payload: Payload) -> None:
    if run := going(payload):
        sync.take_chunk(run, int(str(payload["chunk"])))


@handler(FINISH, is_long=True, given_up=given_up)
def finish(payload: Payload) -> None:
    if run := going(payload):
        finishing.finish(run)
