"""JSON files: one document, a set of them under `items`, or a bundle of several kinds.

Which kind it is says the link `describedby`, else the members: the kind as which it has the fewest faults.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from gmi_documents.content import BUNDLE, SINGLE_SUBMISSION, Content, Entry, FileRefused, Position, refused
from gmi_documents.json_positions import Positions
from gmi_documents.kinds import KINDS, Kind, by_name
from hypermedia.strict_json import load
from sra.blocks_record import Record
from sra.document import Document
from sra.faults import DocumentRefused, Fault
from sra.markup import member_name
from sra.xml_reader import MAX_BYTES

OURS = frozenset({"links", "record"})
"""Members that a server adds."""

_SCHEMA = re.compile(r"(?:.*/)?([a-z]+)-v\d+\.json")
_TRIED = 3
"""So many items of a set are tried as each kind."""

_ANYBODYS = frozenset({"title", "description", "type", "name"})
"""Members that documents of anybody have, and that tell nothing when they are plain text."""

Place = tuple[str, Kind, object]
"""Pointer to a record, its kind, and what stands there."""


def read_json(data: bytes, wanted: Kind | None = None) -> Content:
    """Raises `FileRefused` with all faults, each with its pointer in the file and the line of it."""
    text = data.decode("utf-8", "replace")
    try:
        value = load(data, MAX_BYTES)
    except DocumentRefused as refusal:
        raise FileRefused([_placed(fault, text) for fault in refusal.faults]) from None
    root, places = _laid_out(value, wanted)
    entries = _entries(root, places, text)
    return Content(_natural(root, entries), entries)


def _placed(fault: Fault, text: str) -> Fault:
    """With the line that the parser stumbled over, or where the pointer leads."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return replace(fault, line=error.lineno)
    except (RecursionError, ValueError):
        return replace(fault, line=1)
    return replace(fault, line=Positions(text).line_of(fault.pointer))


def _laid_out(value: object, wanted: Kind | None) -> tuple[str, list[Place]]:
    """The root element it would have as XML, and the places of the records."""
    if isinstance(value, dict) and _is_bundle(value) and wanted in (None, *_kinds_in(value)):
        return BUNDLE, list(_in_bundle(value))
    kind = wanted or _described(value)
    if isinstance(value, dict) and not isinstance(value.get("items"), list):
        found = kind or _told([value])
        return found.root, [("", found, value)]
    prefix, items = ("/items", value["items"]) if isinstance(value, dict) else ("", value)
    if not isinstance(items, list):
        raise refused("wrong-type", "must be an object or a list", line=1, expected="an object or a list")
    found = kind or _told(items)
    places = [(f"{prefix}/{index}", found, item) for index, item in enumerate(items)]
    return found.model.set_name(), places


def _is_bundle(value: dict[str, Any]) -> bool:
    members = set(value) - OURS
    return bool(members) and members <= {SINGLE_SUBMISSION, *(kind.collection for kind in KINDS if kind.collection)}


def _kinds_in(value: dict[str, Any]) -> Iterator[Kind]:
    return (kind for member in value if member not in OURS and (kind := by_name(member)))


def _in_bundle(value: dict[str, Any]) -> Iterator[Place]:
    for member, held in value.items():
        kind = None if member in OURS else by_name(member)
        if kind is None:
            continue
        if member == SINGLE_SUBMISSION:
            yield f"/{member}", kind, held
        elif isinstance(held, list):
            yield from ((f"/{member}/{index}", kind, item) for index, item in enumerate(held))
        else:
            raise refused("wrong-type", "must be a list", BUNDLE, pointer=f"/{member}", line=1, expected="a list")


def _described(value: object) -> Kind | None:
    """The kind that the link to the schema tells."""
    links = value.get("links") if isinstance(value, dict) else None
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "describedby":
            match = _SCHEMA.fullmatch(str(link.get("href")))
            if match and (kind := by_name(match[1])):
                return kind
    return None


def _told(items: Sequence[object]) -> Kind:
    """The kind as which the first items have the fewest faults. Raises `FileRefused` if they are none of ours."""
    tried = [item for item in items[:_TRIED] if isinstance(item, dict)]
    described = next(filter(None, map(_described, tried)), None)
    likely = [kind for kind in KINDS if any(_is_told_by(kind, item) for item in tried)]
    if described:
        return described
    if not likely:
        known = ", ".join(kind.name for kind in KINDS)
        reason = (
            f"Its members are not those of a {known}, a set under items, or a bundle; a link describedby would tell."
        )
        raise refused("wrong-root", reason, line=1, expected=known)
    return min(likely, key=lambda kind: sum(len(_faults(kind, item)) for item in tried))


def _is_told_by(kind: Kind, item: dict[str, Any]) -> bool:
    """Whether it has a member that is this kind's own, and half of its members are known there at all."""
    members = _members(kind.model)
    own = members - _members(Record)
    telling = any(name in own and (name not in _ANYBODYS or not isinstance(item[name], str)) for name in item)
    return telling and 2 * len(members & set(item)) >= len(set(item) - OURS)


def _members(model: type[Document]) -> set[str]:
    return {member_name(name) for name in model.model_fields}


def _faults(kind: Kind, item: object) -> tuple[Fault, ...]:
    try:
        kind.codec.read_json(item)
    except DocumentRefused as refusal:
        return refusal.faults
    return ()


def _entries(root: str, places: Sequence[Place], text: str) -> list[Entry]:
    positions, entries, faults = Positions(text), [], list[Fault]()
    for pointer, kind, value in places:
        position = partial(_position, positions, pointer)
        try:
            document = kind.codec.read_json(value)
        except DocumentRefused as refusal:
            faults += [_below(pointer, fault, positions) for fault in refusal.faults]
            continue
        entries.append(Entry(kind.root, kind.codec.natural_root(document), document, pointer, position))
    if faults:
        raise FileRefused(faults, root)
    if not entries:
        raise refused("too-few", "There is no record in it.", root, line=1, expected="a record")
    return entries


def _position(positions: Positions, record: str, pointer: str) -> Position:
    return None, positions.line_of(record + pointer)


def _natural(root: str, entries: Sequence[Entry]) -> str:
    """A study may be a PROJECT, and a set of studies one of projects, or of both kinds of element."""
    roots = {entry.root for entry in entries}
    if root == BUNDLE or len(roots) > 1:
        return BUNDLE
    (only,) = roots
    return f"{only}_SET" if root.endswith("_SET") else only


def _below(pointer: str, fault: Fault, positions: Positions) -> Fault:
    return replace(fault, pointer=pointer + fault.pointer, line=positions.line_of(pointer + fault.pointer))
