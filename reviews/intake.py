"""The one door for documents from people: check, ask the policy, then publish or hold.

What comes in has been read and validated; what goes out is `Published` or `Held`, which HTTP answers with 201 (or
200) and 202.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.db import transaction

from records import publish
from records.clock import is_ahead
from records.content import compact, keep_accession
from records.locks import Guard, lock, unguarded
from records.models import Record, Visibility
from records.originals import require_original
from records.received import Source
from records.references import named_in
from records.registry import Resource
from records.resolution import Resolver
from sra.faults import Fault
from submitters.actor import Actor
from submitters.models import Submitter

from . import checks, policy, states
from .models import Proposal, Review
from .steps import Question, begin, resubmit, take

_NO_REASON = "The record was deleted."


@dataclass(frozen=True)
class Intent:
    """A wish: make this document a record, or the new state of `record`. `foreign` are submitters known elsewhere.

    `source` is what the document was read from; `place` is where it stands in there, for what is wrong with it.
    """

    resource: Resource
    document: dict[str, Any]
    submitter: Submitter
    foreign: Sequence[str] = ()
    record: Record | None = None
    parent: Record | None = None
    key: str = ""
    hold_until: date | None = None
    source: Source | None = None
    place: checks.Place = checks.THE_WHOLE


@dataclass(frozen=True)
class Published:
    """`warnings` are what the checks found and nobody has to look at."""

    record: Record
    warnings: tuple[Fault, ...] = ()


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
def submit(intent: Intent, actor: Actor, guard: Guard = unguarded) -> Result:
    """Raises what `records.publish` raises, what `guard` raises over the locked row, `ReviewOpen`, and DocumentRefused
    with all that binding checks found.
    """
    if intent.record is None:
        return submit_all([intent], actor)[0]
    (judged,) = _judge([intent], actor)
    return _replace(judged, intent.record, actor, guard)


@transaction.atomic
def submit_all(intents: Sequence[Intent], actor: Actor) -> list[Result]:
    """Wishes for new records of one type, all or none; the results in their order.

    Raises what `publish` raises, and before anything is written DocumentRefused with all that binding checks found.
    """
    judged = _judge(intents, actor)
    results: dict[int, Result] = {}
    for hold in (False, True):
        chosen = [each for each in judged if each.hold is hold]
        results.update(zip(map(id, chosen), _create(chosen, actor), strict=True))
    return [results[id(each)] for each in judged]


@dataclass(frozen=True)
class _Judged:
    """A wish, what the checks found, and whether somebody has to look at it first."""

    intent: Intent
    results: list[checks.Result]
    hold: bool


def _judge(intents: Sequence[Intent], actor: Actor) -> list[_Judged]:
    """What the checks say of each, and who has to look. Raises DocumentRefused with the faults of all of them."""
    resolvers = _resolvers(intents)
    found = [checks.run(_subject(intent, resolvers[intent.submitter.pk])) for intent in intents]
    checks.require_sound(*found, places=[intent.place for intent in intents])
    return [_judged(intent, results, actor) for intent, results in zip(intents, found, strict=True)]


def _resolvers(intents: Sequence[Intent]) -> dict[int, Resolver]:
    """One for each submitter, which has looked for all that their documents name."""
    resolvers = {submitter: Resolver(submitter) for submitter in {intent.submitter for intent in intents}}
    for submitter, resolver in resolvers.items():
        own = [intent for intent in intents if intent.submitter == submitter]
        resolver.prepare(named for each in own for named in named_in(each.resource, each.document))
    return {submitter.pk: resolver for submitter, resolver in resolvers.items()}


def _subject(intent: Intent, resolver: Resolver) -> checks.Subject:
    return checks.Subject(intent.resource, intent.document, intent.submitter, intent.parent, intent.record, resolver)


def _judged(intent: Intent, results: list[checks.Result], actor: Actor) -> _Judged:
    rule = policy.decide(intent.resource.name, _is_trusted(intent.submitter, actor), checks.worst(results))
    return _Judged(intent, results, rule.hold)


def _is_trusted(submitter: Submitter, actor: Actor) -> bool:
    """Whether nobody else has to look: a centre's standing, or a curator's own eyes, but not on their own centre."""
    return submitter.pk in actor.trusted_submitter_ids or (actor.is_curator and submitter.pk not in actor.submitter_ids)


def _create(judged: Sequence[_Judged], actor: Actor) -> Sequence[Result]:
    if not judged:
        return []
    records = publish.create_all([_draft(each) for each in judged], actor)
    if not judged[0].hold:
        return [_published(record, each) for record, each in zip(records, judged, strict=True)]
    questions = [
        Question(record, Review.Operation.CREATE, record.document, each.results, each.intent.source)
        for record, each in zip(records, judged, strict=True)
    ]
    return [Held(*held) for held in zip(begin(questions, actor), records, strict=True)]


def _published(record: Record, judged: _Judged) -> Published:
    return Published(record, tuple(checks.faults(judged.results, judged.intent.place)))


def _draft(judged: _Judged) -> publish.Draft:
    intent = judged.intent
    accepted = Visibility.PRIVATE if is_ahead(intent.hold_until) else Visibility.PUBLIC
    return publish.Draft(
        resource=intent.resource,
        document=intent.document,
        submitter=intent.submitter,
        visibility=Visibility.PROPOSED if judged.hold else accepted,
        parent=intent.parent,
        key=intent.key,
        foreign=intent.foreign,
        hold_until=intent.hold_until,
        source=intent.source,
    )


def _replace(judged: _Judged, record: Record, actor: Actor, guard: Guard) -> Result:
    locked, document, source = lock(record, guard), judged.intent.document, judged.intent.source
    require_original(locked)
    waiting = open_review_of(locked)
    if waiting and locked.visibility == Visibility.PROPOSED:
        return Held(resubmit(waiting, document, "", actor, source=source), locked)
    if waiting:
        raise ReviewOpen(waiting)
    text = compact(keep_accession(locked, document))
    if judged.hold and text != locked.document:
        question = Question(locked, Review.Operation.REPLACE, text, judged.results, source)
        return Held(begin([question], actor)[0], locked)
    return _published(publish.replace(locked, document, actor, source=source), judged)


def open_review_of(record: Record) -> Review | None:
    """The one that waits for a decision on this record, if any does."""
    return Review.objects.filter(record=record, state__in=states.OPEN).first()


def proposal_of(record: Record) -> Proposal | None:
    """What waits for a decision on this record, if anything does."""
    review = open_review_of(record)
    return review.latest() if review else None


@transaction.atomic
def withdraw(record: Record, reason: str, actor: Actor, guard: Guard = unguarded, until: date | None = None) -> None:
    """Take a record back: a proposal ends its review and leaves nothing, an accepted record leaves a tombstone, for
    good or until a day. Raises `IsCopy`.
    """
    locked = lock(record, guard)
    require_original(locked)
    if waiting := open_review_of(locked):
        own = waiting.submitter_id in actor.submitter_ids
        take(waiting, "withdraw" if own else "decline", actor, reason or _NO_REASON)
    if locked.visibility != Visibility.PROPOSED:
        publish.withdraw(locked, reason, actor, until=until)
