"""Documents larger than memory: one record at a time, read, checked, and freed before the next.

The same hardening as in `xml_reader`, but for the size: there is no bound on the document, only on one record.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, BinaryIO

import orjson
from lxml import etree

from sra.atom import LINK
from sra.codec import Codec
from sra.dialects.conversions import FOREIGN, FOREIGN_SETS
from sra.dialects.normalising import step_of
from sra.envelopes import (
    ENVELOPES,
    EXTRAS,
    EXTRAS_REASON,
    MAX_FAULTS,
    PACKAGE,
    PACKAGE_SET,
    codec_for,
    nothing_in_it,
    roots_of,
    set_attribute_faults,
    stray_text,
    unknown_child,
    wrong_root,
)
from sra.faults import DocumentRefused, Fault
from sra.normalisations import Normalisation
from sra.positions import line_of
from sra.record_reading import Place, ReadRecord, read_record
from sra.xml_reader import (
    HARDENED,
    MAX_ATTRIBUTES,
    is_crowded,
    refuse_beginning,
    refuse_doctype_and_encoding,
    refused,
    syntax_refusal,
)

MAX_RECORD_BYTES = 16 * 1024 * 1024
TOO_MANY_ATTRIBUTES = f"an element has more than {MAX_ATTRIBUTES} attributes"
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Refused:
    """A record that cannot be taken: the how-manieth of the document, counted from 0, and why."""

    index: int
    faults: tuple[Fault, ...]


def stream(source: BinaryIO, codecs: Mapping[str, Codec]) -> Iterator[ReadRecord | Refused]:
    """The records of a document, one after the other, in memory that does not grow with their number.

    Pointers have the index of the record in front. What stands between records and is none is a `Refused` as well,
    with the index of the record behind it. Raises `DocumentRefused` where the document cannot be read on: ill-formed,
    too large a record, another kind of document, nothing in it, and behind `MAX_FAULTS` faults.
    """
    bounded = _Bounded(source)
    events = etree.iterparse(bounded, events=("start", "end"), **HARDENED)
    try:
        yield from _Stream(codecs, bounded).read(events)
    except etree.XMLSyntaxError as error:
        raise syntax_refusal(error, bounded.head) from error
    except (LookupError, ValueError) as error:
        raise refused("xml-encoding", "the encoding is unknown or does not fit the bytes") from error


class _Bounded:
    """The source, refusing to give more than one record may have."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._given = 0
        self.head = b""

    def read(self, size: int = CHUNK) -> bytes:
        if self._given > MAX_RECORD_BYTES:
            raise refused("xml-size", f"a record is larger than {MAX_RECORD_BYTES} bytes")
        chunk = self._source.read(min(size, CHUNK) if size > 0 else CHUNK)
        if not self.head:
            self.head = chunk
            refuse_beginning(chunk)
        self._given += len(chunk)
        return chunk

    def record_ended(self) -> None:
        self._given = 0


class _Open:
    """An element that has begun: where it is, and how many children of each name it has had."""

    def __init__(self, element: etree._Element, around: "_Open | None") -> None:
        self.tag, self.around = str(element.tag), around
        self.packed: bool = around is not None and (around.packed or around.tag == PACKAGE)
        self._children: Counter[str] = Counter()
        self._texts = False
        self.xpath = f"/{self.tag}" if around is None else around.path_of(element)

    def path_of(self, child: etree._Element) -> str:
        """The XPath of the child that begins; it always has its number, since nobody knows whether more will come."""
        self._children[str(child.tag)] += 1
        return f"{self.xpath}/{step_of(child)}[{self._children[str(child.tag)]}]"

    def takes(self, tag: str) -> bool:
        """Whether a record of this name may be in it."""
        if tag in FOREIGN:
            return FOREIGN_SETS.get(self.tag) == tag
        return self.tag in ENVELOPES or self.tag == f"{tag}_SET"

    def has_begun(self) -> bool:
        """Whether a record of this set has been seen."""
        return self._children[self.tag.removesuffix("_SET")] > 0

    def note_text(self, freed: etree._Element) -> None:
        """Remember that there was text behind a child that is given back."""
        self._texts = self._texts or bool(freed.tail and freed.tail.strip())

    def has_text(self, element: etree._Element) -> bool:
        """Whether there was text between its children."""
        for part in element:
            self.note_text(part)
        return self._texts or bool(element.text and element.text.strip())


