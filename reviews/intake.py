"""The one door for documents from people: check, ask the policy, then publish or hold.

What comes in has been read and validated; what goes out is `Published` or `Held`, which HTTP answers with 201 (or
200) and 202.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from django.db import IntegrityError, transaction

from records import publish
from records.models import Record, Visibility
from records.registry import Resource
from submitters.actor import Actor
from submitters.models import Submitter

from . import checks, policy
from .models import Proposal, Review
from .steps import begin, resubmit, take


@dataclass(frozen=True)
class Intent:
    """A wish: make this document a record, or the new state of `record`. `foreign` are submitters known elsewhere."""

    resource: Resource
    document: dict[str, Any]
    submitter: Submitter
    foreign: Sequence[str] = ()
    record: Record | None = None
    parent: Record | None = None
    key: str = ""
    hold_until: date | None = None


@dataclass(frozen=True)
class Published:
    record: Record


@dataclass(frozen=True)
class Held:
    review: Review
    record: Record


Result: TypeAlias = Published | Held


class ReviewOpen(Exception):
    """The record waits for a decision already; `review` is where."""

    def __init__(self, review: Review) -> None:
        super().__init__(str(review))
        self.review = review


@transaction.atomic
def submit(intent: Intent, actor: Actor, guard: publish.Guard = lambda record: None) -> Result:
    """Raises what `records.publish` raises, what `guard` raises over the locked row, and `ReviewOpen`."""
    results = checks.run(checks.Subject(intent.resource, intent.document, intent.submitter))
    trusted = intent.submitter.pk in actor.trusted_submitter_ids or actor.is_curator
    rule = policy.decide(intent.resource.name, trusted, checks.worst(results))
    if intent.record is None:
        return _create(intent, actor, rule.hold, results)
    return _replace(intent, intent.record, actor, guard, rule.hold, results)


def _create(intent: Intent, actor: Actor, hold: bool, results: list[checks.Result]) -> Result:
    record = publish.create(
        publish.Draft(
            resource=intent.resource,
            document=intent.document,
            submitter=intent.submitter,
            visibility=Visibility.PROPOSED if hold else _start(intent),
            parent=intent.parent,
            key=intent.key,
            foreign=intent.foreign,
            hold_until=intent.hold_until,
        ),
        actor,
    )
    if not hold:
        return Published(record)
    return Held(begin(record, Review.Operation.CREATE, record.document, results, actor), record)


def _start(intent: Intent) -> Visibility:
    ahead = intent.hold_until is not None and intent.hold_until > datetime.now(UTC).date()
    return Visibility.PRIVATE if ahead else Visibility.PUBLIC


def _replace(
    intent: Intent,
    record: Record,
    actor: Actor,
    guard: publish.Guard,
    hold: bool,
    results: list[checks.Result],
) -> Result:
    locked = publish.lock(record, guard)
    waiting = Review.objects.filter(record=locked).order_by("-id").first()
    if locked.visibility == Visibility.PROPOSED and waiting:
        return Held(resubmit(waiting, intent.document, "", actor), locked)
    if waiting and waiting.is_open:
        raise ReviewOpen(waiting)
    if not hold:
        return Published(publish.replace(locked, intent.document, actor))
    document = publish.compact(publish.keep_accession(locked, intent.document))
    return Held(_hold(locked, document, results, actor), locked)


def _hold(record: Record, document: str, results: list[checks.Result], actor: Actor) -> Review:
    try:
        with transaction.atomic():
            return begin(record, Review.Operation.REPLACE, document, results, actor)
    except IntegrityError:
        raise ReviewOpen(Review.objects.filter(record=record).latest("id")) from None


def proposal_of(record: Record) -> Proposal | None:
    """What waits for a decision on this record, if anything does."""
    review = Review.objects.filter(record=record).order_by("-id").first()
    return review.latest() if review and review.is_open else None


@transaction.atomic
def withdraw(record: Record, reason: str, actor: Actor, guard: publish.Guard = lambda record: None) -> None:
    """Take a record back: a proposal ends its review and leaves nothing, an accepted record leaves a tombstone."""
    locked = publish.lock(record, guard)
    waiting = Review.objects.filter(record=locked).order_by("-id").first()
    if waiting and waiting.is_open:
        take(waiting, "withdraw" if waiting.submitter_id in actor.submitter_ids else "decline", actor, reason)
    if locked.visibility != Visibility.PROPOSED:
        publish.withdraw(locked, reason, actor)
