"""XML files: any root and dialect that `sra.reading` knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from io import BytesIO

from gmi_documents.content import BUNDLE, SINGLE_SUBMISSION, WRAPPERS, Content, Entry, FileRefused, Position, refused
from gmi_documents.kinds import Kind, by_root, codecs
from gmi_documents.xml_positions import Positions
from sra.dialects.conversions import FOREIGN, FOREIGN_SETS
from sra.faults import DocumentRefused, Fault
from sra.normalisations import merged
from sra.reading import Normalisation, ReadRecord, Refused, read, stream

_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|(?><\?.*?\?>)|(?><!--.*?-->)|(?><!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>))*+<([^\s/>!?]+)",
    re.DOTALL | re.IGNORECASE,
)
_SEARCHED = 65536

LARGE = 8 * 1024 * 1024
"""Bytes; larger documents are read record by record."""


def read_xml(data: bytes, wanted: Kind | None = None) -> Content:
    """Raises `FileRefused`: with one fault for another kind of document, else with all that are found."""
    root = root_of(data)
    if root and not _is_read(root.rpartition(":")[2], wanted):
        raise _another_kind(root, wanted)
    try:
        records, notes = _streamed(data) if len(data) > LARGE else _at_once(data)
    except DocumentRefused as refusal:
        raise FileRefused(refusal.faults, root) from None
    if not records:
        raise refused("too-few", "There is no record in it.", root, line=1, xpath="/", expected="a record")
    locate = _record_position if len(data) > LARGE else Positions(data).position
    entries = [
        Entry(record.kind, record.root, record.document, pointer, partial(locate, record))
        for record, pointer in zip(records, _pointers(records), strict=True)
    ]
    return Content(_own_root(root, records), entries, [each.as_data() for each in notes])


def _own_root(root: str | None, records: Sequence[ReadRecord]) -> str:
    """The element around the records, in the words of the archives where it came in others (a BioSampleSet)."""
    named = {record.root for record in records}
    if root is None or root in FOREIGN:
        return records[0].root
    if root in FOREIGN_SETS:
        return BUNDLE if len(named) > 1 else f"{named.pop()}_SET"
    return root


Read = tuple[Sequence[ReadRecord], Sequence[Normalisation]]


def _at_once(data: bytes) -> Read:
    reading = read(data, codecs())
    return reading.records, reading.normalisations


def _streamed(data: bytes) -> Read:
    """The same for a document whose tree would be many times its size. Raises `DocumentRefused` with all faults."""
    records: list[ReadRecord] = []
    faults: list[Fault] = []
    for item in stream(BytesIO(data), codecs()):
        if isinstance(item, Refused):
            faults += item.faults
        else:
            records.append(item)
    if faults:
        raise DocumentRefused(faults)
    return records, merged(note for record in records for note in record.normalisations)


def _record_position(record: ReadRecord, pointer: str) -> Position:
    """That of the record: to look into it would need the whole tree."""
    return record.xpath, record.line


def _pointers(records: Sequence[ReadRecord]) -> Iterator[str]:
    """As faults of the schema have them: the index if there are several, below the collection if of several kinds."""
    kinds = Counter(record.kind for record in records)
    seen: Counter[str] = Counter()
    for record in records:
        yield _pointer(record.kind, seen[record.kind], kinds)
        seen[record.kind] += 1


def _pointer(kind: str, index: int, kinds: Counter[str]) -> str:
    if len(kinds) == 1:
        return f"/{index}" if kinds.total() > 1 else ""
    found = by_root()[kind]
    single = found.name == SINGLE_SUBMISSION and kinds[kind] == 1
    return f"/{found.name}" if single else f"/{found.collection}/{index}"


def root_of(data: bytes) -> str | None:
    """The name of the root element as it is written, also in a file that is not well-formed."""
    head = data[:_SEARCHED]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    match = _PROLOG.match(head)
    return match[1].decode("utf-8", "replace")[:80] if match else None


def _is_read(root: str, wanted: Kind | None) -> bool:
    foreign = FOREIGN.get(FOREIGN_SETS.get(root, root))
    if foreign is not None:
        return wanted is None or foreign.record in wanted.codec.roots
    return root in ((*wanted.codec.roots, *WRAPPERS) if wanted else roots())


def roots() -> tuple[str, ...]:
    """Every root element that is read."""
    return (
        *(f"{root}{end}" for root in by_root() for end in ("", "_SET") if root != "RECEIPT" or not end),
        *WRAPPERS,
        *FOREIGN,
        *FOREIGN_SETS,
    )


def _another_kind(root: str, wanted: Kind | None) -> FileRefused:
    readable = " or ".join(wanted.codec.roots) if wanted else f"{', '.join(by_root())}, a set of these (SAMPLE_SET), "
    others = (*WRAPPERS, *FOREIGN, *FOREIGN_SETS)
    readable += "" if wanted else " or ".join((", ".join(others[:-1]), others[-1]))
    reason = f"The root element is {root}; what can be read is {readable}."
    return refused("wrong-root", reason, root, line=1, xpath="/", expected=", ".join(roots()))
