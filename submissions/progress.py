"""How far a delivery is: what `/submissions/{key}` says until there is a record, and after it failed."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from hypermedia.addresses import address
from hypermedia.answers import Sheet, answer
from hypermedia.links import Link, relation
from hypermedia.media_types import GENERIC
from hypermedia.preconditions import Validators
from hypermedia.redirects import permanent
from hypermedia.release import RELEASE
from hypermedia.writes import RETRY_SECONDS
from records.visibility import RecordHidden
from submitters.actor import Actor

from .models import Delivery

TEMPLATE: Final = "submissions/delivery.html"
_MESSAGES: Final = {
    Delivery.State.QUEUED: "waiting for a worker",
    Delivery.State.RUNNING: "being worked off",
    Delivery.State.COMPLETE: "complete",
    Delivery.State.FAILED: "refused",
}


def may_see(delivery: Delivery, actor: Actor) -> bool:
    """Its centre's members, whoever sent it, curators and operators."""
    is_sender = actor.is_known and delivery.account_id == actor.account_id
    return actor.is_curator or actor.is_operator or is_sender or delivery.submitter_id in actor.submitter_ids


def delivery_at(key: str, actor: Actor) -> Delivery | None:
    """The delivery of that key. Raises RecordHidden."""
    delivery = Delivery.objects.select_related("submission").filter(key=key).first() if "\0" not in key else None
    if delivery is not None and not may_see(delivery, actor):
        raise RecordHidden
    return delivery


def accepted(request: HttpRequest, actor: Actor, delivery: Delivery) -> HttpResponse:
    """202 with the address to ask at."""
    return answer(request, actor, _sheet(delivery, status=202, Location=address("submissions", delivery.key)))


def show(request: HttpRequest, actor: Actor, delivery: Delivery) -> HttpResponse:
    """What is known so far; 304 while nothing changed; 308 to the record of an equal submission before."""
    if delivery.submission is not None and delivery.submission.key != delivery.key:
        return permanent(address("submissions", delivery.submission.key))
    return answer(request, actor, _sheet(delivery))


def _sheet(delivery: Delivery, status: int = 200, **headers: str) -> Sheet:
    if delivery.is_open:
        headers["Retry-After"] = str(RETRY_SECONDS)
    return Sheet(
        "submission",
        data_of(delivery),
        TEMPLATE,
        links_of(delivery),
        {"delivery": delivery, "percent": _percent(delivery)},
        offers=GENERIC,
        validators=validators_of(delivery),
        status=status,
        headers=headers,
    )


def data_of(delivery: Delivery) -> dict[str, Any]:
    data: dict[str, Any] = {
        "status": {"message": _MESSAGES[Delivery.State(delivery.state)]},
        "state": delivery.state,
        "done": delivery.done,
        "total": delivery.total,
    }
    if delivery.phase:
        data["phase"] = delivery.phase
    return data | ({"errors": delivery.faults} if delivery.faults else {})


def links_of(delivery: Delivery) -> list[Link]:
    own = address("submissions", delivery.key)
    links = [Link(rel, own) for rel in ("status", "monitor", "self")]
    if not delivery.is_open:
        links.append(Link(relation("receipt"), f"{own}/receipt", "Its receipt"))
    return [*links, Link("collection", address("submissions"))]


def validators_of(delivery: Delivery) -> Validators:
    seconds = int(delivery.modified.timestamp())
    return Validators(f'"{delivery.state}-{delivery.done:x}-{seconds:x}.{RELEASE}"', delivery.modified)


def _percent(delivery: Delivery) -> int:
    return min(100, 100 * delivery.done // delivery.total) if delivery.total else 0
