"""The one door for packages: done at once or queued, all or nothing, and kept with what came of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction

from hypermedia.requests import SubmitterRequired
from hypermedia.writes import centres_of
from records.chunks import chunks
from records.models import Record, Visibility, new_key
from records.names import NameTaken
from reviews.intake import Result
from sra.faults import DocumentRefused, Fault
from submitters.actor import Actor
from submitters.models import Submitter
from work import outbox

from . import handling, planning, receipts, stored, word
from .handling import Handled
from .landing import Sources
from .models import Delivery
from .package import Package
from .planning import Plan, Survey
from .sent import PlacedFault
from .sources import sources_of
from .supply import Supply, in_memory

TASK: Final = "submissions.work_off"
MOST_AT_ONCE: Final = 500
"""Documents that are dealt with while the client waits."""
LARGEST_AT_ONCE: Final = 4 * 2**20
"""Bytes of them."""


@dataclass
class Delivered:
    """A delivery, and what of it is not kept: the results in reviews and records; the error it failed with, and what
    was read until then."""

    delivery: Delivery
    results: list[Result] = field(default_factory=list)
    error: Exception | None = None
    found: Survey = field(default_factory=Survey)


def deliver(package: Package, actor: Actor, *, queue: bool = False) -> Delivery:
    """Do what a package asks for, or have it done by the workers. A refused one is answered with a failed delivery.

    Raises SubmitterRequired when the account speaks for no centre, or for several and the package does not say which.
    """
    return hand_in(package, actor, queue=queue).delivery


def hand_in(package: Package, actor: Actor, *, queue: bool = False, hold_until: date | None = None) -> Delivered:
    """As `deliver`, with what the answer to a request needs; `hold_until` is for the submission's own record."""
    delivery = Delivery(key=new_key(), account_id=actor.account_id, submitter=only_centre(actor))
    if queue or is_large(package):
        return Delivered(enqueue(package, actor, delivery))
    parts = (*package.submissions, *package.parts)
    return work_off(in_memory(package), sources_of(parts), actor, delivery, hold_until)


_DOCUMENT = re.compile(rb"<(?:STUDY|PROJECT|SAMPLE|EXPERIMENT|RUN|ANALYSIS)[\s>]")


def count_documents(package: Package) -> int:
    """About how many documents there are, without reading them."""
    return sum(
        part.data.count(b'"alias"') if part.is_json else sum(1 for _ in _DOCUMENT.finditer(part.data))
        for part in package.parts
    )


def is_large(package: Package) -> bool:
    return package.size > LARGEST_AT_ONCE or count_documents(package) > MOST_AT_ONCE


def enqueue(package: Package, actor: Actor, delivery: Delivery) -> Delivery:
    """Leave it to the workers. Raises SubmitterRequired for an account that belongs to no centre."""
    if not centres_of(actor) and not actor.is_curator:
        raise SubmitterRequired("The account belongs to no submitting centre; an operator can add it to one.")
    with transaction.atomic():
        delivery.total = count_documents(package)
        stored.store(delivery, package)
        outbox.enqueue(TASK, delivery.key, {"delivery": delivery.pk})
    return delivery


# ------------------------------------------------------------------------------------------------------ working it off
def work_off(
    supply: Supply,
    source_of: Sources,
    actor: Actor,
    delivery: Delivery,
    hold_until: date | None = None,
    tick: planning.Tick = lambda count: None,
) -> Delivered:
    """Look at everything, then write it, all or nothing. A delivery that was waiting is moved on by it."""
    found = planning.survey(supply, tick)
    delivery.total = len(found.look.sent)
    try:
        plans = planning.plans_of(found, actor)
        if earlier := _answer_of(plans, actor):
            return _repeated(delivery, earlier)
        planning.require_sound(found, plans)
        return _write(plans, supply, source_of, actor, delivery, hold_until)
    except DocumentRefused as refused:
        return fail(delivery, found, refused.faults, refused)
    except NameTaken as taken:
        fault = Fault("conflict", f"“{taken.name}” names another record already.", "/submission/alias")
        return fail(delivery, found, [fault], taken)


def _answer_of(plans: list[Plan], actor: Actor) -> Delivery | None:
    """The delivery of the same package before, if all that it made is still there; or the one whose receipt is asked.

    Raises DocumentRefused for the receipt of a submission that is not known.
    """
    if len(plans) != 1:
        return None
    plan = plans[0]
    if plan.orders.asks_only_for_receipts and plan.orders.targets:
        return _asked_for(plan)
    earlier = Delivery.objects.filter(fingerprint=plan.fingerprint, submitter=plan.centre, submission__isnull=False)
    known = earlier.filter(state=Delivery.State.COMPLETE).order_by("-id") if plan.fingerprint else ()
    return next((each for each in known if _stands(each)), None)


def _asked_for(plan: Plan) -> Delivery:
    order = plan.orders.targets[0]
    known = Delivery.objects.filter(submitter=plan.centre, submission__isnull=False).order_by("-id")
    for field_name in ("submission__accession", "submission__alias", "key"):
        if found := known.filter(**{field_name: order.target.replace("\0", "")}).first():
            return found
    reason = f"RECEIPT: there is no submission “{order.target}” of this centre."
    raise DocumentRefused([plan.submission.fault("unknown-record", reason, f"{order.pointer}/target")])


