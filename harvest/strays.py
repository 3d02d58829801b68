"""Bytes and folders without a row: found, told, and those of the raw store removed when they are old enough.

They come of workers that were killed between keeping and writing rows. What is on its way right now has no rows either,
so nothing young is called a stray while something is being collected, and nothing is removed that was not seen twice, a
day apart. (`marks` tells how the same bytes may come in between.)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, TypeVar

from django.db import transaction
from django.utils import timezone

from records.chunks import CHUNK
from store import contents, versions

from . import enrolment, keeping, states
from .enrolment import VERSIONS
from .models import Collection, Fixity

YOUNG: Final = timedelta(minutes=10)
OLD: Final = timedelta(days=1)
_SECOND_LOOK_S: Final = 1.0

Name = tuple[str, str]
Watch = Callable[[], None]
_T = TypeVar("_T")


def find(watch: Watch = lambda: None) -> list[Fixity]:
    """All of them, as they are marked now; marks of those that are none any more go. `watch` is called now and then."""
    now, suspects = timezone.now(), dict(_without_rows(watch))
    young = [name for name, since in suspects.items() if since > now - YOUNG]
    for name in _on_their_way(young):
        del suspects[name]
    for some in _portions(suspects):
        marks = [Fixity(area=area, name=name, outcome=Fixity.Outcome.STRAY, checked=now) for area, name in some]
        Fixity.objects.bulk_create(marks, ignore_conflicts=True)
    marked = list(Fixity.objects.filter(outcome=Fixity.Outcome.STRAY).order_by("area", "name"))
    Fixity.objects.filter(pk__in=[mark.pk for mark in marked if (mark.area, mark.name) not in suspects]).delete()
    return [mark for mark in marked if (mark.area, mark.name) in suspects]


def _without_rows(watch: Watch) -> Iterator[tuple[Name, datetime]]:
    for area in (contents.RAW, contents.FILES):
        yield from _without(area, contents.names(area), watch)
    yield from _without(VERSIONS, ((f"raw/{folder}", since) for folder, since in versions.all_folders()), watch)


def _without(area: str, here: Iterable[tuple[str, datetime]], watch: Watch) -> Iterator[tuple[Name, datetime]]:
    for some in _portions(here):
        watch()
        needed = enrolment.needed(area, [name for name, _ in some])
        yield from (((area, name), since) for name, since in some if name not in needed)


def _on_their_way(young: list[Name]) -> list[Name]:
    """Those whose rows are still to come: something is being collected, or the rows are here at a second look."""
    if not young:
        return []
    if Collection.objects.filter(state__in=states.OPEN, modified__gt=timezone.now() - OLD).exists():
        return young
    time.sleep(_SECOND_LOOK_S)
    arrived = {(area, name) for area in enrolment.AREAS for name in _needed(area, young)}
    return [name for name in young if name in arrived]


def _needed(area: str, names: list[Name]) -> set[str]:
    return enrolment.needed(area, [name for where, name in names if where == area])


def _portions(things: Iterable[_T]) -> Iterator[list[_T]]:
    some: list[_T] = []
    for each in things:
        some.append(each)
        if len(some) == CHUNK:
            yield some
            some = []
    yield some


def remove_old(watch: Watch = lambda: None) -> int:
    """Those of the raw store that were seen a day ago and are strays still; how many they were.

    The mark is locked while they go: `marks.make_way` waits for it.
    """
    before, removed = timezone.now() - OLD, 0
    old = Fixity.objects.filter(outcome=Fixity.Outcome.STRAY, area__in=[contents.RAW, VERSIONS], checked__lt=before)
    for mark in list(old):
        watch()
        with transaction.atomic():
            is_ours, _ = Fixity.objects.filter(pk=mark.pk, outcome=Fixity.Outcome.STRAY).delete()
            if is_ours and not enrolment.needed(mark.area, [mark.name]):
                _remove(mark)
                removed += 1
    return removed


def _remove(mark: Fixity) -> None:
    if mark.area == VERSIONS:
        versions.remove(mark.name.removeprefix("raw/"))
    else:
        contents.remove(mark.name, contents.RAW)


def give_up_abandoned() -> int:
    """Collections that nobody works at any more: their worker was killed, and nobody took them up again."""
    before = timezone.now() - OLD
    with transaction.atomic():
        left = Collection.objects.filter(state__in=states.OPEN, modified__lt=before)
        return keeping.give_up(left, "Its worker went away.")
