"""From a request's body to documents in the newest shape, whatever form it was sent in."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import jsonpatch
import jsonpointer
from django.http import HttpRequest

from records.files import Part
from records.models import Record
from records.paths import find, put
from records.received import Source, keep
from records.registry import Parent, Resource
from reviews.checks import Place
from sra.faults import DocumentRefused, Fault

from . import multipart, strict_json
from .addresses import address
from .media_types import JSON, JSON_PATCH, MERGE_PATCH, MULTIPART, Offer, bare, writable
from .multipart import Mixed
from .requests import UnsupportedMediaType, body_of
from .xml_bodies import read_records

Document: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """What was sent: one document or many (`is_set`), the form they came in, and files if any.

    `body` is what the documents were read from, with its Content-Type; None when it is not kept (a patch, a page's
    form). `normalisations` are those of each document, in their order, `positions` their XPaths and lines in the body;
    there are none in JSON.
    """

    documents: tuple[Document, ...]
    offer: Offer
    is_set: bool = False
    files: tuple[Part, ...] = ()
    body: bytes | None = None
    content_type: str = ""
    normalisations: tuple[tuple[Document, ...], ...] = ()
    positions: tuple[tuple[str, int | None], ...] = ()

    def sources(self) -> list[Source | None]:
        """Where each document comes from; writes the body if it is not kept yet, so this belongs into a transaction."""
        if self.body is None:
            return [None] * len(self.documents)
        received = keep(self.body, self.content_type)
        told = [*self.normalisations, *[()] * (len(self.documents) - len(self.normalisations))]
        return [Source(received, each) for each in told]

    def places(self) -> list[Place]:
        """Where each document stands in what was sent."""
        before = "/items" if self.offer.syntax == JSON else ""
        pointers = [f"{before}/{i}" if self.is_set else "" for i in range(len(self.documents))]
        if not self.positions:
            return [Place(pointer) for pointer in pointers]
        return [Place(pointer, *position) for pointer, position in zip(pointers, self.positions, strict=True)]


@contextmanager
def parts(request: HttpRequest, resource: Resource) -> Iterator[Mixed | None]:
    """The parts of a body, as long as it is answered; None where no files come. Raises as `multipart.taken`."""
    if not resource.files_at or bare(request.headers.get("Content-Type", "")) != MULTIPART:
        yield None
        return
    with multipart.taken(request) as mixed:
        yield mixed


def read(request: HttpRequest, resource: Resource, parent: Record | None = None, mixed: Mixed | None = None) -> Sent:
    """The documents of a POST or PUT, whose `parts` were read if it has any. Raises UnsupportedMediaType,
    DocumentRefused.
    """
    if mixed is not None:
        sent = decode(resource, mixed.content_type, mixed.document, parent)
        return replace(sent, files=mixed.files)
    content_type = request.headers.get("Content-Type", "")
    _require_readable(resource, content_type)
    return decode(resource, content_type, body_of(request), parent)


def decode(resource: Resource, content_type: str, body: bytes, parent: Record | None = None) -> Sent:
    """One body of a known type."""
    offer = _require_readable(resource, content_type)
    read_body = _read_json if offer.syntax == JSON else _read_xml
    return replace(read_body(resource, offer, body, parent), body=body, content_type=content_type)


def _read_xml(resource: Resource, offer: Offer, body: bytes, parent: Record | None) -> Sent:
    """The records of an XML document, dialects evened out. Raises DocumentRefused, also for records of other types."""
    records = read_records(resource.codec_for(offer.version), body)
    documents = tuple(record.document for record in records)
    normalisations = tuple(tuple(each.as_data() for each in record.normalisations) for record in records)
    positions = tuple((record.xpath, record.line) for record in records)
    return Sent(documents, offer, is_set=len(documents) != 1, normalisations=normalisations, positions=positions)


def _read_json(resource: Resource, offer: Offer, body: bytes, parent: Record | None) -> Sent:
    """One document or a set of them, with their parent if they leave it to the address. Raises DocumentRefused."""
    codec, value = resource.codec_for(offer.version), strict_json.load(body)
    tie = resource.parent(parent.kind) if parent else None
    many = _members(value)
    if many is None:
        return Sent((codec.read_json(_with_parent(value, tie, parent)),), offer)
    documents = _read_many(codec.read_json, [_with_parent(each, tie, parent) for each in many])
    return Sent(tuple(documents), offer, is_set=True)


def _require_readable(resource: Resource, content_type: str) -> Offer:
    """The form that this Content-Type names. Raises UnsupportedMediaType naming those that are read."""
    name = bare(content_type)
    for offer in writable(resource):
        if offer.media_type == name and _is_utf8(content_type, offer):
            return offer
    offered = [offer.media_type for offer in writable(resource)] + ([MULTIPART] if resource.files_at else [])
    raise UnsupportedMediaType(content_type, offered)


def _is_utf8(content_type: str, offer: Offer) -> bool:
    """JSON is UTF-8 (RFC 8259 section 8.1); XML says its own encoding."""
    charset = content_type.lower().partition("charset=")[2].partition(";")[0].strip(' "')
    return offer.syntax != JSON or charset in ("", "utf-8", "utf8")


def _members(value: Any) -> list[Any] | None:
    """The documents of a set, `[…]` or `{"items": […]}`; None when the value is one document."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and isinstance(value.get("items"), list) and set(value) <= {"items", "links"}:
        return list(value["items"])
    return None


