"""Word by e-mail that a review took a step: to submitters what a curator did, to curators what a submitter did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from records.registry import resource
from submitters.models import Account
from work import outbox

from .models import Review, Step


@outbox.handler("reviews.mail", in_transaction=False)
def send(payload: Mapping[str, Any]) -> None:
    """Send word of one step, to each reader alone: addresses are not shown around. Trigger: the outbox row written
    with the step; a step without readers is silent.
    """
    step = Step.objects.select_related("review", "by").filter(pk=payload["step"]).first()
    if step is None:
        return
    for reader in _readers(step):
        if reader.email:
            EmailMessage(_subject(step), _text(step), None, [reader.email]).send()


def _readers(step: Step) -> list[Account]:
    review = step.review
    people = [review.requested_by, review.claimed_by]
    return [person for person in people if person is not None and person.pk != step.by_id and person.is_active]


def _subject(step: Step) -> str:
    title = " ".join(step.review.title.split()) or step.review.kind
    return f"[GMI] {step.state}: {title}"[:200]


def _text(step: Step) -> str:
    who = step.by.get_username() if step.by else "The repository"
    said = f"\n\n{step.reason}" if step.reason else ""
    return f"{who}: {step.action}. The review is now: {step.state}.{said}\n\n{_address(step.review)}\n"


def _address(review: Review) -> str:
    return f"{settings.GMI_BASE_URL}/{resource(review.kind).collection}-to-review/{review.key}"