class _Stream:
    """Follows the events of the parser: which elements are open, which of them is a record."""

    def __init__(self, codecs: Mapping[str, Codec], source: _Bounded) -> None:
        foreign = {tag: codec for tag in FOREIGN if (codec := codec_for(codecs, tag)) is not None}
        self._codecs = {**codecs, **foreign}
        self._known = frozenset(roots_of(codecs))
        self._roots = self._known | foreign.keys() | FOREIGN_SETS.keys() | set(ENVELOPES)
        self._source = source
        self._open: list[_Open] = []
        self._inside = 0
        """How many elements are open inside a record or something unknown, itself included."""
        self._index = 0
        self._seen: set[bytes] = set()
        self._dropped: list[Normalisation] = []
        self._strays = 0
        """Elements and texts that are no records."""

    def read(self, events: Any) -> Iterator[ReadRecord | Refused]:
        told = 0
        for each in self._records(events):
            yield each
            told += len(each.faults) if isinstance(each, Refused) else 0
            if told >= MAX_FAULTS:
                expected = f"fewer than {MAX_FAULTS} faults"
                raise DocumentRefused([Fault("too-many", "what comes behind is not read", expected=expected)])

    def _records(self, events: Any) -> Iterator[ReadRecord | Refused]:
        for event, element in events:
            if event == "start":
                self._start(element)
            elif self._inside > 1:
                self._inside -= 1
            else:
                yield from self._end(element)

    def _start(self, element: etree._Element) -> None:
        if not self._open:
            refuse_doctype_and_encoding(element)
            if element.tag not in self._roots:
                raise DocumentRefused([wrong_root(element, self._codecs)])
        if self._inside:
            self._inside += 1
            return
        if is_crowded(element):
            raise refused("xml-size", TOO_MANY_ATTRIBUTES)
        around = self._open[-1] if self._open else None
        self._open.append(_Open(element, around))
        if not self._is_envelope(self._open[-1]):
            self._inside = 1

    def _is_envelope(self, opened: "_Open") -> bool:
        """Whether it holds records, and is where such an element may be."""
        around = opened.around.tag if opened.around else None
        if opened.tag == PACKAGE:
            return around in (None, PACKAGE_SET)
        if opened.tag in ENVELOPES or opened.tag in FOREIGN_SETS:
            return around is None
        return opened.tag.endswith("_SET") and opened.tag in self._known and around in (None, "WEBIN", "ROOT", PACKAGE)

    def _end(self, element: etree._Element) -> Iterator[ReadRecord | Refused]:
        opened, self._inside = self._open.pop(), 0
        if not self._is_envelope(opened):
            yield from self._inner(opened, element)
            self._free(element)
            return
        if opened.tag in self._known:
            for fault in set_attribute_faults(element, opened.xpath, opened.packed):
                yield self._stray(fault)
        if opened.has_text(element) and opened.tag != PACKAGE:
            yield self._stray(stray_text(element, opened.xpath))
        if opened.around is None and self._index == 0 and not self._strays:
            raise DocumentRefused([nothing_in_it(element, opened.xpath)])
        self._free(element)

    def _inner(self, opened: "_Open", element: etree._Element) -> Iterator[ReadRecord | Refused]:
        """A record, or what is none."""
        around = opened.around
        if is_crowded(element):
            raise refused("xml-size", TOO_MANY_ATTRIBUTES)
        if opened.tag in self._codecs and (around is None or around.takes(opened.tag)):
            yield from self._record(opened, element)
        elif around is not None and around.tag == PACKAGE:
            self._dropped.append(Normalisation(EXTRAS, EXTRAS_REASON, True, 1, line_of(element), opened.xpath))
        elif element.tag != LINK or around is None or around.has_begun():
            inner = FOREIGN_SETS.get(around.tag, around.tag.removesuffix("_SET")) if around else ""
            expected = roots_of(self._codecs) if inner in ENVELOPES[:2] or not inner else (inner,)
            yield self._stray(unknown_child(element, opened.xpath, expected))

    def _stray(self, fault: Fault) -> Refused:
        self._strays += 1
        return Refused(self._index, (fault,))

    def _record(self, opened: "_Open", element: etree._Element) -> Iterator[ReadRecord | Refused]:
        place = Place(opened.xpath, f"/{self._index}" if opened.around else "", opened.packed)
        index, self._index = self._index, self._index + 1
        self._source.record_ended()
        try:
            record = read_record(self._codecs[opened.tag], element, place)
        except DocumentRefused as refusal:
            yield Refused(index, refusal.faults)
            return
        if self._dropped:
            record = replace(record, normalisations=(*record.normalisations, *self._dropped))
            self._dropped.clear()
        if not (opened.packed and self._is_repeated(record)):
            yield record

    def _is_repeated(self, record: ReadRecord) -> bool:
        said = orjson.dumps((record.root, record.document))
        digest = blake2b(said, digest_size=16).digest()
        known = digest in self._seen
        self._seen.add(digest)
        return known

    def _free(self, element: etree._Element) -> None:
        """Give back what was read: this element's content, and the elements in front of it."""
        parent = element.getparent()
        emptied: Any = element  # the type stubs do not know all of it
        emptied.clear(keep_tail=True)
        if parent is None or not self._open:
            return
        while (before := element.getprevious()) is not None:
            self._open[-1].note_text(before)
            parent.remove(before)