def _read_many(read_one: Any, values: list[Any]) -> Iterable[Document]:
    """Read every member, and report the faults of all of them at once."""
    documents: list[Document] = []
    faults: list[Fault] = [] if values else [Fault("too-few", "The set is empty.", "/items")]
    for i, value in enumerate(values):
        try:
            documents.append(read_one(value))
        except DocumentRefused as refused:
            faults += [_below(fault, f"/items/{i}") for fault in refused.faults]
    if faults:
        raise DocumentRefused(faults)
    return documents


def _below(fault: Fault, prefix: str) -> Fault:
    return replace(fault, pointer=prefix + fault.pointer)


def _with_parent(value: Any, tie: Parent | None, parent: Record | None) -> Any:
    """Let the address say what the document left out: its parent."""
    if not (tie and tie.at and parent and isinstance(value, dict)) or find(value, tie.at):
        return value
    filled = copy.deepcopy(value)
    try:
        put(filled, tie.at, reference_to(parent))
    except (AttributeError, TypeError):
        return value  # the codec will say what is wrong with it
    return filled


def reference_to(parent: Record) -> Document:
    """How a document names a record of ours."""
    if parent.accession:
        return {"accession": parent.accession}
    return {"href": address(parent.resource.collection, parent.key)}


def patched(request: HttpRequest, resource: Resource, document: Document) -> tuple[Document, Offer]:
    """The document after a PATCH: a merge patch (RFC 7396) or a JSON patch (RFC 6902)."""
    content_type = request.headers.get("Content-Type", "")
    name = bare(content_type)
    merging = [offer for offer in writable(resource) if offer.syntax == JSON]
    offer = next((offer for offer in merging if offer.media_type == name), merging[0])
    if name not in (MERGE_PATCH, JSON_PATCH, *(offer.media_type for offer in merging)):
        accepted = [MERGE_PATCH, JSON_PATCH, *(offer.media_type for offer in merging)]
        raise UnsupportedMediaType(content_type, accepted, patch=True)
    change = strict_json.load(body_of(request))
    changed = _apply(document, change) if name == JSON_PATCH else merge(document, change)
    return resource.codec_for(offer.version).read_json(changed), offer


def merge(target: Any, patch: Any) -> Any:
    """RFC 7396 section 2."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged


def _apply(document: Document, operations: Any) -> Any:
    try:
        return jsonpatch.apply_patch(document, operations)
    except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException, TypeError, ValueError) as error:
        raise DocumentRefused([Fault("patch", f"The patch does not apply: {error}")]) from None
