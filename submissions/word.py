"""Telling those whom a submission names (CONTACT/@inform_on_status, @inform_on_error) how it went.

Word is sent after the commit, by the workers (`notices`).
"""

from __future__ import annotations

from typing import Final

from hypermedia.addresses import address
from notices.send import tell

from . import receipts
from .models import Delivery
from .planning import Plan, Survey
from .sent import Sent

MOST_ADDRESSES: Final = 20
"""Told of one submission: whoever may submit must not be able to have the whole world written to."""


def tell_status(plan: Plan, delivery: Delivery) -> None:
    """It is done."""
    _tell(plan.submission, delivery, "inform-on-status", "The submission is done")


def tell_error(found: Survey, delivery: Delivery) -> None:
    """It was refused."""
    for submission in found.submissions:
        _tell(submission, delivery, "inform-on-error", "The submission was refused")


def _tell(submission: Sent, delivery: Delivery, member: str, sentence: str) -> None:
    where = [each[member] for each in submission.document.get("contacts") or [] if each.get(member)]
    for target in list(dict.fromkeys(where))[:MOST_ADDRESSES]:
        subject = f"{sentence}: {submission.alias or delivery.key}"
        tell(target, subject, _text(sentence, delivery), _event(delivery), centre=delivery.submitter)


def _text(sentence: str, delivery: Delivery) -> str:
    messages = delivery.receipt.get("messages", {})
    told = [*messages.get("errors", [])[:50], *messages.get("infos", [])[:50]]
    return "\n".join([f"{sentence}.", "", *told, "", f"Its receipt: {_receipt_at(delivery)}"])


def _event(delivery: Delivery) -> dict[str, object]:
    return {
        "type": f"submission.{delivery.state}",
        "submission": address("submissions", delivery.key),
        "receipt": _receipt_at(delivery),
        "success": delivery.state == Delivery.State.COMPLETE,
        "errors": delivery.faults[: receipts.MOST_TOLD],
    }


def _receipt_at(delivery: Delivery) -> str:
    return f"{address('submissions', delivery.key)}/receipt"
