"""What is ordered of a mirror: a wish, whether it is only tried, and how often it is repeated.

The same words from a shell, a page's form and JSON; all that is wrong with them is told at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from sra.characters import ILLEGAL
from sra.faults import Fault
from submitters.actor import Actor

from . import durations, runs, subscriptions, wishes
from .archive import Wish
from .errors import WrongWish
from .models import Run

OWN_WORDS: Final = ("dry-run", "follow", "every")
DEFAULT_EVERY: Final = timedelta(days=1)

_BETWEEN_NAMES: Final = re.compile(r"[\s,;]+")
_YES: Final = (True, "on", "true", "yes", "1")
_NO: Final = (None, False, "", "off", "false", "no", "0")


@dataclass(frozen=True)
class Order:
    """`every` None: once. A dry order writes no record."""

    wish: Wish
    is_dry: bool = False
    every: timedelta | None = None


def order_of(archive: str, words: Mapping[str, Any]) -> Order:
    """The order that these words mean: those of `wishes.wish_of`, whose `accessions` may be a text with blanks or
    commas between them; `dry-run` and `follow` are yes or no, `every` is seconds or a text such as `24h`.

    Raises `WrongWish` with every fault.
    """
    words = {name: _parted(value) if name == "accessions" else value for name, value in words.items()}
    faults = list(_faults(words))
    wish = Wish()
    try:
        wish = wishes.wish_of(archive, _printable(words))
    except WrongWish as wrong:
        faults += wrong.faults
    if faults:
        raise WrongWish(faults)
    every = (durations.read(words.get("every")) or DEFAULT_EVERY) if words.get("follow") in _YES else None
    return Order(wish, words.get("dry-run") in _YES, every)


def carry_out(archive: str, order: Order, actor: Actor) -> Run:
    """Begin what is ordered, and keep it in step if that is wished. Raises `ArchiveUnknown`."""
    with transaction.atomic():
        followed = subscriptions.follow(archive, order.wish, order.every) if order.every else None
        return runs.begin(archive, order.wish, actor=actor, is_dry=order.is_dry, subscription=followed)


def _parted(accessions: Any) -> Any:
    if not isinstance(accessions, str):
        return accessions
    return [name for name in _BETWEEN_NAMES.split(accessions) if name]


def _printable(words: Mapping[str, Any]) -> dict[str, Any]:
    """The words of the wish; those that no text may hold were told already."""
    return {
        name: ILLEGAL.sub("?", value) if isinstance(value, str) else value
        for name, value in words.items()
        if name in wishes.WORDS
    }


def _faults(words: Mapping[str, Any]) -> Iterator[Fault]:
    known = (*wishes.WORDS, *OWN_WORDS)
    for name, value in words.items():
        if name not in known:
            yield Fault("unknown-member", "There is no such word here.", f"/{name}", expected=", ".join(known))
        elif isinstance(value, str) and ILLEGAL.search(value):
            yield Fault("wrong-format", "This holds a character that no text may hold.", f"/{name}")
    for name in ("dry-run", "follow"):
        if words.get(name) not in (*_YES, *_NO):
            yield Fault("wrong-type", "This is neither yes nor no.", f"/{name}", expected="true or false")
    yield from _faults_of_following(words)


def _faults_of_following(words: Mapping[str, Any]) -> Iterator[Fault]:
    is_followed, every = words.get("follow") in _YES, words.get("every")
    if every not in (None, "") and durations.read(every) is None:
        reason = f"“{str(every)[:40]}” is no such time."
        yield Fault("wrong-format", reason, "/every", expected=durations.EXPECTED)
    if every not in (None, "") and not is_followed:
        yield Fault("missing-member", "What is not followed is not repeated.", "/follow", expected="follow")
    if is_followed and words.get("until"):
        yield Fault("conflict", "What is followed has no end.", "/until", expected="follow or until")
    if is_followed and words.get("dry-run") in _YES:
        yield Fault("conflict", "A dry run sees nothing for good.", "/dry-run", expected="follow or dry-run")
