"""Who sees a record, who may change it, and what a list shows: the one place that decides (gmi-api.md 3 and 5)."""

from __future__ import annotations

from typing import Protocol

from django.db.models import Q, QuerySet

from submitters.actor import Actor

from .models import Record, Visibility

_LISTED_TO_OWNERS = (Visibility.PROPOSED, Visibility.PRIVATE)


class Seen(Protocol):
    """What of a record decides who sees it: a `Record`, or a row read without building one."""

    @property
    def visibility(self) -> str: ...

    @property
    def submitter_id(self) -> int | None: ...


class RecordHidden(Exception):
    """The record is there, but not for this actor: 401 when nobody is known, 403 when somebody is."""


class ChangeForbidden(Exception):
    """The actor may see the record, not change it."""


def is_owned(record: Seen, actor: Actor) -> bool:
    return record.submitter_id is not None and record.submitter_id in actor.submitter_ids


def may_read(record: Seen, actor: Actor) -> bool:
    """Public, suppressed and withdrawn records answer to anyone by address; the rest to owners and staff."""
    if record.visibility in (Visibility.PUBLIC, Visibility.SUPPRESSED, Visibility.WITHDRAWN):
        return True
    return actor.is_curator or actor.is_operator or is_owned(record, actor)


def may_change(record: Seen, actor: Actor) -> bool:
    """Members of the submitting centre, and curators."""
    return actor.is_curator or is_owned(record, actor)


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
    hidden = Record.objects.filter(visibility__in=_LISTED_TO_OWNERS)
    if actor.is_curator or actor.is_operator:
        return [public, hidden]
    if actor.submitter_ids:
        return [public, hidden.filter(submitter__in=actor.submitter_ids)]
    return [public]


def visible_to(actor: Actor) -> QuerySet[Record]:
    """Every record whose address answers `actor` with 200."""
    readable = Q(visibility__in=(Visibility.PUBLIC, Visibility.SUPPRESSED))
    if actor.is_curator or actor.is_operator:
        return Record.objects.exclude(visibility=Visibility.WITHDRAWN)
    if actor.submitter_ids:
        readable |= Q(visibility__in=_LISTED_TO_OWNERS, submitter__in=actor.submitter_ids)
    return Record.objects.filter(readable)
