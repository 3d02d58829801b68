"""From parts to documents: each with the file, the index and the line it came from, and its faults with the same.

Pointers lead into the package as one JSON object (the bundle): `/samples/3/names/taxonomic-id`, `/submission/alias`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, BinaryIO, Protocol, TypeAlias

from django.conf import settings

from hypermedia import strict_json
from records.registry import Resource, codecs, resource
from sra.codec import Codec
from sra.document import JsonObject
from sra.faults import DocumentRefused, Fault
from sra.reading import ReadRecord, Refused, stream

from .kinds import SUBMISSION, element_of, resource_of

_NAMES = ("alias", "accession", "identifiers", "external-database-identifiers")
_INDEX = re.compile(r"\A/\d+(?=/|\Z)")


@dataclass(frozen=True, slots=True)
class PlacedFault(Fault):
    """A fault of one document of many. `file` is the part it came in, `index` its place in that file, from 0."""

    file: str | None = None
    kind: str | None = None
    index: int | None = None
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A document that was sent: the `index`-th of the `part`-th part, called `file`.

    `place` is its index among those of its kind in the whole package.
    """

    resource: Resource
    root: str
    document: JsonObject
    file: str
    part: int
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
    def slip(self) -> tuple[int, int]:
        """What tells it from every other document of the package."""
        return self.part, self.index

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


Found: TypeAlias = Sent | DocumentRefused
"""A document, or why one of them is none."""


class Readable(Protocol):
    """A part, in memory or waiting in the database."""

    @property
    def kind(self) -> str | None: ...
    @property
    def name(self) -> str: ...
    @property
    def is_json(self) -> bool: ...
    @property
    def data(self) -> bytes: ...

    def open(self) -> BinaryIO:
        """A new file of it."""
        ...


def pointer_to(kind: Resource, place: int) -> str:
    """Where a document stands in the bundle."""
    return "/submission" if kind.name == "submission" else f"/{kind.collection}/{place}"


def _read_json(part: Readable, number: int, places: dict[str, int]) -> Iterator[Found]:
    kind = _kind_of_json(part)
    value = strict_json.load(part.data, settings.GMI_MAX_PACKAGE_BYTES)
    many = isinstance(value, dict) and isinstance(value.get("items"), list) and set(value) <= {"items", "links"}
    values = value["items"] if isinstance(value, dict) and many else value if isinstance(value, list) else [value]
    if not values:
        raise DocumentRefused([Fault("too-few", "There is no document in it.")])
    for index, each in enumerate(values):
        place = _count(places, kind)
        try:
            yield Sent(kind, element_of(kind), kind.codec.read_json(each), part.name, number, index, place)
        except DocumentRefused as refused:
            yield DocumentRefused(
                [_placed(fault, kind, part.name, index, place, fault.pointer) for fault in refused.faults]
            )


def _kind_of_json(part: Readable) -> Resource:
    kind = _declared(part)
    if kind is None:
        raise DocumentRefused([Fault("wrong-root", f"What kind of documents “{part.name}” holds is not said.")])
    return kind


def _declared(part: Readable) -> Resource | None:
    if part.kind == SUBMISSION:
        return resource("submission")
    return resource_of(part.kind) if part.kind else None


def _read_xml(part: Readable, number: int, places: dict[str, int]) -> Iterator[Found]:
    """One record at a time. Raises DocumentRefused where it cannot be read on."""
    with part.open() as source:
        for index, each in enumerate(stream(source, _codecs_for(part))):
            if isinstance(each, Refused):
                yield _refusal(each, part, places)
            else:
                yield _sent(each, part.name, number, index, places)


def _codecs_for(part: Readable) -> dict[str, Codec]:
    """What may be in it: a form's part is of one kind, a body of its own may hold all of them."""
    kind = _declared(part)
    return {name: codec for name, codec in codecs().items() if kind is None or codec is kind.codec}


def _sent(record: ReadRecord, file: str, part: int, index: int, places: dict[str, int]) -> Sent:
    kind = _kind_named(record.kind)
    return Sent(
        kind,
        record.root,
        record.document,
        file,
        part,
        index,
        _count(places, kind),
        tuple(each.as_data() for each in record.normalisations),
        record.line,
        record.xpath,
    )


def _kind_named(element: str) -> Resource:
    kind = resource("submission") if element == SUBMISSION else resource_of(element)
    assert kind is not None  # noqa: S101  # the codecs are those of the kinds
    return kind


def _refusal(refused: Refused, part: Readable, places: dict[str, int]) -> DocumentRefused:
    """A record that was refused has its place too; of what is no record the file is told."""
    kind = _kind_at(refused.faults[0].xpath or "")
    if kind is None:
        return DocumentRefused([_in_file(fault, part) for fault in refused.faults])
    place = _count(places, kind)
    return DocumentRefused(
        [
            _placed(fault, kind, part.name, refused.index, place, _INDEX.sub("", fault.pointer, count=1))
            for fault in refused.faults
        ]
    )


def _kind_at(xpath: str) -> Resource | None:
    """The kind of the record that a path leads to or into."""
    for step in xpath.split("/"):
        name = step.partition("[")[0]
        if name == SUBMISSION or resource_of(name):
            return _kind_named(name)
    return None


def _placed(fault: Fault, kind: Resource, file: str, index: int, place: int, pointer: str) -> PlacedFault:
    known = {each.name: getattr(fault, each.name) for each in fields(Fault)}
    known["pointer"] = pointer_to(kind, place) + pointer
    alias = fault.alias if isinstance(fault, PlacedFault) else None
    return PlacedFault(**known, file=file, kind=element_of(kind), index=index, alias=alias)


def _count(places: dict[str, int], kind: Resource) -> int:
    places[kind.name] = places.get(kind.name, 0) + 1
    return places[kind.name] - 1


def read_all(parts: Iterable[Readable], only: Collection[int] | None = None) -> Iterator[Found]:
    """Every document of every part; one that is refused does not keep the others from being read.

    With `only` the parts of those numbers; the places of documents are then those among these.
    """
    places: dict[str, int] = {}
    for number, part in enumerate(parts):
        if only is not None and number not in only:
            continue
        try:
            yield from _read_json(part, number, places) if part.is_json else _read_xml(part, number, places)
        except DocumentRefused as refused:
            yield DocumentRefused([_in_file(fault, part) for fault in refused.faults])


def _in_file(fault: Fault, part: Readable) -> Fault:
    if isinstance(fault, PlacedFault):
        return fault
    known = {each.name: getattr(fault, each.name) for each in fields(Fault)}
    return PlacedFault(**known, file=part.name, kind=part.kind)
