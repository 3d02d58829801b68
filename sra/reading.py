"""A document of any dialect and envelope to its records: the door that files and requests come in by.

What the archives' schema of today accepts is read as it is. Only what it refuses is evened out, and every difference
that was evened out is named. Faults are those of the document as received.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import orjson
from lxml import etree

from sra.codec import Codec
from sra.dialects.normalising import dialect_of
from sra.envelopes import MAX_FAULTS, PACKAGE, PACKAGE_SET, Contents, Holder, set_faults, take_apart
from sra.faults import DocumentRefused
from sra.normalisations import Normalisation, merged
from sra.positions import line_of
from sra.record_reading import Place, ReadRecord, is_accepted, read_record
from sra.streaming import Refused, stream
from sra.xml_reader import parse

__all__ = ["Normalisation", "ReadRecord", "Reading", "Refused", "read", "stream"]

MAX_EXPLAINED = 50
"""Records of a document whose refusal is explained at length; of the others it is said that they are refused."""
REPEATED = Normalisation("repeated-record", "A record that stands in several packages is one record.", lossy=False)


@dataclass(frozen=True)
class Reading:
    """What a document says.

    `dialect` is "ena" if nothing had to be changed, else the dialect that the changes tell: "ena-1.8", "insdc",
    "sra-1.0-1.4", "ncbi-package", or "sra" where it could be anyone's.
    """

    root: str
    dialect: str
    records: tuple[ReadRecord, ...]

    @property
    def normalisations(self) -> tuple[Normalisation, ...]:
        """All that was evened out, in the order of the document, each name once."""
        return merged(item for record in self.records for item in record.normalisations)


def read(data: bytes, codecs: Mapping[str, Codec]) -> Reading:
    """Read a record, a set, or an envelope of several: WEBIN, ROOT, EXPERIMENT_PACKAGE(_SET).

    `codecs` gives the codec of each record element. Raises `DocumentRefused` with the faults of all records: XPath and
    line in the document as received; the pointer has the index of the record in front if there are several, and its
    collection (`/samples/3/names`) if there are several kinds.
    """
    contents = take_apart(parse(data), codecs)
    records = _Records(contents).read()
    if contents.dropped:
        records[0] = replace(records[0], normalisations=(*records[0].normalisations, *merged(contents.dropped)))
    if contents.root in (PACKAGE, PACKAGE_SET):
        records = _once(records)
    names = {item.name for record in records for item in record.normalisations} - {REPEATED.name}
    return Reading(contents.root, dialect_of(names), tuple(records))


def plural(kind: str) -> str:
    """The collection of a kind of record in a document of several kinds: ANALYSIS is in `analyses`."""
    name = kind.lower()
    if name.endswith("y"):
        return name[:-1] + "ies"
    return name[:-2] + "es" if name.endswith("is") else name + "s"


class _Records:
    """Reads the records of all holders, and gathers all faults."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._faults = list(contents.faults)
        self._begun = 0
        self._explained = 0

    @cached_property
    def _places(self) -> list[Place]:
        """Where each record stands; told only where something is told of one."""
        return list(places_of(self._contents))

    def read(self) -> list[ReadRecord]:
        records = [record for holder in self._contents.holders for record in self._of_holder(holder)]
        if self._faults:
            raise DocumentRefused(self._faults[:MAX_FAULTS])
        return records

    def _of_holder(self, holder: Holder) -> Iterator[ReadRecord]:
        first, self._begun = self._begun, self._begun + len(holder.records)
        if holder.packed or holder.is_foreign or not is_accepted(holder.codec, holder.element):
            places = self._places[first : self._begun]
            return self._one_by_one(holder, zip((record for record, _ in holder.records), places, strict=True))
        return self._accepted(holder)

    def _accepted(self, holder: Holder) -> Iterator[ReadRecord]:
        kind, tag = holder.codec.model.xml_name, holder.tag
        documents = holder.codec.read_records(holder.element)
        for (record, path), document in zip(holder.records, documents, strict=True):
            yield ReadRecord(kind, tag, document, (), line_of(record), path)

    def _one_by_one(self, holder: Holder, placed: Iterable[tuple[etree._Element, Place]]) -> Iterator[ReadRecord]:
        """The records of a set that is refused, or of a package: some of them may be as they should."""
        faults, changed = len(self._faults), holder.packed
        if holder.is_set:
            self._faults += set_faults(holder)
        for record, place in placed:
            if len(self._faults) >= MAX_FAULTS:
                return
            read = self._one(holder.codec, record, place)
            if read is not None:
                changed = changed or bool(read.normalisations)
                yield read
        if not changed and len(self._faults) == faults:  # refused for a reason that only libxml2 knows
            self._faults += holder.codec.faults(holder.element)

    def _one(self, codec: Codec, record: etree._Element, place: Place) -> ReadRecord | None:
        try:
            return read_record(codec, record, place, explained=self._explained < MAX_EXPLAINED)
        except DocumentRefused as refusal:
            self._explained += 1
            self._faults += refusal.faults
            return None


def places_of(contents: Contents) -> Iterator[Place]:
    """Where each record stands, in the order of the document."""
    records = [(holder, path) for holder in contents.holders for _, path in holder.records]
    totals = Counter(holder.codec.model.xml_name for holder, _ in records)
    seen: Counter[str] = Counter()
    for index, (holder, path) in enumerate(records):
        kind = holder.codec.model.xml_name
        pointer = f"/{index}" if len(records) > 1 else ""
        if len(totals) > 1:
            pointer = "/submission" if (kind, totals[kind]) == ("SUBMISSION", 1) else f"/{plural(kind)}/{seen[kind]}"
        seen[kind] += 1
        yield Place(path, pointer, holder.packed)


def _once(records: list[ReadRecord]) -> list[ReadRecord]:
    """Each record of NCBI's packages once: a study is in the package of each of its experiments."""
    kept: dict[tuple[str, bytes], ReadRecord] = {}
    for record in records:
        key = record.root, orjson.dumps(record.document)
        if key in kept:
            again = replace(REPEATED, line=record.line, xpath=record.xpath)
            record = replace(kept[key], normalisations=merged((*kept[key].normalisations, again)))
        kept[key] = record
    return list(kept.values())
