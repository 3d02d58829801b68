"""The records that a record names, kept in its own row, so that one query answers a GET; each reader sees their part.

`Record.relations` is JSON text: role -> [[collection, key, accession], …] of targets that anyone may read;
`submitter` -> addresses of submitters elsewhere; `awaited` -> how many of its files are not here; `forms` -> the media
types of the record that one of its files is; `origin` -> archive, href, retrieved and version of the copy that its
document is; `differs` -> the other archives that say something else; `hidden` -> {id of a centre: the same roles, of
targets that only this centre and staff may read}. Whatever changes an edge, or who may read its target, calls
`refresh`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any, TypeAlias

from submitters.actor import Actor

from . import bulk
from .chunks import chunks
from .clock import next_modified
from .models import Origin, Record, Reference, Visibility
from .registry import resource
from .visibility import HIDDEN, sees_hidden

MOST_LABELS = 50
"""Links of one role that a record carries itself; the rest are found in the nested collection."""

Labels: TypeAlias = dict[str, Any]

_FOREIGN = "submitter"
_HIDDEN = "hidden"
_AWAITED = "awaited"
_FORMS = "forms"
_ORIGIN = "origin"
_DIFFERS = "differs"
_BESIDE_EDGES = (_FOREIGN, _AWAITED, _FORMS, _ORIGIN, _DIFFERS)


def first_text(foreign: Sequence[str], edges: Iterable[Reference]) -> str:
    """What a record starts with: the submitters elsewhere that its document named, and where its own edges lead."""
    labels: Labels = {_FOREIGN: list(foreign)} if foreign else {}
    for target, role in ((edge.target, edge.role) for edge in edges):
        if target is not None:
            _add(labels, role, target.kind, target.key, target.accession, target.visibility, target.submitter_id)
    return json.dumps(labels)


def label(*records: Record) -> None:
    """Set the text in rows that are about to be saved."""
    for some in chunks(records):
        labels = _labels(some)
        for record in some:
            record.relations = json.dumps(labels[record.pk])


def tell_files(record: Record, awaited: int, forms: Sequence[str]) -> None:
    """Set in a row that is about to be saved what it says of its files."""
    labels: Labels = json.loads(record.relations)
    beside = {_FOREIGN: labels.pop(_FOREIGN, None), _AWAITED: awaited, _FORMS: list(forms)}
    edges = {role: targets for role, targets in labels.items() if role not in beside}
    record.relations = json.dumps({name: value for name, value in beside.items() if value} | edges)


def tell_origin(record: Record, origin: Origin | None, differs: Sequence[str]) -> None:
    """Set in a row that is about to be saved where its document is from, and who says otherwise."""
    labels: Labels = json.loads(record.relations)
    told = {_ORIGIN: _told(origin) if origin else None, _DIFFERS: list(differs)}
    beside = {name: labels.pop(name) for name in (_FOREIGN, _AWAITED, _FORMS) if name in labels}
    edges = {role: targets for role, targets in labels.items() if role not in told}
    record.relations = json.dumps(beside | {name: value for name, value in told.items() if value} | edges)


def _told(origin: Origin) -> dict[str, str]:
    return {
        "archive": origin.archive,
        "href": origin.href,
        "retrieved": origin.retrieved.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "version": origin.version,
    }


def origin_in(relations: str) -> dict[str, str] | None:
    """Where the document of a copy is from (`archive`, `href`, `retrieved`, `version`); None for a record of ours."""
    return json.loads(relations).get(_ORIGIN) if f'"{_ORIGIN}"' in relations else None


def differs_in(relations: str) -> list[str]:
    """The archives whose copy says something else than the document."""
    return list(json.loads(relations).get(_DIFFERS, ())) if f'"{_DIFFERS}"' in relations else []


def awaited_in(relations: str) -> int:
    """How many files of a record are awaited."""
    return int(json.loads(relations).get(_AWAITED, 0)) if f'"{_AWAITED}"' in relations else 0


def forms_in(relations: str) -> list[str]:
    """The media types of a record that a stored file of it is in."""
    return list(json.loads(relations).get(_FORMS, ())) if f'"{_FORMS}"' in relations else []


def refresh(ids: Iterable[int]) -> None:
    """Write the text of these records anew; a link that comes or goes moves the date, for it changes what is served."""
    for some in chunks(sorted(set(ids))):
        _refresh(some)


def _refresh(ids: Sequence[int]) -> None:
    rows = Record.objects.select_for_update(no_key=True)  # whoever ties something to them need not wait
    records = list(rows.filter(pk__in=ids).order_by("pk").only("relations", "modified"))
    labels = _labels(records)
    changed = [record for record in records if record.relations != json.dumps(labels[record.pk])]
    for record in changed:
        record.relations, record.modified = json.dumps(labels[record.pk]), next_modified(record.modified)
    bulk.update(Record, ("relations", "modified"), [(each.pk, each.relations, each.modified) for each in changed])


def _labels(records: Sequence[Record]) -> dict[int, Labels]:
    labels = {record.pk: json.loads(record.relations) for record in records}
    for pk, former in labels.items():
        labels[pk] = {name: former[name] for name in _BESIDE_EDGES if name in former}
    edges = Reference.objects.filter(source__in=labels).exclude(target=None)
    told = (
        edges.exclude(target__visibility__in=(Visibility.WITHDRAWN, Visibility.REPLACED))
        .order_by("id")
        .values_list("source", *_EDGE)
    )
    for source, role, *target in told:
        _add(labels[source], role, *target)
    return labels


_EDGE = ("role", "target__kind", "target__key", "target__accession", "target__visibility", "target__submitter")


def _add(labels: Labels, role: str, kind: str, key: str, accession: str, visibility: str, centre: int | None) -> None:
    if visibility in HIDDEN:
        labels = labels.setdefault(_HIDDEN, {}).setdefault(str(centre or 0), {})
    known = labels.setdefault(role, [])
    if len(known) < MOST_LABELS:
        known.append([resource(kind).collection, key, accession])


def shown_to(actor: Actor, relations: str) -> Labels:
    """Role -> [[collection, key, accession], …] of what `actor` may read, and `submitter` as it is."""
    labels: Labels = json.loads(relations)
    hidden = labels.pop(_HIDDEN, {})
    for name in (_AWAITED, _FORMS, _ORIGIN, _DIFFERS):
        labels.pop(name, None)
    for centre in _centres_seen(actor, hidden):
        for role, targets in hidden[centre].items():
            labels[role] = [*labels.get(role, ()), *targets]
    return labels


def hidden_part(actor: Actor, relations: str) -> str:
    """Names what `actor` sees of the hidden targets, "" for nothing: two readers with the same word see the same."""
    if f'"{_HIDDEN}"' not in relations:
        return ""
    return "".join(f"-{centre}" for centre in _centres_seen(actor, json.loads(relations).get(_HIDDEN, {})))


def _centres_seen(actor: Actor, hidden: Labels) -> list[str]:
    return [centre for centre in hidden if sees_hidden(int(centre), actor)]
