"""Actions on records that are here, as a table: from which state, by whom, and what they do.

Whoever may do the same at the record's own address may order it in a submission, and nobody else (ADR 0053).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from django.db import transaction

from records import publish
from records.clock import today
from records.holding import hold
from records.locks import RecordGone
from records.models import Record, Visibility
from records.names import NameTaken, named, with_alias
from records.visibility import WrongState, may_change, may_read
from reviews import intake
from reviews.steps import ActionOutOfTurn
from sra.faults import Fault
from submitters.actor import Actor
from submitters.models import Submitter

from .orders import LONGEST_HOLD, Order
from .sent import Sent

MEMBER: Final = "member"
CURATOR: Final = "curator"

Deed: TypeAlias = Callable[[Record, Order, Actor], object]


@dataclass(frozen=True)
class Action:
    """One row. In `sources` it does something, in `done` there is nothing left to do."""

    name: str
    who: tuple[str, ...]
    sources: tuple[str, ...]
    done: tuple[str, ...]
    deed: Deed
    refusal: str
    """What is said of a record in any other state."""


def _hold(record: Record, order: Order, actor: Actor) -> object:
    return hold(record, order.until or today() + LONGEST_HOLD, actor)


def _release(record: Record, order: Order, actor: Actor) -> object:
    if record.visibility == Visibility.PROPOSED:
        return hold(record, None, actor)
    return publish.release(record, actor)


def _cancel(record: Record, order: Order, actor: Actor) -> object:
    """With a study go its experiments and analyses, with an experiment its runs (ENA's guide to REST V1)."""
    for each in _resting_on(record):
        _cancel(each, order, actor)
    return intake.withdraw(record, "Cancelled by its submitter.", actor)


def _resting_on(record: Record) -> list[Record]:
    """The private records that are cancelled with this one; what is public stays, and so does what is another's."""
    kinds = _CARRIED.get(record.kind, ())
    below = Record.objects.filter(references__target=record, references__role=record.kind, kind__in=kinds)
    return list(below.filter(submitter=record.submitter_id, visibility__in=_HIDDEN).distinct())


_CARRIED: Final = {"study": ("experiment", "analysis"), "experiment": ("run",)}


def _suppress(record: Record, order: Order, actor: Actor) -> object:
    return publish.suppress(record, "Suppressed.", actor, until=order.until)


def _kill(record: Record, order: Order, actor: Actor) -> object:
    return publish.withdraw(record, "Withdrawn.", actor, until=order.until)


_BOTH: Final = (MEMBER, CURATOR)
_HIDDEN: Final = (Visibility.PROPOSED, Visibility.PRIVATE)
_RELEASABLE: Final = (*_HIDDEN, Visibility.SUPPRESSED)

ACTIONS: Final = {
    row.name: row
    for row in (
        Action("HOLD", _BOTH, _HIDDEN, (), _hold, "what everybody has seen cannot be held"),
        Action("RELEASE", _BOTH, _RELEASABLE, (Visibility.PUBLIC,), _release, "it is out of sight"),
        Action("CANCEL", _BOTH, _HIDDEN, (Visibility.WITHDRAWN,), _cancel, "only what is private can be cancelled"),
        Action("SUPPRESS", (CURATOR,), (Visibility.PUBLIC, Visibility.SUPPRESSED), (), _suppress, "it is not public"),
        Action("KILL", _BOTH, (Visibility.PUBLIC, Visibility.SUPPRESSED), (), _kill, "it was never public; CANCEL it"),
    )
}
"""RECEIPT is not here: it asks for something and changes nothing."""


@dataclass(frozen=True)
class Done:
    """An order that was carried out, and the record as it is now; None when nothing is left of it."""

    order: Order
    record: Record
    was: str


def carry_out(
    orders: Sequence[Order], submission: Sent, actor: Actor, centre: Submitter
) -> tuple[list[Done], list[Fault]]:
    """One after the other. What cannot be done is a fault of the submission, and all of them are found."""
    done: list[Done] = []
    faults: list[Fault] = []
    for order in orders:
        found = _target(order, actor, centre)
        if isinstance(found, str):
            faults.append(submission.fault("unknown-record", found, f"{order.pointer}/target"))
            continue
        action, was = ACTIONS[order.name], found.visibility
        if reason := refusal(action, found, actor):
            faults.append(submission.fault("wrong-state", reason, f"{order.pointer}/target"))
            continue
        if was not in action.done and (reason := _attempt(action, found, order, actor)):
            faults.append(submission.fault("wrong-state", reason, f"{order.pointer}/target"))
            continue
        done.append(Done(order, Record.objects.filter(pk=found.pk).first() or found, was))
    return done, faults


def refusal(action: Action, record: Record, actor: Actor) -> str:
    """Why this actor may not, or not now; "" if nothing speaks against it."""
    name = f"{record.kind} {record.accession or record.alias or record.key}"
    if not may_change(record, actor):
        return f"The {name} belongs to another centre."
    brings_back = action.name == "RELEASE" and record.visibility == Visibility.SUPPRESSED
    if (brings_back or MEMBER not in action.who) and not actor.is_curator:
        return f"{action.name} is for curators; ask one to do it for the {name}."
    if record.visibility not in (*action.sources, *action.done):
        return f"{action.name} cannot start from “{record.visibility}” ({name}): {action.refusal}."
    return ""


def _attempt(action: Action, record: Record, order: Order, actor: Actor) -> str:
    try:
        with transaction.atomic():
            action.deed(record, order, actor)
    except (WrongState, RecordGone, ActionOutOfTurn, NameTaken) as error:
        return f"{action.name} of {record.kind} {record.accession or record.alias}: {error}"
    return ""


def _target(order: Order, actor: Actor, centre: Submitter) -> Record | str:
    """The record that a target names, or why there is none: by accession, other identifier, or alias in the centre."""
    found = [each for each in find(order.target, actor) if _is_meant(each, order.target, centre)]
    if not found and "\0" not in order.target:
        found = list(with_alias(order.target, centre.slug))
    if not found:
        return unknown(order)
    if len(found) > 1:
        kinds = ", ".join(sorted({each.kind for each in found}))
        return f"{order.name}: “{order.target}” names several records ({kinds}); use the accession."
    return found[0]


def unknown(order: Order) -> str:
    return f"{order.name}: “{order.target}” is neither an accession known here nor an alias of the centre."


def is_known(target: str, centre: Submitter) -> bool:
    """Whether any record has that name, whoever may see it."""
    return "\0" not in target and (named(target).exists() or with_alias(target, centre.slug).exists())


def find(target: str, actor: Actor) -> list[Record]:
    """The records of that name which the actor may see; the others are as unknown as what is not here."""
    known = named(target).select_related("submitter") if "\0" not in target else ()
    return [each for each in known if may_read(each, actor)]


def _is_meant(record: Record, target: str, centre: Submitter) -> bool:
    """An alias is one of the centre's own: another centre's record of that alias is not meant."""
    return record.alias != target or record.accession == target or record.submitter_id == centre.pk
