"""What the workers do for submissions.

`submissions.work_off`
    Trigger: the outbox row written with a delivery that waits.
    Steps: read all of it and look for faults, with its progress written down on the way; then write everything in one
    transaction, reading it again; tell those whom it names.
    Retried: what the database or the machine refuses. A worker that dies leaves nothing half written: the claim lapses,
    and the job starts again. Set aside: after the eighth attempt, and then the delivery has failed. A second run of a
    finished one does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from hypermedia.requests import SubmitterRequired
from records.clock import next_modified
from sra.faults import Fault
from submitters.actor import ANONYMOUS, Actor, actor_of
from submitters.models import Account
from work import outbox

from . import stored
from .deliveries import TASK, DoneAlready, fail, work_off
from .models import Delivery
from .planning import Survey
from .sources import sources_of
from .supply import from_store

EVERY: Final = 250
"""Documents between two marks of progress."""


def end(payload: Mapping[str, Any]) -> None:
    """Nobody will try again: those who poll, and those whom the submission names, are told."""
    delivery = Delivery.objects.filter(pk=payload["delivery"]).first()
    if delivery is not None and delivery.is_open:
        reason = "The repository could not work this submission off; the fault is ours. Nothing of it was written."
        fail(delivery, Survey(), [Fault("server-error", reason, "/submission")], RuntimeError(reason))


@outbox.handler(TASK, in_transaction=False, given_up=end)
def carry_on(payload: Mapping[str, Any]) -> None:
    delivery = Delivery.objects.filter(pk=payload["delivery"]).first()
    if delivery is None or not delivery.is_open:
        return
    delivery.move(Delivery.State.RUNNING, "reading", done=0)
    parts = stored.parts_of(delivery)
    actor, mark = _actor(delivery), partial(_mark, delivery)
    try:
        work_off(from_store(parts), sources_of(parts), actor, delivery, tick=mark)
    except SubmitterRequired as required:  # trying again would change nothing
        fail(delivery, Survey(), [Fault("no-centre", str(required), "/submission")], required)
    except DoneAlready:
        return


def _actor(delivery: Delivery) -> Actor:
    """Who handed it in, with what they may do now."""
    account = Account.objects.filter(pk=delivery.account_id).first()
    return actor_of(account) if account else ANONYMOUS


def _mark(delivery: Delivery, count: int) -> None:
    if count % EVERY == 0:
        delivery.done, delivery.modified = count, next_modified(delivery.modified)
        Delivery.objects.filter(pk=delivery.pk).update(done=count, modified=delivery.modified)