def _stands(delivery: Delivery) -> bool:
    """Whether nothing that it made was cancelled, withdrawn or declined since."""
    there = 0
    for some in chunks(delivery.made):
        there += Record.objects.filter(pk__in=some).exclude(visibility=Visibility.WITHDRAWN).count()
    return there == len(delivery.made)


def _repeated(delivery: Delivery, earlier: Delivery) -> Delivered:
    """What waited is answered with what was done before."""
    if not delivery.is_kept:
        return Delivered(earlier)
    delivery.submission, delivery.submitter = earlier.submission, earlier.submitter
    delivery.receipt, delivery.done = earlier.receipt, delivery.total
    delivery.move(Delivery.State.COMPLETE)
    return Delivered(delivery)


def _write(
    plans: list[Plan],
    supply: Supply,
    source_of: Sources,
    actor: Actor,
    delivery: Delivery,
    hold_until: date | None,
) -> Delivered:
    keys = [delivery.key, *(new_key() for _ in plans[1:])]
    only_checks = any(plan.orders.only_checks for plan in plans)
    if delivery.is_kept:
        delivery.move(Delivery.State.RUNNING, "writing")
    with transaction.atomic():
        _claim(delivery)
        pairs = zip(plans, keys, strict=True)
        handled = [handling.carry_out(plan, supply, source_of, actor, key, hold_until) for plan, key in pairs]
        made = [_complete(each, key, actor, delivery) for each, key in zip(handled, keys, strict=True)]
        if only_checks:
            transaction.set_rollback(True)
        else:
            _keep(made, handled)
    if only_checks and delivery.is_kept:
        delivery.move(delivery.state)
    return Delivered(delivery, [] if only_checks else handling.results_of(handled))


class DoneAlready(Exception):
    """Another worker was faster; nothing is to be done again."""


def _claim(delivery: Delivery) -> None:
    """Of two workers that both hold a delivery to be theirs, one waits here for the other. Raises DoneAlready."""
    if delivery.is_kept and not Delivery.objects.select_for_update().get(pk=delivery.pk).is_open:
        raise DoneAlready


def _keep(made: list[Delivery], handled: list[Handled]) -> None:
    for delivery, each in zip(made, handled, strict=True):
        delivery.move(delivery.state)
        delivery.pieces.all().delete()
        word.tell_status(each.plan, delivery)


def _complete(handled: Handled, key: str, actor: Actor, first: Delivery) -> Delivery:
    delivery = first if key == first.key else Delivery(key=key, account_id=actor.account_id)
    delivery.state, delivery.phase = Delivery.State.COMPLETE, ""
    delivery.submitter = handled.plan.centre
    delivery.done = delivery.total = len(handled.landed)
    delivery.fingerprint, delivery.made = handled.plan.fingerprint, handled.made
    delivery.submission_id = handled.result.record.pk if handled.result is not None else None
    delivery.receipt = handling.receipt_of(handled)
    return delivery


# ------------------------------------------------------------------------------------------------------------- failing
def fail(delivery: Delivery, found: Survey, faults: Any, error: Exception) -> Delivered:
    """A delivery that came to nothing keeps its faults and its receipt, unless it was only to be checked."""
    own = {"alias": found.submissions[0].alias} if found.submissions else {}
    delivery.state, delivery.phase = Delivery.State.FAILED, ""
    delivery.submission, delivery.made, delivery.fingerprint = None, [], ""
    delivery.faults = [fault_data(each) for each in faults]
    delivery.receipt = receipts.failure(faults, own, found.actions)
    if delivery.is_kept or "VALIDATE" not in found.actions:
        with transaction.atomic():
            delivery.move(delivery.state)
            delivery.pieces.all().delete()
            word.tell_error(found, delivery)
    return Delivered(delivery, error=error, found=found)


def keep_failure(delivered: Delivered) -> None:
    """Write a failed delivery down again, after the request that it was written in was undone."""
    if delivered.delivery.is_kept and not Delivery.objects.filter(pk=delivered.delivery.pk).exists():
        with transaction.atomic():
            delivered.delivery.pk = None
            delivered.delivery.save(force_insert=True)
            word.tell_error(delivered.found, delivered.delivery)


def refuse_unread(refused: DocumentRefused, actor: Actor) -> Delivered:
    """The failed delivery of what could not even be taken apart."""
    delivery = Delivery(key=new_key(), account_id=actor.account_id, submitter=only_centre(actor))
    return fail(delivery, Survey(), refused.faults, refused)


def only_centre(actor: Actor) -> Submitter | None:
    return Submitter.objects.filter(pk__in=actor.submitter_ids).first() if len(actor.submitter_ids) == 1 else None


_FAULT_MEMBERS: Final = tuple(PlacedFault.__dataclass_fields__)


def fault_data(fault: Fault) -> dict[str, Any]:
    return {name: value for name in _FAULT_MEMBERS if (value := getattr(fault, name, None)) is not None}
