"""The one door for packages: done at once or queued, all or nothing, and kept with what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from records.chunks import chunks
from records.models import Record, Visibility, new_key
from records.names import NameTaken
from reviews.intake import Result
from sra.faults import DocumentRefused, Fault
from submitters.actor import Actor
from submitters.models import Submitter

from . import handling, receipts
from .handling import Handled
from .models import Delivery
from .package import Package
from .sent import PlacedFault


@dataclass
class Delivered:
    """A delivery, and what of it is not kept: the results in reviews and records, and the error it failed with."""

    delivery: Delivery
    results: list[Result] = field(default_factory=list)
    error: Exception | None = None
    is_repeated: bool = False


def deliver(package: Package, actor: Actor, *, queue: bool = False) -> Delivery:
    """Do what a package asks for, or have it done by the workers. A refused one is answered with a failed delivery.

    Raises SubmitterRequired when the account speaks for no centre, or for several and the package does not say which.
    """
    return hand_in(package, actor, queue=queue).delivery


def hand_in(package: Package, actor: Actor, *, queue: bool = False, hold_until: date | None = None) -> Delivered:
    """As `deliver`, with what the answer to a request needs; `hold_until` is for the submission's own record."""
    return _at_once(package, actor, Delivery(key=new_key(), account_id=actor.account_id), hold_until)


def _at_once(package: Package, actor: Actor, delivery: Delivery, hold_until: date | None = None) -> Delivered:
    read = handling.read_package(package)
    delivery.total = len(read.documents)
    try:
        with transaction.atomic():
            if earlier := _repeated(read, actor):
                return Delivered(earlier, is_repeated=True)
            handled = handling.plan(read, actor)
            return _written(handled, actor, delivery, hold_until)
    except DocumentRefused as refused:
        return _failed(delivery, read, refused.faults, refused, actor)
    except NameTaken as taken:
        fault = Fault("conflict", f"“{taken.name}” names another record already.", "/submission/alias")
        return _failed(delivery, read, [fault], taken, actor)


def _repeated(read: handling.Read, actor: Actor) -> Delivery | None:
    """The delivery of the same package before, if all that it made is still there."""
    if read.faults or len(read.submissions) != 1:
        return None
    submission = read.submissions[0]
    try:
        orders = handling.orders_of(submission, read.documents)
        handled = Handled(submission, handling.centre_of(submission, orders, actor), orders)
    except DocumentRefused:
        return None
    fingerprint = "" if orders.left else handling.fingerprint_of(handled)
    return repeated(fingerprint, handled.centre) if fingerprint else None


def repeated(fingerprint: str, centre: Submitter) -> Delivery | None:
    earlier = Delivery.objects.filter(
        fingerprint=fingerprint, submitter=centre, state=Delivery.State.COMPLETE, submission__isnull=False
    )
    return next((each for each in earlier.order_by("-id") if _stands(each)), None)


def _stands(delivery: Delivery) -> bool:
    """Whether nothing that it made was cancelled, withdrawn or declined since."""
    there = 0
    for some in chunks(delivery.made):
        there += Record.objects.filter(pk__in=some).exclude(visibility=Visibility.WITHDRAWN).count()
    return there == len(delivery.made)


def _written(handled: list[Handled], actor: Actor, delivery: Delivery, hold_until: date | None) -> Delivered:
    keys = [delivery.key, *(new_key() for _ in handled[1:])]
    for each, key in zip(handled, keys, strict=True):
        handling.carry_out(each, actor, key, hold_until)
    main, *others = [_complete(each, key, actor, delivery) for each, key in zip(handled, keys, strict=True)]
    if any(each.orders.only_checks for each in handled):
        transaction.set_rollback(True)
        return Delivered(main)
    for each in (main, *others):
        each.save()
    return Delivered(main, [each.result for each in handled if each.result])


def _complete(handled: Handled, key: str, actor: Actor, first: Delivery) -> Delivery:
    delivery = first if key == first.key else Delivery(key=key, account_id=actor.account_id)
    delivery.state = Delivery.State.COMPLETE
    delivery.submitter = handled.centre
    delivery.done = delivery.total = len(handled.landed)
    delivery.fingerprint, delivery.made = handling.fingerprint_of(handled), handled.made
    if handled.result is not None:
        delivery.submission_id = handled.result.record.pk
    delivery.receipt = handling.receipt_of(handled)
    return delivery


def _failed(
    delivery: Delivery, read: handling.Read, faults: Any, error: Exception, actor: Actor, *, keep: bool = True
) -> Delivered:
    """A delivery that came to nothing keeps its faults and its receipt, unless it was only to be checked."""
    submission = read.submissions[0] if read.submissions else None
    document = submission.document if submission else {}
    actions = [each["type"] for each in document.get("actions") or []]
    delivery.state, delivery.faults = Delivery.State.FAILED, [fault_data(each) for each in faults]
    own = {"alias": document.get("alias") or ""} if submission else {}
    delivery.receipt = receipts.failure(faults, own, actions)
    delivery.submitter = _only_centre(actor)
    if keep and "VALIDATE" not in actions:
        delivery.save()
    return Delivered(delivery, error=error)


def keep_failure(delivered: Delivered) -> None:
    """Write a failed delivery down (again), after whatever it was written in was undone."""
    if delivered.delivery.pk is not None:
        delivered.delivery.pk = None
        delivered.delivery.save(force_insert=True)


def refuse_unread(refused: DocumentRefused, actor: Actor) -> Delivered:
    """The failed delivery of what could not even be taken apart."""
    delivery = Delivery(key=new_key(), account_id=actor.account_id)
    return _failed(delivery, handling.Read(), refused.faults, refused, actor)


def _only_centre(actor: Actor) -> Submitter | None:
    return Submitter.objects.filter(pk__in=actor.submitter_ids).first() if len(actor.submitter_ids) == 1 else None


_FAULT_MEMBERS = tuple(PlacedFault.__dataclass_fields__)


def fault_data(fault: Fault) -> dict[str, Any]:
    return {name: value for name in _FAULT_MEMBERS if (value := getattr(fault, name, None)) is not None}
