"""How every mirror stands, for the operator's shell."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from mirrors import durations
from mirrors.overview import Overview, age_of, overviews
from mirrors.shown import mirror_data
from submitters.actor import Actor

from .screen import Screen

OPERATOR = Actor(is_operator=True)
"""Whoever has the shell sees what operators see."""

_HEADS = ("ARCHIVE", "SEEN UP TO", "LAST COMPLETE", "LAST RUN", "TROUBLES", "LEFT ALONE", "RECORDS")


def tell(screen: Screen, is_json: bool) -> None:
    found = overviews()
    if is_json:
        screen.json({"items": [mirror_data(each, OPERATOR) for each in found]})
        return
    screen.table(_HEADS, [_row(each) for each in found])
    followed = [line for each in found for line in _followed(each)]
    if followed:
        screen.say("")
        screen.table(("FOLLOWED", "ARCHIVE", "WHAT", "EVERY", "SEEN UP TO", "NEXT"), followed)


def _row(each: Overview) -> tuple[str, ...]:
    return (
        each.key,
        each.watermark or "-",
        _complete(each),
        f"{each.last.key} {each.last.state}" if each.last else "never",
        ", ".join(f"{number} {sort}" for sort, number in each.troubles.items()) or "none",
        ", ".join(f"{host.name}: {host.reason}" for host in each.pauses) or "nobody",
        f"{each.records:,}",
    )


def _complete(each: Overview) -> str:
    if each.complete is None or each.complete.finished is None:
        return "never"
    late = " (behind)" if each.is_behind else ""
    return f"{durations.shown(age_of(each.complete.finished).total_seconds())} ago{late}"


def _followed(each: Overview) -> Iterator[tuple[str, ...]]:
    for one in each.subscriptions:
        if one.is_enabled:
            wish = orjson.loads(one.wish)
            what = ", ".join(f"{name} {_short(value)}" for name, value in wish.items()) or "everything"
            due = f"{one.due:%Y-%m-%d %H:%M} UTC"
            yield str(one.pk), each.key, what, durations.shown(one.every), one.watermark or "-", due


def _short(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value[:3])) + (f" and {len(value) - 3} more" if len(value) > 3 else "")
    return str(value)[:60]
