"""`gmi submit FILE…`: send documents, each to the collection of its type."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from itertools import zip_longest
from pathlib import Path

from ..errors import ClientError
from ..repository import Repository
from ..review import CHANGES_REQUESTED
from ..screen import Screen
from ..submission import Submitted
from .outcome import Outcome, outcome_of, worst
from .watch import outcome_at, tell_step


def describe(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="+", type=Path, help="a document, or a set of them, in XML or JSON"
    )
    parser.add_argument(
        "--as", dest="kind", metavar="TYPE", default="", help="study, sample, …: where FILE does not tell"
    )
    parser.add_argument("--to", metavar="URL", default="", help="the collection, where it is not the one of the type")
    parser.add_argument("--files", metavar="DATA", nargs="+", type=Path, default=[], help="small files that FILE names")
    parser.add_argument("--media-type", metavar="TYPE", default="", help="send FILE as this, say another version's")
    parser.add_argument("--wait", action="store_true", help="if the submission is held, follow its review to the end")


def run(arguments: Namespace, repository: Repository, screen: Screen) -> Outcome:
    """Every file is sent, also after one was refused; the worst outcome counts. A server that is gone ends it."""
    if arguments.files and len(arguments.file) > 1:
        raise ValueError("--files belong to one FILE")
    outcomes = [_submit(path, arguments, repository, screen) for path in arguments.file]
    return worst(outcomes)


def _submit(path: Path, arguments: Namespace, repository: Repository, screen: Screen) -> Outcome:
    try:
        submitted = repository.submit(
            path, kind=arguments.kind, to=arguments.to, files=arguments.files, media_type=arguments.media_type
        )
    except ClientError as error:
        if len(arguments.file) == 1 or outcome_of(error) != Outcome.REFUSED:
            raise
        screen.hint(f"{path}:")
        screen.tell_error(error)
        return Outcome.REFUSED
    if not submitted.reviews:
        return _tell_stored(path, submitted, screen)
    ends = [_tell_held(path, review, arguments, repository, screen) for review in submitted.reviews]
    return worst(ends)


def _tell_stored(path: Path, submitted: Submitted, screen: Screen) -> Outcome:
    for address, accession in zip_longest(submitted.records, submitted.accessions, fillvalue=""):
        screen.say(path, "stored", accession, address, style="green")
    screen.hint(f"Read it: gmi get {submitted.url}    What leads on from it: gmi ls {submitted.url}")
    return Outcome.DONE


def _tell_held(path: Path, review: str, arguments: Namespace, repository: Repository, screen: Screen) -> Outcome:
    screen.say(path, "held for review", review, style="yellow")
    if arguments.wait:
        return _wait(review, repository, screen)
    screen.hint(f"Follow the decision: gmi watch {review}")
    return Outcome.HELD


def _wait(review: str, repository: Repository, screen: Screen) -> Outcome:
    """To the end, or to where nothing happens unless the submitter does something."""
    for step in repository.watch(review):
        tell_step(step, screen)
        if step.is_last:
            return outcome_at(step)
        if step.state == CHANGES_REQUESTED and step.is_newest:
            break
    return Outcome.HELD
