"""The only writers of records: create, replace, publish, hold, suppress, withdraw.

Each takes the row lock, moves the date, keeps the version it replaces, renames, re-links, and writes the feed of
changes, all in one transaction. Who may ask for it is decided before (`visibility`), over what is decided by a guard
that looks at the locked row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from django.db import IntegrityError, transaction

from submitters.actor import Actor
from submitters.models import Submitter

from . import names, references
from .accessions import is_ours, mint
from .clock import first_modified, next_modified
from .models import Change, Record, Version, Visibility, new_key
from .paths import find
from .registry import Resource

Document: TypeAlias = dict[str, Any]
Guard: TypeAlias = Callable[[Record], None]


class RecordGone(Exception):
    """The record was withdrawn; only its tombstone is left."""

    def __init__(self, record: Record) -> None:
        super().__init__(str(record))
        self.record = record


class AccessionFixed(Exception):
    """A document tried to set or change an accession that the repository assigns."""


@dataclass(frozen=True)
class Draft:
    """What is needed to make a record. `visibility` is where it starts; `parent` ties it to a nested address;
    `foreign` are addresses of submitters that are not of this repository.
    """

    resource: Resource
    document: Document
    submitter: Submitter
    visibility: Visibility
    parent: Record | None = None
    key: str = ""
    hold_until: date | None = None
    foreign: Sequence[str] = ()


def _unguarded(record: Record) -> None: ...


@transaction.atomic
def create(draft: Draft, actor: Actor) -> Record:
    """Raises `names.NameTaken` when an alias or accession is in use, `AccessionFixed` for one of our own."""
    stated = draft.document.get("accession", "")
    if stated and is_ours(draft.resource, stated):
        raise AccessionFixed
    record = draft.resource.model(
        kind=draft.resource.name,
        key=draft.key or new_key(),
        accession=stated,
        submitter=draft.submitter,
        visibility=draft.visibility,
        hold_until=draft.hold_until,
        modified=first_modified(),
        relations=json.dumps({"submitter": list(draft.foreign)} if draft.foreign else {}),
    )
    _fill(record, draft.document)
    _insert(record)
    names.assign(record, draft.document)
    references.write(record, draft.document)
    if draft.parent is not None:
        references.join(record, draft.parent)
    if draft.visibility == Visibility.PROPOSED:
        _announce(record, Change.Event.PROPOSED, actor)
    else:
        _accept(record, actor)
    return record


def _insert(record: Record) -> None:
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError:
        taken = Record.objects.filter(kind=record.kind, key=record.key).first()
        if taken is None:
            raise
        raise names.NameTaken(taken, record.key) from None


def _accept(record: Record, actor: Actor) -> None:
    """First acceptance: the record gets its accession and, unless it is held, its public date."""
    document = json.loads(record.document)
    if not record.accession:
        record.accession = mint(record.resource)
        document = {"accession": record.accession, **document}
        record.document = compact(document)
    held = record.visibility == Visibility.PRIVATE
    record.published = None if held else datetime.now(UTC)
    record.save()
    names.assign(record, document)
    _announce(record, Change.Event.CREATED, actor)
    _link(record)


def _link(record: Record) -> None:
    references.settle(record)
    references.derive(record)


@transaction.atomic
def replace(record: Record, document: Document, actor: Actor, guard: Guard = _unguarded) -> Record:
    """Give a record a new document; an equal one changes nothing. Raises what `guard` raises, `RecordGone`."""
    record = lock(record, guard)
    document = keep_accession(record, document)
    if compact(document) == record.document:
        return record
    _keep_version(record, actor)
    _fill(record, document)
    _advance(record)
    names.assign(record, document)
    references.write(record, document)
    _link(record)
    if record.visibility != Visibility.PROPOSED:
        _announce(record, Change.Event.MODIFIED, actor)
    return record


@transaction.atomic
def accept(record: Record, actor: Actor) -> Record:
    """End a proposal well: private until its hold date if it has one ahead, else public."""
    record = lock(record)
    ahead = record.hold_until is not None and record.hold_until > datetime.now(UTC).date()
    record.visibility = Visibility.PRIVATE if ahead else Visibility.PUBLIC
    record.modified = next_modified(record.modified)
    _accept(record, actor)
    return record


@transaction.atomic
def release(record: Record, actor: Actor, guard: Guard = _unguarded) -> Record:
    """Make a held or suppressed record public, and the held records below it with it (gmi-api.md 5)."""
    record = lock(record, guard)
    if record.visibility in (Visibility.PRIVATE, Visibility.SUPPRESSED):
        record.visibility = Visibility.PUBLIC
        record.published = record.published or datetime.now(UTC)
        record.hold_until = None
        _step(record, Change.Event.RELEASED, actor)
        _link(record)
        for below in _held_below(record):
            release(below, actor)
    return record


def _held_below(record: Record) -> list[Record]:
    edges = record.referrers.filter(source__visibility=Visibility.PRIVATE, source__submitter=record.submitter_id)
    return [edge.source for edge in edges.select_related("source")]


@transaction.atomic
def suppress(record: Record, reason: str, actor: Actor, guard: Guard = _unguarded) -> Record:
    """Take a public record out of every list; its address still answers."""
    record = lock(record, guard)
    if record.visibility == Visibility.PUBLIC:
        record.visibility, record.note = Visibility.SUPPRESSED, reason
        _step(record, Change.Event.SUPPRESSED, actor)
    return record


@transaction.atomic
def withdraw(record: Record, reason: str, actor: Actor, guard: Guard = _unguarded) -> Record:
    """Leave a tombstone. A record that was never accepted leaves nothing: its names are free again."""
    record = lock(record, guard)
    if record.visibility == Visibility.PROPOSED:
        discard(record)
        return record
    record.visibility, record.note = Visibility.WITHDRAWN, reason
    _step(record, Change.Event.WITHDRAWN, actor)
    return record


def discard(record: Record) -> None:
    """Delete a proposal that came to nothing."""
    record.delete()


def lock(record: Record, guard: Guard = _unguarded) -> Record:
    """The row, read again under its lock and looked at by `guard`. Raises `RecordGone`."""
    locked = record.resource.model.objects.select_for_update().get(pk=record.pk)
    if locked.visibility == Visibility.WITHDRAWN:
        raise RecordGone(locked)
    guard(locked)
    return locked


def keep_accession(record: Record, document: Document) -> Document:
    """The document with the record's accession in its place. Raises `AccessionFixed` when it states another."""
    stated = document.get("accession")
    if stated and record.accession and stated != record.accession:
        raise AccessionFixed
    if not record.accession:
        return document
    return {
        "accession": record.accession,
        **{name: value for name, value in document.items() if name != "accession"},
    }


