"""A review as data and links: the draft's `status`, then everything that people and programs need to act on it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from records.models import Visibility
from records.registry import Resource
from reviews import states
from reviews.comparison import compare
from reviews.models import Proposal, Review
from reviews.steps import roles
from submitters.actor import Actor

from .addresses import address, collection_of_review
from .links import Link, relation


def review_links(resource: Resource, review: Review, actor: Actor) -> list[Link]:
    """The way here, the record once it is decided, and the actions open to this actor now."""
    own = address(collection_of_review(resource.collection), review.key)
    links = [Link("self", own), Link("collection", address(collection_of_review(resource.collection)))]
    links.append(Link(relation("submitter"), address("submitters", review.submitter.slug)))
    if target := record_address(resource, review):
        links.append(Link(relation(resource.name), target))
    actions = states.open_actions(review.state, roles(review, actor))
    return links + [_action_link(row, own) for row in actions]


def _action_link(row: states.Action, own: str) -> Link:
    return Link(relation(f"review/{row.name}"), f"{own}/{row.name}", row.label, takes_post=True)


def record_address(resource: Resource, review: Review) -> str | None:
    """Where the record is, once it has been accepted."""
    record = review.record
    if record is None or record.visibility == Visibility.PROPOSED:
        return None
    return address(resource.collection, record.key)


def state_of(review: Review) -> str:
    """What every form of this state of the review shares: the first part of its entity tags."""
    moved = review.record.visibility[:2] if review.record else "-"
    return f"{review.revision:x}-{int(review.modified.timestamp()):x}-{moved}"


def summary(resource: Resource, review: Review) -> dict[str, Any]:
    """What the draft's poller reads, and a line of the queue."""
    status: dict[str, Any] = {"message": review.state}
    if review.state == states.COMPLETE and (target := record_address(resource, review)):
        status[relation(resource.name)] = target
    return {
        "status": status,
        "resource": resource.name,
        "operation": review.operation,
        "title": review.title,
        "submitter": {"href": address("submitters", review.submitter.slug), "title": review.submitter.name},
        "requested-by": _name(review.requested_by),
        "claimed-by": _name(review.claimed_by),
        "created": instant(review.created),
        "modified": instant(review.modified),
    }


def full(resource: Resource, review: Review) -> dict[str, Any]:
    """The whole review: checks, history, proposals, what changed, and the document that is proposed."""
    proposals = list(review.proposals.order_by("number"))
    latest = proposals[-1]
    return {
        **summary(resource, review),
        "checks": latest.checks,
        **({"normalisations": json.loads(latest.normalisations)} if latest.normalisations else {}),
        "timeline": [_step(step) for step in review.steps.select_related("by").order_by("number")],
        "proposals": [{"number": each.number, "at": instant(each.at)} for each in proposals],
        "changes": changes(review, proposals),
        "document": json.loads(latest.document),
    }


def changes(review: Review, proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    """The latest proposal against the one before; a first proposal of a change, against the record."""
    if len(proposals) > 1:
        before = proposals[-2].document
    elif review.operation == Review.Operation.REPLACE and review.record and review.is_open:
        before = review.record.document
    else:
        return []
    return [asdict(each) for each in compare(json.loads(before), json.loads(proposals[-1].document))]


def _step(step: Any) -> dict[str, Any]:
    data = {"number": step.number, "action": step.action, "state": step.state, "by": _name(step.by)}
    words = {"reason": step.reason, "pointer": step.pointer}
    return {**data, **{name: text for name, text in words.items() if text}, "at": instant(step.at)}


def _name(account: Any) -> str | None:
    return account.get_username() if account else None


def instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
