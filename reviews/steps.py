"""Taking a step in a review: begin, claim, accept, request changes, decline, withdraw, resubmit, comment.

Each step locks the review, asks the table of `states`, writes one row of history, and moves the review's date by at
least a second, so that a poller misses none of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import transaction

from records import publish
from records.clock import next_modified
from records.content import compact, keep_accession
from records.models import Record
from records.received import Source, source_of, take_from
from submitters.actor import Actor
from work import outbox

from . import checks, states
from .models import Proposal, Review, Step

Guard: TypeAlias = Callable[[Review], None]
"""Looks at a review under its lock and raises if it is not the one that was meant."""


def _unguarded(review: Review) -> None: ...


class ActionForbidden(Exception):
    """The actor has no role that may take this action."""


class ActionOutOfTurn(Exception):
    """The review is not in a state from which this action starts."""

    def __init__(self, review: Review, action: states.Action) -> None:
        super().__init__(
            f"{action.name} cannot start from “{review.state}”; it starts from {', '.join(action.sources)}"
        )
        self.review = review


class RecordMoved(Exception):
    """The record changed since the change under review was proposed."""


def roles(review: Review, actor: Actor) -> frozenset[str]:
    """The actor's part in this review; nobody decides over a submission of their own centre."""
    if review.submitter_id in actor.submitter_ids:
        return frozenset({states.SUBMITTER})
    return frozenset({states.CURATOR}) if actor.is_curator else frozenset()


def may_see(review: Review, actor: Actor) -> bool:
    return bool(roles(review, actor)) or actor.is_operator


@dataclass(frozen=True)
class Question:
    """What a review is about: may this document be the record's, or its next?"""

    record: Record
    operation: Review.Operation
    document: str
    results: list[checks.Result]
    source: Source | None = None


def begin(questions: Sequence[Question], actor: Actor) -> list[Review]:
    """Open a review for each; at most one is open for a record, which its lock has to see to."""
    reviews = Review.objects.bulk_create([_opened(question, actor) for question in questions])
    by = actor.account_id
    Proposal.objects.bulk_create(
        _proposal(review, 1, question.document, question.results, question.source, actor)
        for review, question in zip(reviews, questions, strict=True)
    )
    Step.objects.bulk_create(
        Step(review=review, number=1, action="submit", state=review.state, by_id=by) for review in reviews
    )
    return reviews


def _opened(question: Question, actor: Actor) -> Review:
    record = question.record
    assert record.submitter is not None  # noqa: S101  # only documents of submitters come this way
    return Review(
        kind=record.kind,
        operation=question.operation,
        record=record,
        base_revision=record.revision,
        submitter=record.submitter,
        requested_by_id=actor.account_id,
        title=record.title,
    )


def _proposal(
    review: Review, number: int, document: str, results: list[checks.Result], source: Source | None, actor: Actor
) -> Proposal:
    made = Proposal(
        review=review, number=number, document=document, checks=checks.as_data(results), by_id=actor.account_id
    )
    take_from(made, source)
    return made


@transaction.atomic
def take(
    review: Review, name: str, actor: Actor, reason: str = "", pointer: str = "", guard: Guard = _unguarded
) -> Review:
    """Take the action `name`. Raises `states.UnknownAction`, `ActionForbidden`, `ActionOutOfTurn`, `RecordMoved`.

    `guard` looks at the locked review and may raise: what was decided on may have changed meanwhile.
    """
    action = states.action(name)
    review = _lock(review, action, actor, guard)
    if action.to == states.UNDER_REVIEW or (review.claimed_by_id is None and action.to in _CLAIMING):
        review.claimed_by_id = actor.account_id
    _carry_out(review, action, actor)
    _write(review, action, actor, reason, pointer)
    return review


_CLAIMING = (states.COMPLETE, states.CHANGES_REQUESTED)
"""Whoever decides without having claimed first has claimed by it."""


def _lock(review: Review, action: states.Action, actor: Actor, guard: Guard) -> Review:
    """The review under lock, and before it its record, as everybody does (`records.locks`)."""
    Record.objects.select_for_update().filter(reviews=review.pk).first()
    locked = Review.objects.select_for_update().get(pk=review.pk)
    if not roles(locked, actor).intersection(action.who):
        raise ActionForbidden
    guard(locked)
    if locked.state not in action.sources:
        raise ActionOutOfTurn(locked, action)
    return locked


def _carry_out(review: Review, action: states.Action, actor: Actor) -> None:
    """What a decision does to the record."""
    record = review.record
    if record is None:
        return
    if action.to == states.COMPLETE:
        _publish(review, record, actor)
    elif action.to in (states.DECLINED, states.WITHDRAWN) and review.operation == Review.Operation.CREATE:
        review.record = None
        review.save(update_fields=["record"])
        publish.discard(record)


def _publish(review: Review, record: Record, actor: Actor) -> None:
    if review.operation == Review.Operation.CREATE:
        publish.accept(record, actor)
        return
    if record.revision != review.base_revision:
        raise RecordMoved
    proposed = review.latest()
    publish.replace(record, json.loads(proposed.document), actor, source=source_of(proposed))


@transaction.atomic
def resubmit(
    review: Review,
    document: dict[str, Any],
    reason: str,
    actor: Actor,
    guard: Guard = _unguarded,
    source: Source | None = None,
) -> Review:
    """Propose another document in the same review; the checks run again. Raises as `take` does, and DocumentRefused."""
    action = states.action("resubmit")
    review = _lock(review, action, actor, guard)
    record = review.record
    assert record is not None  # noqa: S101  # open reviews have their record
    results = checks.run(checks.Subject(record.resource, document, review.submitter, record=record))
    checks.require_sound(results)
    if review.operation == Review.Operation.CREATE:
        review.record = record = publish.replace(record, document, actor, source=source)
        review.title = record.title
    text, number = compact(keep_accession(record, document)), review.proposals.count() + 1
    _proposal(review, number, text, results, source, actor).save()
    _write(review, action, actor, reason, "")
    return review


def _write(review: Review, action: states.Action, actor: Actor, reason: str, pointer: str) -> None:
    """The step itself: state, date, history, and word to the people concerned."""
    review.state = action.to or review.state
    review.revision += 1
    review.modified = next_modified(review.modified)
    review.save()
    step = Step.objects.create(
        review=review,
        number=review.steps.count() + 1,
        action=action.name,
        state=review.state,
        reason=reason,
        pointer=pointer,
        by_id=actor.account_id,
    )
    outbox.enqueue("reviews.mail", f"{review.key}/{step.number}", {"step": step.pk})
