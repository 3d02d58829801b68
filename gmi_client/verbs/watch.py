"""`gmi watch URL`: the steps of a review as they come."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..repository import Repository
from ..review import CHANGES_REQUESTED, COMPLETE, Step
from ..screen import Screen
from .outcome import Outcome


def describe(parser: ArgumentParser) -> None:
    parser.add_argument("url", metavar="URL", help="the address of the review, as `gmi submit` told it")


def run(arguments: Namespace, repository: Repository, screen: Screen) -> Outcome:
    """Until the review has ended."""
    for step in repository.watch(arguments.url):
        tell_step(step, screen)
        if step.is_last:
            return outcome_at(step)
    return Outcome.HELD


def tell_step(step: Step, screen: Screen) -> None:
    """A line for the step, where the record is once there is one, and what the submitter can do if it is their turn."""
    screen.tell_step(step)
    if step.record:
        screen.say(step.record, style="green")
    again = step.links.maybe("review/resubmit")
    if step.state == CHANGES_REQUESTED and step.is_newest and again:
        screen.hint(f"Send it again when it is put right: gmi submit FILE --to {again}")


def outcome_at(last: Step) -> Outcome:
    return Outcome.DONE if last.state == COMPLETE else Outcome.REFUSED
