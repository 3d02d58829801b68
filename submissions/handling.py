"""The second pass over a package: doing what was planned, in the caller's transaction, and saying what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from hypermedia.writes import centres_of, complete_references, review_address, take_submitter
from records.chunks import chunks
from records.models import Record
from records.registry import resource
from reviews import intake
from reviews.intake import Held, Intent, Result
from sra.document import JsonObject
from sra.faults import DocumentRefused
from submitters.actor import Actor

from . import actions, landing, receipts
from .actions import Done
from .kinds import element_of
from .landing import Bearer, Landed, Sources, in_order
from .planning import Plan
from .sent import Sent
from .supply import Supply

MOST_REVIEWS_TOLD: Final = 20
MOST_REMARKS_TOLD: Final = 100


@dataclass
class Handled:
    """A plan that was carried out. `result` is the submission's own record; None when all was only checked."""

    plan: Plan
    landed: list[Landed] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    result: Result | None = None

    @property
    def made(self) -> list[int]:
        """The ids of the records that were added."""
        added = {each.slip for each in self.plan.orders.add}
        return [each.record_id for each in self.landed if each.sent.slip in added]


def carry_out(
    plan: Plan, supply: Supply, source_of: Sources, actor: Actor, key: str, hold_until: date | None = None
) -> Handled:
    """Do all of it. Raises DocumentRefused, and NameTaken for the alias of the submission itself.

    `hold_until` is for the record of a submission that touches nothing else.
    """
    handled, orders = Handled(plan), plan.orders
    bearer = Bearer(actor, plan.centre, source_of)
    for some in _chosen(orders.add, supply):
        handled.landed += landing.add(some, bearer, orders.hold_until)
    for some in _chosen(orders.modify, supply):
        handled.landed += landing.modify(some, bearer)
    targets = [order for order in orders.targets if order.name != "RECEIPT"]
    handled.done, faults = actions.carry_out(targets, plan.submission, actor, plan.centre)
    if faults:
        raise DocumentRefused(faults)
    if not orders.only_checks:
        handled.result = _own_record(handled, bearer, key, hold_until)
    return handled


def _chosen(wanted: Sequence[Sent], supply: Supply) -> Iterator[list[Sent]]:
    """The documents themselves of those that an action takes, again from where they are."""
    slips = {each.slip: each.place for each in wanted}

    def of_kind(kind: str) -> Iterator[Sent]:
        parts = {each.part for each in wanted if each.resource.name == kind}
        for each in supply(parts) if parts else ():
            if isinstance(each, Sent) and each.resource.name == kind and each.slip in slips:
                yield replace(each, place=slips[each.slip])

    return in_order(of_kind)


def _own_record(handled: Handled, bearer: Bearer, key: str, hold_until: date | None) -> Result:
    """The submission's own record: held as long as what it brings."""
    plan, kind = handled.plan, resource("submission")
    document = dict(plan.submission.document)
    _, foreign = (
        take_submitter(document, {**centres_of(bearer.actor), **bearer.centres})
        if ("submitter" in document)
        else (None, [])
    )
    complete_references(kind, document, plan.centre, None)
    touches = bool(handled.landed or handled.done)
    intent = Intent(
        kind,
        document,
        plan.centre,
        foreign=foreign,
        key=key,
        hold_until=plan.orders.hold_until if touches else hold_until,
        source=bearer.source_of(plan.submission),
    )
    try:
        return intake.submit(intent, bearer.actor)
    except DocumentRefused as refused:
        raise DocumentRefused([plan.submission.placed(fault) for fault in refused.faults]) from None


# ------------------------------------------------------------------------------------------------------- the receipt
def receipt_of(handled: Handled) -> JsonObject:
    """What became of everything, as it is now."""
    records = _anew([each.record_id for each in handled.landed])
    is_real = not handled.plan.orders.only_checks
    entries = [
        (each.sent.root, receipts.entry_of(records[each.record_id], each.sent.document, is_real=is_real))
        for each in handled.landed
    ]
    others = {each.record.pk: each.record for each in handled.done if each.record.pk not in records}
    entries += [(element_of(each.resource), receipts.entry_of(each, {}, is_real=is_real)) for each in others.values()]
    own = _submission_entry(handled)
    return receipts.success(entries, own, handled.plan.orders.actions, _infos(handled, records))


def _anew(ids: Sequence[int]) -> dict[int, Record]:
    found: dict[int, Record] = {}
    for some in chunks(ids):
        found.update(Record.objects.defer("document", "relations").in_bulk(some))
    return found


def _submission_entry(handled: Handled) -> JsonObject:
    if handled.result is None:
        return {"alias": handled.plan.submission.alias}
    return receipts.entry_of(handled.result.record, {})


def _infos(handled: Handled, records: dict[int, Record]) -> Iterator[str]:
    orders = handled.plan.orders
    if orders.only_checks:
        yield "VALIDATE: everything was checked and nothing was written."
    yield from handled.plan.remarks
    yield from _remarks(handled)
    yield from (receipts.told_of(each) for each in handled.done)
    if "RELEASE" in orders.actions and orders.hold_until is None and not orders.only_checks:
        yield from (receipts.told_of_release(each) for each in records.values() if each.kind == "study")
    if not orders.only_checks:
        yield from _waiting(handled, records)


def _remarks(handled: Handled) -> Iterator[str]:
    """What the checks found and nobody has to look at: each sentence once, with the first document it is about."""
    found: dict[str, list[str]] = {}
    for each in handled.landed:
        for remark in each.remarks:
            found.setdefault(remark, []).append(each.sent.name)
    for remark, names in list(found.items())[:MOST_REMARKS_TOLD]:
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield f"{names[0]}{others}: {remark}"


def _waiting(handled: Handled, records: dict[int, Record]) -> Iterator[str]:
    """Where it can be followed that a curator looks at it first."""
    held = [each for each in handled.landed if each.waits_at]
    for each in held[:MOST_REVIEWS_TOLD]:
        yield receipts.told_of_review(records[each.record_id], each.waits_at, is_change=each.is_change)
    if len(held) > MOST_REVIEWS_TOLD:
        yield f"{len(held) - MOST_REVIEWS_TOLD} more documents wait for a curator; the reviews list them."
    if isinstance(handled.result, Held):
        where = review_address(resource("submission"), handled.result.review)
        yield receipts.told_of_review(handled.result.record, where, is_change=False)


def results_of(handled: Iterable[Handled]) -> list[Result]:
    return [each.result for each in handled if each.result is not None]
