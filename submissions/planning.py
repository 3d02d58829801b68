"""The first pass over a package: who hands in what, what it orders, and everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from hypermedia.requests import SubmitterRequired
from hypermedia.writes import centres_of, take_submitter
from sra.faults import DocumentRefused, Fault
from submitters.actor import Actor
from submitters.models import Submitter

from . import actions
from .examination import Look, taken_names, unresolved
from .orders import Orders, orders_of, unclaimed
from .sent import Sent
from .supply import Supply

Tick = Callable[[int], None]
"""Told how many documents were read so far."""


@dataclass
class Plan:
    """A submission of a package: for which centre it is, and what it orders. `remarks` are told with the receipt."""

    submission: Sent
    centre: Submitter
    orders: Orders
    remarks: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """The same for two submissions of a centre that add the same documents in the same way; "" for any other.

        What changes records is done again each time.
        """
        orders = self.orders
        if not orders.add or orders.modify or orders.targets or orders.only_checks:
            return ""
        documents = sorted(f"{each.resource.name} {each.digest}" for each in orders.add)
        hold = orders.hold_until.isoformat() if orders.hold_until and "HOLD" in orders.actions else orders.actions
        told = json.dumps([self.centre.pk, self.submission.alias, hold, documents])
        return hashlib.sha256(told.encode()).hexdigest()


@dataclass
class Survey:
    """What was read: submissions, the names of all documents, and what is wrong so far."""

    submissions: list[Sent] = field(default_factory=list)
    look: Look = field(default_factory=Look)
    faults: list[Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def actions(self) -> list[str]:
        """The names of all actions."""
        return [each["type"] for sent in self.submissions for each in sent.document.get("actions") or []]


def survey(supply: Supply, tick: Tick = lambda count: None) -> Survey:
    """Read everything once."""
    found = Survey()
    for each in supply():
        if isinstance(each, DocumentRefused):
            found.faults += each.faults
            found.unread += {str(getattr(fault, "file", "")) for fault in each.faults}
        elif each.resource.name == "submission":
            found.submissions.append(each)
        else:
            found.look.at(each)
            tick(len(found.look.sent))
    if not found.submissions and not found.faults:
        reason = "There is no SUBMISSION that says what is to be done."
        found.faults.append(Fault("missing-member", reason, "/submission"))
    return found


def plans_of(found: Survey, actor: Actor) -> list[Plan]:
    """What each submission orders. Raises DocumentRefused with all that was wrong until here, SubmitterRequired."""
    faults, left, plans = [*found.faults, *found.look.faults], found.look.sent, []
    for submission in found.submissions:
        try:
            orders = orders_of(submission, left, found.unread)
            left = orders.left
            plans.append(Plan(submission, centre_of(submission, orders, actor), orders, list(orders.notes)))
        except DocumentRefused as refused:
            faults += [submission.placed(fault) if type(fault) is Fault else fault for fault in refused.faults]
            left = []
    faults += unclaimed(left) if found.submissions else ()
    if faults:
        raise DocumentRefused(faults + _between(found, plans))
    return plans


def require_sound(found: Survey, plans: Sequence[Plan]) -> None:
    """Names and references between the documents. Raises DocumentRefused."""
    if faults := _between(found, plans):
        raise DocumentRefused(faults)


def _between(found: Survey, plans: Sequence[Plan]) -> list[Fault]:
    faults: list[Fault] = []
    for plan in plans:
        faults += taken_names(plan.orders.add, plan.centre)
        own = {each.slip for each in plan.orders.documents}
        wanted = [each for each in found.look.wanted.values() if each.sent.slip in own]
        faults += _unknown_targets(plan, found.look.sent)
        lost, plan.remarks[len(plan.orders.notes) :] = unresolved(wanted, found.look.sent, plan.centre)
        faults += lost
    return faults


def _unknown_targets(plan: Plan, arriving: Sequence[Sent]) -> Iterator[Fault]:
    """What is not here, and does not come with it, can be said before anything is tried."""
    coming = {each.alias for each in arriving}
    for order in plan.orders.targets:
        if order.name != "RECEIPT" and order.target not in coming and not actions.is_known(order.target, plan.centre):
            yield plan.submission.fault("unknown-record", actions.unknown(order), f"{order.pointer}/target")


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
