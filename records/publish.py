"""The only writers of records: create, replace, accept; and from `standing` what takes them into and out of sight.

Each takes the row lock, moves the date, keeps the version it replaces, renames, re-links, and writes the feed of
changes, all in one transaction. Who may ask for it is decided before (`visibility`), over what is decided by a guard
that looks at the locked row (`locks`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from submitters.actor import Actor
from submitters.models import Submitter

from . import awaiting, bulk, derivation, names, references, relations
from .clock import first_modified, is_ahead, next_modified
from .content import Document, compact, fill, keep_accession, numbered, require_free_accession
from .feed import announce
from .locks import Guard, lock, unguarded
from .models import Change, Record, Reference, Visibility, new_key
from .received import Source, take_from
from .registry import Resource
from .resolution import Resolver
from .standing import cancel, discard, release, restore, supersede, suppress, withdraw
from .ties import link
from .versions import keep_version

__all__ = [
    "Draft",
    "accept",
    "cancel",
    "create",
    "create_all",
    "discard",
    "release",
    "relink",
    "replace",
    "restore",
    "supersede",
    "suppress",
    "withdraw",
]


@dataclass(frozen=True)
class Draft:
    """What is needed to make a record. `visibility` is where it starts; `parent` ties it to a nested address;
    `foreign` are addresses of submitters that are not of this repository; `source` is what the document was read from.
    """

    resource: Resource
    document: Document
    submitter: Submitter | None
    visibility: Visibility
    parent: Record | None = None
    key: str = ""
    hold_until: date | None = None
    foreign: Sequence[str] = ()
    source: Source | None = None


def create(draft: Draft, actor: Actor) -> Record:
    """Raises as `create_all`."""
    return create_all([draft], actor)[0]


@transaction.atomic
def create_all(drafts: Sequence[Draft], actor: Actor) -> list[Record]:
    """Make records of one type, all proposed or all accepted, all or none; rows are written many at a time.

    Raises `names.NameTaken` when an alias or accession is in use, `content.AccessionFixed` for one of our own, and
    DocumentRefused when two of the drafts want the same name.
    """
    documents = _documents(drafts)
    records = [_row(draft, document) for draft, document in zip(drafts, documents, strict=True)]
    edges: list[Reference] = []
    resolvers = _resolvers(records, documents)
    for record, document, draft in zip(records, documents, drafts, strict=True):
        own = references.read(record, document, resolvers[record.submitter_id], draft.parent)
        _start(record, own, draft)
        edges += own
    files = awaiting.expect(records, documents)
    _insert(records)
    names.give(zip(records, documents, strict=True))
    references.add(edges)
    files.write()
    _enter(records, actor)
    return records


def _documents(drafts: Sequence[Draft]) -> list[Document]:
    """What the drafts say, those to be accepted at once with their accessions."""
    for draft in drafts:
        require_free_accession(draft.resource, draft.document)
    documents = [draft.document for draft in drafts]
    if drafts[0].visibility == Visibility.PROPOSED:
        return documents
    return numbered(drafts[0].resource, documents)


def _row(draft: Draft, document: Document) -> Record:
    record = draft.resource.model(
        kind=draft.resource.name,
        key=draft.key or new_key(),
        submitter=draft.submitter,
        visibility=draft.visibility,
        hold_until=draft.hold_until,
        modified=first_modified(),
    )
    take_from(record, draft.source)
    fill(record, document)
    return record


def _resolvers(records: Sequence[Record], documents: Sequence[Document]) -> dict[int | None, Resolver]:
    """One for each submitter, which has looked for all that the documents name."""
    named: dict[Submitter | None, list[tuple[str, Document]]] = {}
    for record, document in zip(records, documents, strict=True):
        named.setdefault(record.submitter, []).extend(references.named_in(record.resource, document))
    resolvers = {submitter: Resolver(submitter) for submitter in named}
    for submitter, resolver in resolvers.items():
        resolver.prepare(named[submitter])
    return {submitter.pk if submitter else None: resolver for submitter, resolver in resolvers.items()}


def _start(record: Record, edges: Sequence[Reference], draft: Draft) -> None:
    """What follows from where the record stands: its links, and that it is held as long as what it belongs to is."""
    record.relations = relations.first_text(draft.foreign, edges)
    if record.visibility != Visibility.PROPOSED:
        targets = (edge.target for edge in edges if edge.target is not None)
        _open(record, record.visibility == Visibility.PRIVATE or _is_held(targets))


def _is_held(targets: Iterable[Record]) -> bool:
    return any(target.visibility == Visibility.PRIVATE for target in targets)


def _open(record: Record, held: bool) -> None:
    """First acceptance: held, or public from the date of this version on."""
    record.visibility = Visibility.PRIVATE if held else Visibility.PUBLIC
    record.published = None if held else record.modified


def _insert(records: Sequence[Record]) -> None:
    """The rows all of them share at once, then the type's own."""
    for record, pk in zip(records, bulk.draw(Record, len(records)), strict=True):
        record.id = record.pk = pk
    try:
        with transaction.atomic():
            bulk.insert(Record, records)
    except IntegrityError:
        keys = [record.key for record in records]
        taken = Record.objects.filter(kind=records[0].kind, key__in=keys).first()
        if taken is None:
            raise
        raise names.name_taken(taken.key, taken.pk, records[0].submitter) from None
    bulk.insert(type(records[0]), records)


def _enter(records: Sequence[Record], actor: Actor) -> None:
    """Tell the feed; what is accepted meets the references that waited for it."""
    if records[0].visibility == Visibility.PROPOSED:
        announce(records, Change.Event.PROPOSED, actor)
        return
    announce(records, Change.Event.CREATED, actor)
    link(records)


@transaction.atomic
def replace(
    record: Record, document: Document, actor: Actor, guard: Guard = unguarded, source: Source | None = None
) -> Record:
    """Give a record a new document, read from `source`; an equal one changes nothing.

    Raises what `guard` raises, `RecordGone`, `names.NameTaken`, `content.AccessionFixed`. A proposal has no versions:
    its review keeps what was proposed.
    """
    record = lock(record, guard)
    document = keep_accession(record, document)
    if compact(document) == record.document:
        return record
    if record.visibility != Visibility.PROPOSED:
        keep_version(record, actor)
    take_from(record, source)
    fill(record, document)
    record.modified = next_modified(record.modified)
    names.assign(record, document)
    references.write(record, document)
    relations.label(record)
    awaiting.expect([record], [document]).write()
    record.save()
    announce([record], Change.Event.MODIFIED, actor)
    if record.visibility != Visibility.PROPOSED:
        link([record])
    return record


@transaction.atomic
def relink(record: Record) -> None:
    """Read the references of a document again: what they lead to may have come meanwhile. Raises `RecordGone`."""
    record = lock(record)
    references.write(record, json.loads(record.document))
    relations.refresh([record.pk, *derivation.derive([record])])


@transaction.atomic
def accept(record: Record, actor: Actor) -> Record:
    """End a proposal well: private until its hold date if it has one ahead, else public."""
    record = lock(record)
    (document,) = numbered(record.resource, [json.loads(record.document)])
    fill(record, document)
    names.assign(record, document)
    record.modified = next_modified(record.modified)
    _open(record, is_ahead(record.hold_until) or _is_held(Record.objects.filter(referrers__source=record)))
    relations.label(record)
    record.save()
    announce([record], Change.Event.CREATED, actor)
    link([record], references.referrers_of([record]))
    return record
