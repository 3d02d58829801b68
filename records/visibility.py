"""Who sees a record, who may change it, and what a list shows: the one place that decides (gmi-api.md 3 and 5)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet

from submitters.actor import Actor
from submitters.models import Submitter

from .models import Change, Record, Visibility

OPEN = (Visibility.PUBLIC, Visibility.SUPPRESSED)
"""Readable by anyone who has the address."""
HIDDEN = (Visibility.PROPOSED, Visibility.PRIVATE)
"""Readable, and listed, for the submitting centre and staff."""
_GONE = (Visibility.WITHDRAWN, Visibility.REPLACED)


class Seen(Protocol):
    """What of a record decides who sees it: a `Record`, or a row read without building one."""

    @property
    def visibility(self) -> str: ...

    @property
    def submitter_id(self) -> int | None: ...

    @property
    def published(self) -> datetime | None: ...


class RecordHidden(Exception):
    """The record is there, but not for this actor: 401 when nobody is known, 403 when somebody is."""


class ChangeForbidden(Exception):
    """The actor may see the record, not change it."""


class WrongState(Exception):
    """The record is in a state from which this step does not start; the words say why."""

    def __init__(self, reason: str = "The record is not public yet, so this step does not start here.") -> None:
        super().__init__(reason)


def is_owned(record: Seen, actor: Actor) -> bool:
    return record.submitter_id is not None and record.submitter_id in actor.submitter_ids


def may_read(record: Seen, actor: Actor) -> bool:
    """What is or was public answers to anyone by address, if only as a tombstone or with the way to its successor; the
    rest as `sees_hidden` tells.
    """
    if record.visibility in OPEN or (record.visibility in _GONE and record.published):
        return True
    return sees_hidden(record.submitter_id, actor)


def sees_hidden(submitter_id: int | None, actor: Actor) -> bool:
    """Whether `actor` sees what this centre keeps hidden: its members do, and staff."""
    return actor.is_curator or actor.is_operator or submitter_id in actor.submitter_ids


def may_change(record: Seen, actor: Actor) -> bool:
    """Members of the submitting centre, and curators."""
    return actor.is_curator or is_owned(record, actor)


def may_release(record: Seen, actor: Actor) -> bool:
    """Who may change a held record may make it public; what was suppressed only curators bring back."""
    if record.visibility == Visibility.SUPPRESSED:
        return actor.is_curator
    return record.visibility == Visibility.PRIVATE and may_change(record, actor)


def require_read(record: Seen, actor: Actor) -> None:
    """Raises `RecordHidden`."""
    if not may_read(record, actor):
        raise RecordHidden


def require_change(record: Seen, actor: Actor) -> None:
    """Raises `RecordHidden` or `ChangeForbidden`."""
    require_read(record, actor)
    if not may_change(record, actor):
        raise ChangeForbidden


def listings(actor: Actor) -> list[QuerySet[Record]]:
    """Disjoint sets of rows that make up what `actor` sees listed; each is one index range, so a page stays cheap."""
    public = Record.objects.filter(visibility=Visibility.PUBLIC)
    hidden = Record.objects.filter(visibility__in=HIDDEN)
    if actor.is_curator or actor.is_operator:
        return [public, hidden]
    if actor.submitter_ids:
        return [public, hidden.filter(submitter__in=actor.submitter_ids)]
    return [public]


def visible_to(actor: Actor) -> QuerySet[Record]:
    """Every record whose address tells `actor` something: its document, or what became of it (`may_read`)."""
    if actor.is_curator or actor.is_operator:
        return Record.objects.all()
    readable = Q(visibility__in=OPEN) | Q(visibility__in=_GONE, published__isnull=False)
    if actor.submitter_ids:
        readable |= Q(submitter__in=actor.submitter_ids)
    return Record.objects.filter(readable)


def changes_seen(changes: QuerySet[Change], actor: Actor) -> QuerySet[Change]:
    """Of these changes those that `actor` may know of: of what may be read, and for outsiders only from the one on by
    which it became public. Records that went out of sight stay: that they did is what the feed has to tell.
    """
    if actor.is_curator or actor.is_operator:
        return changes
    readable = Q(record__visibility__in=OPEN) | Q(record__visibility__in=_GONE, record__published__isnull=False)
    seen = readable & ~Q(event=Change.Event.PROPOSED) & ~Exists(_openings())
    return changes.filter(seen | Q(record__submitter__in=actor.submitter_ids) if actor.submitter_ids else seen)


def _openings() -> QuerySet[Change]:
    """Of the record of an outer change the later ones by which it became what it is not yet at that one: accepted, or
    public. What is released after it was suppressed had been public before.
    """
    same = Change.objects.filter(record=OuterRef("record"))
    later = same.filter(pk__gt=OuterRef("pk"))
    held = ~Exists(same.filter(pk__lt=OuterRef("pk"), event=Change.Event.SUPPRESSED))
    return later.filter(Q(event=Change.Event.CREATED) | Q(event=Change.Event.RELEASED) & held)


def within_reach(submitter: Submitter | None) -> Q:
    """What documents of a submitter may refer to: what everybody sees, and what is theirs."""
    own = Q(visibility__in=HIDDEN, submitter=submitter) if submitter else Q()
    return Q(visibility__in=OPEN) | own
