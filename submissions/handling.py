"""Working a package off: read it, see what it orders, look for everything that is wrong, then do it all or nothing.

All of it happens in the caller's transaction; `deliveries` opens it and keeps what came of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from hypermedia.requests import SubmitterRequired
from hypermedia.writes import centres_of, complete_references, take_submitter
from records.models import Record
from records.registry import resource
from reviews import intake
from reviews.intake import Held, Intent, Result
from sra.document import JsonObject
from sra.faults import DocumentRefused, Fault
from submitters.actor import Actor
from submitters.models import Submitter

from . import actions, landing, receipts
from .actions import Done
from .examination import Examination
from .kinds import element_of
from .landing import Bearer, Landed
from .orders import Orders, orders_of, unclaimed
from .package import Package
from .sent import Sent, read_all


@dataclass
class Handled:
    """A submission of a package, with what became of it. `result` is its own record; None when it was only checked."""

    submission: Sent
    centre: Submitter
    orders: Orders
    remarks: list[str] = field(default_factory=list)
    landed: list[Landed] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    result: Result | None = None

    @property
    def made(self) -> list[int]:
        added = {id(each) for each in self.orders.add}
        return [each.record.pk for each in self.landed if id(each.sent) in added]


@dataclass
class Read:
    """Everything that was sent, as documents, and what could not be read."""

    submissions: list[Sent] = field(default_factory=list)
    documents: list[Sent] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def read_package(package: Package) -> Read:
    read = Read()
    for each in read_all((*package.submissions, *package.parts)):
        if isinstance(each, DocumentRefused):
            read.faults += each.faults
            read.unread += {str(getattr(fault, "file", "")) for fault in each.faults}
        else:
            (read.submissions if each.resource.name == "submission" else read.documents).append(each)
    if not read.submissions and not read.faults:
        read.faults.append(
            Fault("missing-member", "There is no SUBMISSION that says what is to be done.", "/submission")
        )
    return read


def plan(read: Read, actor: Actor) -> list[Handled]:
    """What each submission of a package orders. Raises DocumentRefused with all that is wrong, SubmitterRequired."""
    faults, left, planned = list(read.faults), read.documents, []
    for submission in read.submissions:
        try:
            orders = orders_of(submission, left, read.unread)
        except DocumentRefused as refused:
            faults += refused.faults
            left = []
            continue
        left = orders.left
        planned.append(_planned(submission, orders, actor, faults))
    faults += unclaimed(left)
    for each in planned:
        if each is not None:
            faults += _examined(each)
    if faults:
        raise DocumentRefused(faults)
    return [each for each in planned if each is not None]


def _planned(submission: Sent, orders: Orders, actor: Actor, faults: list[Fault]) -> Handled | None:
    try:
        return Handled(submission, centre_of(submission, orders, actor), orders, list(orders.notes))
    except DocumentRefused as refused:
        faults += [submission.placed(fault) for fault in refused.faults]
        return None


def centre_of(submission: Sent, orders: Orders, actor: Actor) -> Submitter:
    """The centre that a submission is for: the one it names, by address or center_name, or the account's only one.

    A curator who belongs to none acts for the centre of the records that are the targets.
    Raises SubmitterRequired, DocumentRefused.
    """
    mine = centres_of(actor)
    named = submission.document.get("center-name", "").casefold()
    by_name = [each for each in mine.values() if each.center_name and each.center_name.casefold() == named]
    if "submitter" not in submission.document and by_name:
        return by_name[0]
    if not mine and actor.is_curator and orders.targets and not orders.documents:
        return _centre_of_targets(orders, actor)
    return take_submitter(dict(submission.document), mine)[0]


def _centre_of_targets(orders: Orders, actor: Actor) -> Submitter:
    found = [actions.find(order.target, actor) for order in orders.targets]
    centres = {each.submitter for records in found for each in records if each.submitter}
    if len(centres) != 1:
        raise SubmitterRequired("The targets are not all records of one centre.")
    return centres.pop()


def _examined(handled: Handled) -> list[Fault]:
    examination = Examination(handled.centre)
    examination.look_at(handled.orders.add, handled.orders.modify)
    handled.remarks += examination.remarks
    return examination.faults


def fingerprint_of(handled: Handled) -> str:
    """The same for two submissions of a centre that add the same documents in the same way; "" where nothing is added.

    What changes records is done again each time.
    """
    orders = handled.orders
    if not orders.add or orders.modify or orders.targets or orders.only_checks:
        return ""
    told = sorted(_digest([each.resource.name, each.document]) for each in orders.add)
    alias = handled.submission.alias
    return _digest([handled.centre.pk, orders.hold_until.isoformat() if orders.hold_until else "", alias, told])


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def carry_out(handled: Handled, actor: Actor, key: str = "", hold_until: date | None = None) -> None:
    """Do all of it. Raises DocumentRefused, and NameTaken for the alias of the submission itself."""
    bearer = Bearer(actor, handled.centre)
    orders = handled.orders
    handled.landed += landing.add(orders.add, bearer, orders.hold_until)
    handled.landed += landing.modify(orders.modify, bearer)
    targets = [order for order in orders.targets if order.name != "RECEIPT"]
    handled.done, faults = actions.carry_out(targets, handled.submission, actor, handled.centre)
    if faults:
        raise DocumentRefused(faults)
    if not orders.only_checks:
        handled.result = _own_record(handled, bearer, key, hold_until)


def _own_record(handled: Handled, bearer: Bearer, key: str, hold_until: date | None) -> Result:
    """The submission's own record: held as long as what it brings, and public at once if it touches nothing."""
    document = dict(handled.submission.document)
    mine = centres_of(bearer.actor) or bearer.centres
    _, foreign = take_submitter(document, {**mine, **bearer.centres} if "submitter" in document else bearer.centres)
    complete_references(resource("submission"), document, handled.centre, None)
    touches = bool(handled.landed or handled.done)
    intent = Intent(
        resource("submission"),
        document,
        handled.centre,
        foreign=foreign,
        key=key,
        hold_until=handled.orders.hold_until if touches else hold_until,
    )
    try:
        return intake.submit(intent, bearer.actor)
    except DocumentRefused as refused:
        raise DocumentRefused([handled.submission.placed(fault) for fault in refused.faults]) from None


