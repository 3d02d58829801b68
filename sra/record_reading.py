"""One record of a tree to a document: asked of the schema, evened out where it is refused, or refused with its faults.

Lives here: a record. Not here: which records a document holds (`envelopes`), whole documents (`reading`) and
documents that are larger than memory (`streaming`).
"""

from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from sra.codec import Codec, form_of
from sra.dialects.conversions import FOREIGN, Foreign
from sra.dialects.draft import Draft
from sra.dialects.foreign import Conversion
from sra.dialects.normalising import is_ours_alone, normalise, path_within
from sra.document import JsonObject
from sra.faults import DocumentRefused, Fault
from sra.normalisations import Normalisation, merged
from sra.positions import line_of
from sra.shapes import XmlForm


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: its XPath in the document as received, its pointer in the document as JSON."""

    xpath: str
    pointer: str = ""
    packed: bool = False
    """In a package of NCBI, which adds to records."""


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record as read.

    `kind` is the XML name of the codec's document, `root` the element it came as: a PROJECT is read as a STUDY.
    `document` is canonical; `normalisations` say what was evened out. `line` and `xpath` are those of the element in
    the document as received.
    """

    kind: str
    root: str
    document: JsonObject
    normalisations: tuple[Normalisation, ...]
    line: int | None
    xpath: str


def is_accepted(codec: Codec, tree: etree._Element) -> bool:
    """Whether the schema takes a record or set as it is, and so would ENA's of today."""
    return codec.accepts(tree) and not (is_ours_alone(tree) and form_of(tree) is XmlForm.SRA)


def read_record(codec: Codec, record: etree._Element, place: Place, *, explained: bool = True) -> ReadRecord:
    """A record, evened out if it must be. Raises `DocumentRefused` with every fault, where it was received.

    With `explained` false the refusal has one fault, which says no more than that; finding all is what costs.
    """
    if (foreign := FOREIGN.get(str(record.tag))) is not None:
        return _read_foreign(codec, record, place, _converted(codec, record, place, foreign), explained)
    if is_accepted(codec, record):
        return as_read(codec, record, _decoded(codec, record, place), place)
    draft = Draft(record)
    accepted, done = normalise(draft, codec.accepts, place.xpath, place.packed)
    if not accepted:
        raise DocumentRefused(_faults(codec, draft, place) if explained else [_unexplained(record, place)])
    document = _decoded(codec, draft.root, place)
    if draft.settle(document):
        document = codec.read_json(document)
    return as_read(codec, record, document, place, tuple(done))


def _converted(codec: Codec, record: etree._Element, place: Place, foreign: Foreign) -> Conversion:
    """The record in SRA's words: in the first ones that the schema takes, or in the last."""
    *better, last = foreign.ways
    tried = (convert(record, place.xpath) for convert in better)
    taken = (conversion for conversion in tried if codec.accepts(conversion.draft.root))
    return next(taken, None) or last(record, place.xpath)


def _read_foreign(
    codec: Codec, record: etree._Element, place: Place, conversion: Conversion, explained: bool
) -> ReadRecord:
    draft, done = conversion.draft, list(conversion.notes)
    if not is_accepted(codec, draft.root):
        accepted, evened = normalise(draft, codec.accepts, place.xpath)
        if not accepted:
            raise DocumentRefused(_faults(codec, draft, place) if explained else [_unexplained(record, place)])
        done += evened
    read = as_read(codec, draft.root, _decoded(codec, draft.root, place), place, merged(done))
    return replace(read, line=line_of(record))


def as_read(
    codec: Codec,
    record: etree._Element,
    document: JsonObject,
    place: Place,
    normalisations: tuple[Normalisation, ...] = (),
) -> ReadRecord:
    """A decoded record with what is told of it."""
    kind = codec.model.xml_name
    return ReadRecord(kind, str(record.tag), document, normalisations, line_of(record), place.xpath)


def _decoded(codec: Codec, record: etree._Element, place: Place) -> JsonObject:
    try:
        return next(iter(codec.read_records(record)))
    except DocumentRefused as refusal:
        raise DocumentRefused(replace(f, pointer=place.pointer + f.pointer) for f in refusal.faults) from refusal


def _faults(codec: Codec, draft: Draft, place: Place) -> list[Fault]:
    return [_as_received(fault, draft, place) for fault in codec.faults(draft.root)]


def _unexplained(record: etree._Element, place: Place) -> Fault:
    reason = "this record is refused as well; what is wrong is told of the first refused records only"
    return Fault("xml-schema", reason, place.pointer, place.xpath, line_of(record))


def _as_received(fault: Fault, draft: Draft, place: Place) -> Fault:
    """A fault of the draft, put where its cause was received."""
    path, _, attribute = (fault.xpath or "").partition("/@")
    found = _element_at(draft.root, path)
    origin = draft.received if found is None else draft.origin(found)
    xpath = path_within(draft.received, origin, place.xpath)
    if attribute and attribute in origin.attrib:
        xpath += f"/@{attribute}"
    return replace(fault, xpath=xpath, line=line_of(origin), pointer=place.pointer + fault.pointer)


def _element_at(root: etree._Element, path: str) -> etree._Element | None:
    try:
        found: Any = root.xpath(path) if path else []
    except etree.XPathEvalError:  # the path has a prefix that only a part of the document knows
        return None
    return found[0] if found and isinstance(found[0], etree._Element) else None
