"""Twins: two documents of the archives that speak of one record, as STUDY and PROJECT do.

The record is kept as one document, the whole. A twin says where in the whole each of its members stands; from that
both directions, the pointers of its faults and the check that it can be written are derived.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import ValidationError

from sra.annotations import content_of
from sra.document import Block, Document, JsonObject, stored_order
from sra.faults import Fault
from sra.json_faults import faults_of


class Twin(Document):
    """A document that is read as part of another, the whole."""

    half: ClassVar[str]
    """The member of the whole that is there exactly where the record has this twin."""

    places: ClassVar[Mapping[str, str]]
    """Where in the whole a member stands, as a path (`description/title`), if not under its own name."""

    said: ClassVar[Mapping[str, str]] = {}
    """What the whole says for itself where only the twin was given: path to text."""


def joined(twin: type[Twin], whole: type[Document], document: JsonObject) -> JsonObject:
    """A twin's canonical document as the canonical document of the whole."""
    members: JsonObject = {twin.half: {}}
    for path, text in twin.said.items():
        _put(members, path, text)
    for name, value in document.items():
        _put(members, twin.places.get(name, name), value)
    return _ordered(whole, members)


def parted(twin: type[Twin], document: JsonObject) -> JsonObject:
    """What a document of the whole says as its twin: canonical if the document is, and if it has that half."""
    found = ((name, _find(document, twin.places.get(name, name))) for _, name in stored_order(twin))
    return {name: value for name, value in found if value is not None}


def faults_as(twin: type[Twin], document: object) -> list[Fault]:
    """Why a document of the whole cannot be written as the twin that it says it has.

    What is wrong inside the half itself is not told: the whole has that checked.
    """
    if not isinstance(document, dict) or document.get(twin.half) is None:
        return []
    value = parted(twin, document)
    try:
        twin.model_validate(value, by_alias=True, by_name=False)
    except ValidationError as error:
        moved = [_moved(twin, fault) for fault in faults_of(error, value, twin)]
        return [fault for fault in moved if fault.pointer.split("/")[1:2] not in ([], [twin.half])]
    return []


def pointer_in_whole(twin: type[Twin], pointer: str) -> str:
    """Where in the whole stands what the pointer points at in the twin."""
    _, first, *rest = pointer.split("/") if pointer else ("", "")
    return "/".join(["", twin.places.get(first, first), *rest]) if pointer else ""


def _moved(twin: type[Twin], fault: Fault) -> Fault:
    pointer = pointer_in_whole(twin, fault.pointer)
    return Fault(fault.code, fault.reason, pointer, expected=fault.expected, suggestion=fault.suggestion)


def _put(members: JsonObject, path: str, value: Any) -> None:
    *around, name = path.split("/")
    for step in around:
        members = members.setdefault(step, {})
    members[name] = value


def _find(document: JsonObject, path: str) -> Any:
    found: Any = document
    for step in path.split("/"):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _ordered(model: type[Block], members: JsonObject) -> JsonObject:
    """Members in canonical order, and those of the blocks that parts of a twin were put into."""
    ordered: JsonObject = {}
    for attribute, name in stored_order(model):
        if name in members:
            blocks = content_of(model.model_fields[attribute]).models if isinstance(members[name], dict) else ()
            ordered[name] = _ordered(blocks[0], members[name]) if len(blocks) == 1 else members[name]
    return ordered
