"""How does each mirror stand? Up to when all was seen, the last run, what could not be had, who wants to be left alone.

The same for the page, for programs and for the operator's shell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, QuerySet
from django.utils import timezone

from harvest.models import Host
from records.models import Origin

from . import runs, wishes
from .archives.registry import KEYS, archive_of
from .errors import ArchiveUnknown
from .models import Run, Subscription, Trouble

MOST_COUNTED: Final = 100_000
"""Records from an archive are counted so far, and no further: a page must not cost as much as the archive is large."""

LATE: Final = 2
"""A followed mirror is behind when its last complete run is older than so many times its period."""


@dataclass(frozen=True)
class Overview:
    """How one mirror stands. `addresses` are the base addresses of what it asks. `watermark` is the oldest of what is
    followed: up to there all was seen, "" for never. `complete` is the last run that had everything. `troubles` are
    open ones by their sort.
    """

    key: str
    title: str
    addresses: tuple[str, ...]
    watermark: str
    complete: Run | None
    last: Run | None
    is_behind: bool
    troubles: Mapping[str, int]
    pauses: tuple[Host, ...]
    records: int
    subscriptions: tuple[Subscription, ...]


def overviews() -> list[Overview]:
    """Of every archive there is."""
    return [overview(key) for key in KEYS]


def overview(key: str) -> Overview:
    """Raises `ArchiveUnknown`."""
    require_archive(key)
    followed = tuple(Subscription.objects.filter(archive=key).order_by("-is_enabled", "id"))
    past = Run.objects.filter(archive=key).order_by("-id")
    complete = past.filter(state=Run.State.COMPLETE, is_dry=False).first()
    last = past.first()
    servers = _servers(key, followed, last)
    return Overview(
        key=key,
        title="Servers like this one" if key == "gmi" else archive_of(key).title,
        addresses=addresses_of(key, servers),
        watermark=_oldest(each for each in followed if each.is_enabled),
        complete=complete,
        last=last,
        is_behind=any(is_behind(each) for each in followed),
        troubles=_open_troubles(key),
        pauses=_pauses(key, servers),
        records=_records(key),
        subscriptions=followed,
    )


def require_archive(key: str) -> None:
    """Raises `ArchiveUnknown`."""
    if key not in KEYS:
        raise ArchiveUnknown(key)


def troubles_of(key: str) -> QuerySet[Trouble]:
    """Those that stand in the way still."""
    return Trouble.objects.filter(archive=key, resolved=None)


def is_behind(subscription: Subscription) -> bool:
    """Whether a followed wish had no complete run for longer than its period allows."""
    if not subscription.is_enabled:
        return False
    complete = subscription.runs.filter(state=Run.State.COMPLETE).order_by("-id").first()
    since = complete.finished if complete and complete.finished else subscription.created
    return age_of(since) > LATE * timedelta(seconds=subscription.every)


def age_of(moment: datetime) -> timedelta:
    return timezone.now() - moment


def _servers(key: str, followed: Iterable[Subscription], last: Run | None) -> list[str]:
    """The servers that a mirror of others like us asks; of an archive one that is called ""."""
    if key != "gmi":
        return [""]
    texts = [each.wish for each in followed] + ([last.wish] if last else [])
    return list(dict.fromkeys(wishes.of_text(text).server for text in texts)) or [""]


def addresses_of(key: str, servers: Iterable[str]) -> tuple[str, ...]:
    found = (host for server in servers if server or key != "gmi" for host in archive_of(key, server).hosts)
    return tuple(dict.fromkeys(found))


def _pauses(key: str, servers: Iterable[str]) -> tuple[Host, ...]:
    asked = (archive_of(key, server) for server in servers if server or key != "gmi")
    return tuple({host.name: host for archive in asked for host in runs.pauses_of(archive)}.values())


def _oldest(followed: Iterable[Subscription]) -> str:
    """Sequence numbers of servers are as old as they are small."""
    marks = [each.watermark for each in followed if each.watermark]
    return min(marks, key=lambda mark: (mark.zfill(40), mark)) if marks else ""


def _open_troubles(key: str) -> dict[str, int]:
    counted = troubles_of(key).order_by().values_list("sort").annotate(number=Count("id"))
    found = dict(counted)
    return {sort: found[sort] for sort in Trouble.Sort.values if sort in found}


def _records(key: str) -> int:
    here = Origin.objects.filter(archive__startswith="http") if key == "gmi" else Origin.objects.filter(archive=key)
    return here.order_by()[:MOST_COUNTED].count()