def receipt_of(handled: Handled) -> JsonObject:
    """What became of it, as it is now."""
    records = _anew([each.record for each in handled.landed])
    is_real = not handled.orders.only_checks
    entries = [
        (
            each.sent.root,
            receipts.entry_of(records.get(each.record.pk, each.record), each.sent.document, is_real=is_real),
        )
        for each in handled.landed
    ]
    known = {each.record.pk for each in handled.landed}
    entries += [
        (element_of(each.record.resource), receipts.entry_of(each.record, {}, is_real=is_real))
        for each in _last(handled.done)
        if each.record.pk not in known
    ]
    own = _submission_entry(handled)
    return receipts.success(entries, own, handled.orders.actions, _infos(handled, records))


def _anew(records: Sequence[Record]) -> dict[int, Record]:
    found: dict[int, Record] = {}
    for start in range(0, len(records), 500):
        found.update(Record.objects.in_bulk([each.pk for each in records[start : start + 500]]))
    return found


def _last(done: Iterable[Done]) -> list[Done]:
    """The last word on each record."""
    return list({each.record.pk: each for each in done}.values())


def _submission_entry(handled: Handled) -> JsonObject:
    if handled.result is None:
        return {"alias": handled.submission.alias}
    return receipts.entry_of(handled.result.record, {})


def _infos(handled: Handled, records: dict[int, Record]) -> Iterator[str]:
    if handled.orders.only_checks:
        yield "VALIDATE: everything was checked and nothing was written."
    yield from handled.remarks
    for each in handled.done:
        yield receipts.told_of(each)
    if "RELEASE" in handled.orders.actions and handled.orders.hold_until is None and handled.result is not None:
        for landed in handled.landed:
            record = records.get(landed.record.pk, landed.record)
            if record.kind == "study":
                yield receipts.told_of_release(record)
    for held in _held(handled):
        yield receipts.told_of_review(held)


def _held(handled: Handled) -> list[Held]:
    results = [each.result for each in handled.landed] + ([handled.result] if handled.result else [])
    return [each for each in results if isinstance(each, Held)]


def reviews_of(handled: Iterable[Handled]) -> list[Held]:
    return [held for each in handled for held in _held(each)]
