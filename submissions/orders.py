"""What a submission document orders: which documents to add, change or only check, what to do with which targets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from records.clock import today
from sra.faults import DocumentRefused, Fault

from .kinds import element_of, resource_of
from .sent import Sent

LONGEST_HOLD: Final = timedelta(days=731)
"""Two years, as the archives have it."""

TAKING: Final = ("ADD", "MODIFY", "VALIDATE")
"""Actions on documents that are sent."""
REFUSED: Final = {
    "PROTECT": "Controlled access is not offered here.",
    "ROLLBACK": "A submission is all or nothing, so there is nothing to roll back; CANCEL what you no longer want.",
}


@dataclass(frozen=True)
class Order:
    """One action on one target, or on all that the submission brings (`target` is empty)."""

    name: str
    target: str
    until: date | None
    pointer: str


@dataclass
class Orders:
    """`actions` are the names of all of them, in their order; `notes` is what the receipt says of them."""

    actions: list[str] = field(default_factory=list)
    add: list[Sent] = field(default_factory=list)
    modify: list[Sent] = field(default_factory=list)
    targets: list[Order] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left: list[Sent] = field(default_factory=list)
    hold_until: date | None = None
    only_checks: bool = False

    @property
    def documents(self) -> list[Sent]:
        return [*self.add, *self.modify]

    @property
    def asks_only_for_receipts(self) -> bool:
        return set(self.actions) == {"RECEIPT"}


def orders_of(submission: Sent, sent: Sequence[Sent], unread: Iterable[str] = ()) -> Orders:
    """Raises DocumentRefused with everything that is wrong with the actions.

    `sent` are the documents that came with it; `unread` are the names of files that could not be read, and are
    complained of already. Without HOLD or RELEASE what is added is held for two years.
    """
    orders, faults = Orders(hold_until=today() + LONGEST_HOLD), _Faults(submission)
    left = list(sent)
    for i, action in enumerate(submission.document.get("actions") or []):
        name, pointer = action["type"], f"/actions/{i}"
        orders.actions.append(name)
        if name in REFUSED:
            faults.add("not-offered", f"{name} is refused. {REFUSED[name]}", f"{pointer}/type")
        elif name in TAKING:
            taken = _taken(action, left, orders, frozenset(unread))
            (orders.modify if name == "MODIFY" else orders.add).extend(taken)
            left = [each for each in left if not any(each is other for other in taken)]
        else:
            orders.targets.append(_order(action, name, pointer, faults))
    orders.left, orders.only_checks = left, "VALIDATE" in orders.actions
    _settle_hold(orders, faults)
    faults.raise_if_any()
    return orders


@dataclass
class _Faults:
    submission: Sent
    found: list[Fault] = field(default_factory=list)

    def add(self, code: str, reason: str, pointer: str, **more: Any) -> None:
        self.found.append(self.submission.fault(code, reason, pointer, **more))

    def raise_if_any(self) -> None:
        if self.found:
            raise DocumentRefused(self.found)


def _taken(action: dict[str, Any], left: Sequence[Sent], orders: Orders, unread: frozenset[str]) -> list[Sent]:
    """The documents an action speaks of: by file name, else by kind, else all that no other action has taken.

    Archives go by the kind and not by the name, so a name that was not sent leads to what was sent of that kind.
    """
    source, schema = action.get("source"), action.get("schema")
    by_name = [each for each in left if source and each.file == source]
    wanted = resource_of(schema) if schema else None
    by_kind = [each for each in left if wanted is None or each.resource is wanted]
    if by_name or not source:
        return by_name or by_kind
    taken = by_kind if schema else []
    if not taken and source not in unread:
        orders.notes.append(f"{action['type']}: the source “{source}” was not sent, so nothing was done for it.")
    return taken


def _order(action: dict[str, Any], name: str, pointer: str, faults: _Faults) -> Order:
    until = action.get("hold-until-date")
    day = _day(until) if until else None
    if until and day is None:
        faults.add("wrong-format", f"“{until}” is no date.", f"{pointer}/hold-until-date", expected="YYYY-MM-DD")
    if day and not _fits(name, day):
        expected = f"from {today()}" + (f" to {today() + LONGEST_HOLD}" if name == "HOLD" else " on")
        faults.add(
            "wrong-format", f"{day} is out of reach for {name}.", f"{pointer}/hold-until-date", expected=expected
        )
    return Order(name, (action.get("target") or "").strip(), day, pointer)


_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?\Z")


def _day(text: str) -> date | None:
    """An xs:date; its zone says nothing here, since holds begin and end in UTC."""
    found = _DATE.match(text.strip())
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def _fits(name: str, day: date) -> bool:
    return today() <= day and (name != "HOLD" or day <= today() + LONGEST_HOLD)


def _settle_hold(orders: Orders, faults: _Faults) -> None:
    """HOLD and RELEASE without a target are about everything that is added."""
    overall = [order for order in orders.targets if not order.target and order.name in ("HOLD", "RELEASE")]
    if len({order.name for order in overall}) > 1:
        faults.add("conflict", "HOLD and RELEASE are both for the whole submission.", overall[-1].pointer)
    for order in overall:
        orders.hold_until = None if order.name == "RELEASE" else order.until or today() + LONGEST_HOLD
    orders.targets = [order for order in orders.targets if order.target]


def unclaimed(left: Sequence[Sent]) -> Iterator[Fault]:
    """What was sent and no action speaks of must not vanish silently: one fault for each file."""
    for file in dict.fromkeys(each.file for each in left):
        first = next(each for each in left if each.file == file)
        kind = element_of(first.resource)
        reason = f"“{file}” was sent, but no action says what to do with it."
        expected = f"an ADD or MODIFY with the source “{file}” or the schema of {kind}"
        yield first.fault("unused-part", reason, expected=expected)