def compact(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _fill(record: Record, document: Document) -> None:
    """Set the row's text and the columns that the resource declares from the document."""
    resource = record.resource
    record.document = compact(document)
    record.alias = document.get("alias", "")
    record.title = str(find(document, resource.title_at) or "")
    for column, path in resource.columns.items():
        setattr(record, column, _column_value(resource, column, find(document, path)))


def _column_value(resource: Resource, column: str, value: Any) -> Any:
    """What a column holds for a value of the document: its default for none, and no more text than fits."""
    field: Any = resource.model._meta.get_field(column)
    if value is None:
        return field.get_default()
    return value[: field.max_length] if isinstance(value, str) and field.max_length else value


def _keep_version(record: Record, actor: Actor) -> None:
    Version.objects.create(
        record=record,
        revision=record.revision,
        document=record.document,
        modified=record.modified,
        replaced_by_id=actor.account_id,
    )


def _advance(record: Record) -> None:
    record.revision += 1
    record.modified = next_modified(record.modified)
    record.save()


def _step(record: Record, event: Change.Event, actor: Actor) -> None:
    """A change of visibility: the document and its revision stay, the date moves."""
    record.modified = next_modified(record.modified)
    record.save()
    _announce(record, event, actor)


def _announce(record: Record, event: Change.Event, actor: Actor) -> None:
    Change.objects.create(record=record, event=event, revision=record.revision, actor_id=actor.account_id)
