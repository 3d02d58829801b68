"""`gmi upload FILE…`: send data files of any size; what was interrupted goes on where it was."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.filesize import decimal

from ..arrival import FileFault, Unsound, Uploaded
from ..bars import Bars
from ..errors import ClientError, Unreachable
from ..repository import Repository
from ..screen import Screen
from ..uploads import VERIFYING, Order, Sent, Uploads
from .get import address_of
from .outcome import Outcome, outcome_of, worst

_COUNTS = ("reads", "bases", "records", "sequences", "variants")
"""What is told of the facts that were found in a file."""


def describe(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="+", type=Path, help="a data file: reads, alignments, variants, …"
    )
    parser.add_argument("--run", metavar="WHAT", default="", help="the run or analysis that they are for")
    parser.add_argument("--as", dest="name", metavar="NAME", default="", help="what FILE is called there")
    parser.add_argument("--submitter", metavar="SLUG", default="", help="your centre, if you have several")
    parser.add_argument("--parts", metavar="N", type=int, help="connections for one file (3 if it is large)")
    parser.add_argument("--to", metavar="URL", default="", help="where to, if it is not what the server offers")


def run(arguments: Namespace, repository: Repository, screen: Screen) -> Outcome:
    """All are sent, then all are waited for: the server verifies one while the next is on its way."""
    if arguments.name and len(arguments.file) > 1:
        raise ValueError("--as NAME is for one FILE")
    if arguments.parts is not None and arguments.parts < 1:
        raise ValueError("a file goes in one part at least")
    record = address_of(arguments.run, repository) if arguments.run else ""
    rest = (arguments.name, arguments.submitter, record, arguments.parts)
    uploads = repository.uploads(arguments.to)
    with Bars(screen) as bars:
        desk = Desk(uploads, screen, bars)
        try:
            sent = [desk.send(Order(path, *rest)) for path in arguments.file]
            return worst([desk.wait(each) if isinstance(each, Sent) else each for each in sent])
        except (KeyboardInterrupt, Unreachable):
            screen.hint("What has arrived is kept: the same command goes on from there.")
            raise


@dataclass(frozen=True)
class Desk:
    """Files one by one, each told with its end. A server that is gone ends it (Unreachable)."""

    uploads: Uploads
    screen: Screen
    bars: Bars

    def send(self, order: Order) -> Sent | Outcome:
        try:
            sent = self.uploads.send(order, self.bars.watch(order.path))
        except (ClientError, OSError, ValueError) as error:
            return self._fail(order.path, error)
        kept = f" ({decimal(sent.kept)} were there already)" if sent.kept else ""
        self.screen.hint(f"{order.path}: sent {decimal(sent.sent)} of {decimal(sent.size)}{kept}, {_digests(sent)}")
        return sent

    def wait(self, sent: Sent) -> Outcome:
        watch = self.bars.watch(sent.path)
        try:
            for now in self.uploads.arrival(sent):
                watch(VERIFYING, now.checked, sent.size)
        except ClientError as error:
            return self._fail(sent.path, error)
        return self._tell(sent, now)

    def _tell(self, sent: Sent, uploaded: Uploaded) -> Outcome:
        counted = [f"{uploaded.facts[name]:,} {name}" for name in _COUNTS if isinstance(uploaded.facts.get(name), int)]
        digest = f"sha256:{sent.digests['sha256']}"
        self.screen.say(sent.path, "verified", digest, *counted, uploaded.url, style="green")
        if uploaded.faults:  # with the file nothing is wrong: it is whole, and kept; its run did not take it
            self.screen.tell(f"{sent.path}: kept, and not made a file of what it is for:")
            return self._blame(sent.path, uploaded.faults)
        if uploaded.review is None:
            return Outcome.DONE
        self.screen.say(sent.path, "held for review", uploaded.review, style="yellow")
        self.screen.hint(f"Follow the decision: gmi watch {uploaded.review}")
        return Outcome.HELD

    def _fail(self, path: Path, error: ClientError | OSError | ValueError) -> Outcome:
        if isinstance(error, Unreachable):
            raise error
        self.screen.hint(f"{path}:")
        self.screen.tell_error(error)
        self._blame(path, error.faults if isinstance(error, Unsound) else ())
        return outcome_of(error)

    def _blame(self, path: Path, faults: Sequence[FileFault]) -> Outcome:
        for fault in faults:
            self.screen.tell(located(path, fault))
        return Outcome.REFUSED


def located(path: Path, fault: FileFault) -> str:
    """As compilers write it, so that editors find the line."""
    return f"{path}:{fault}" if fault.line is not None else f"{path}: {fault}"


def _digests(sent: Sent) -> str:
    return ", ".join(f"{name} {value}" for name, value in sent.digests.items())
