"""From parts to documents: each with the file, the index and the line it came from, and its faults with the same.

Pointers lead into the package as one JSON object (the bundle): `/samples/3/names/taxonomic-id`, `/submission/alias`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from hypermedia import strict_json
from records.registry import Resource, resource
from sra.document import JsonObject
from sra.faults import DocumentRefused, Fault
from sra.xml_reader import parse

from .kinds import SUBMISSION, element_of, resource_of
from .package import LARGEST, Part
from .stored import StoredPart

_NAMES = ("alias", "accession", "identifiers", "external-database-identifiers")
_INDEX = re.compile(r"/(?:items/)?(\d+)(?=/|\Z)")


@dataclass(frozen=True, slots=True)
class PlacedFault(Fault):
    """A fault of one document of many. `file` is the part it came in, `index` its place in that file, from 0."""

    file: str | None = None
    kind: str | None = None
    index: int | None = None
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A document that was sent. `place` is its index among those of its kind in the whole package."""

    resource: Resource
    root: str
    document: JsonObject
    file: str
    index: int
    place: int
    normalisations: tuple[Any, ...] = ()
    line: int | None = None
    xpath: str | None = None
    digest: str = ""
    """Of the whole document, once only its names are left of it."""

    @property
    def alias(self) -> str:
        return self.document.get("alias") or ""

    @property
    def pointer(self) -> str:
        return pointer_to(self.resource, self.place)

    @property
    def name(self) -> str:
        """What a message calls it."""
        return f"{self.resource.name} “{self.alias}”" if self.alias else f"{self.resource.name} {self.index + 1}"

    @property
    def slip(self) -> tuple[str, int]:
        """What tells it from every other document of the package."""
        return self.resource.name, self.place

    def names_only(self) -> Sent:
        """The same without what is too much to keep of ten thousand."""
        known = {name: self.document[name] for name in _NAMES if name in self.document}
        told = json.dumps(self.document, sort_keys=True, separators=(",", ":")).encode()
        return replace(self, document=known, normalisations=(), digest=hashlib.sha256(told).hexdigest())

    def fault(self, code: str, reason: str, pointer: str = "", **more: Any) -> PlacedFault:
        return self.placed(Fault(code, reason, pointer, **more))

    def placed(self, fault: Fault) -> PlacedFault:
        """A fault of this document, with its place; where the source has no line for it, that of the document."""
        placed = _placed(fault, self.resource, self.file, self.index, self.place, fault.pointer)
        known = {each.name: getattr(placed, each.name) for each in fields(PlacedFault)}
        known |= {"line": fault.line or self.line, "xpath": fault.xpath or self.xpath, "alias": self.alias or None}
        return PlacedFault(**known)


def pointer_to(kind: Resource, place: int) -> str:
    """Where a document stands in the bundle."""
    return "/submission" if kind.name == "submission" else f"/{kind.collection}/{place}"


def read_part(part: Part, places: dict[str, int]) -> list[Sent]:
    """The documents of a part; `places` counts those of each kind read so far. Raises DocumentRefused."""
    return _read_json(part, places) if part.is_json else _read_xml(part, places)


def _read_json(part: Part, places: dict[str, int]) -> list[Sent]:
    kind = _kind_of_json(part)
    value = strict_json.load(part.data, LARGEST)
    many = isinstance(value, dict) and isinstance(value.get("items"), list) and set(value) <= {"items", "links"}
    values = value["items"] if isinstance(value, dict) and many else value if isinstance(value, list) else [value]
    faults: list[Fault] = [] if values else [Fault("too-few", "There is no document in it.")]
    sent: list[Sent] = []
    for index, each in enumerate(values):
        place = _count(places, kind)
        try:
            sent.append(Sent(kind, element_of(kind), kind.codec.read_json(each), part.name, index, place))
        except DocumentRefused as refused:
            faults += (_placed(fault, kind, part.name, index, place, fault.pointer) for fault in refused.faults)
    if faults:
        raise DocumentRefused(faults)
    return sent


def _kind_of_json(part: Part) -> Resource:
    kind = _declared(part)
    if kind is None:
        raise DocumentRefused([Fault("wrong-root", f"What kind of documents “{part.name}” holds is not said.")])
    return kind


def _declared(part: Part) -> Resource | None:
    if part.kind == SUBMISSION:
        return resource("submission")
    return resource_of(part.kind) if part.kind else None


def _read_xml(part: Part, places: dict[str, int]) -> list[Sent]:
    root = parse(part.data)
    tag = str(root.tag).removesuffix("_SET")
    kind = resource("submission") if tag == SUBMISSION else resource_of(tag)
    declared = _declared(part)
    if kind is None or (declared is not None and declared is not kind):
        kind = declared or resource("submission")
    first = places.get(kind.name, 0)
    try:
        documents = kind.codec.read_xml(part.data)
    except DocumentRefused as refused:
        raise DocumentRefused([_relocated(fault, kind, part.name, first) for fault in refused.faults]) from None
    return [
        Sent(kind, element_of(kind), document, part.name, index, _count(places, kind))
        for index, document in enumerate(documents)
    ]


def _relocated(fault: Fault, kind: Resource, file: str, first: int) -> PlacedFault:
    """A fault whose pointer begins with the index of its document, if there are several."""
    found = _INDEX.match(fault.pointer)
    index = int(found[1]) if found else 0
    rest = fault.pointer[found.end() :] if found else fault.pointer
    return _placed(fault, kind, file, index, first + index, rest)


def _placed(fault: Fault, kind: Resource, file: str, index: int, place: int, pointer: str) -> PlacedFault:
    known = {each.name: getattr(fault, each.name) for each in fields(Fault)}
    known["pointer"] = pointer_to(kind, place) + pointer
    alias = fault.alias if isinstance(fault, PlacedFault) else None
    return PlacedFault(**known, file=file, kind=element_of(kind), index=index, alias=alias)


def _count(places: dict[str, int], kind: Resource) -> int:
    places[kind.name] = places.get(kind.name, 0) + 1
    return places[kind.name] - 1


def read_all(parts: Sequence[Part], places: dict[str, int] | None = None) -> Iterator[Sent | DocumentRefused]:
    """Every document of every part; a part that is refused does not keep the others from being read."""
    places = {} if places is None else places
    for part in parts:
        try:
            yield from read_part(part, places)
        except DocumentRefused as refused:
            yield DocumentRefused([_in_file(fault, part) for fault in refused.faults])


def read_stored(parts: Sequence[StoredPart], files: frozenset[str] | None) -> Iterator[Sent | DocumentRefused]:
    """As `read_all`, of parts that wait in the database; only those called so, if `files` are given."""
    places: dict[str, int] = {}
    for part in parts:
        if files is None or part.name in files or part.kind == SUBMISSION:
            yield from read_all([part.whole()], places)


def _in_file(fault: Fault, part: Part) -> Fault:
    if isinstance(fault, PlacedFault):
        return fault
    known = {each.name: getattr(fault, each.name) for each in fields(Fault)}
    return PlacedFault(**known, file=part.name, kind=part.kind)
