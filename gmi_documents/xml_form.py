"""XML files: any root and dialect that `sra.reading` knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from gmi_documents.content import WRAPPERS, Content, Entry, FileRefused, refused
from gmi_documents.kinds import Kind, by_root, codecs
from sra.faults import DocumentRefused
from sra.reading import ReadRecord, read

_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|(?><\?.*?\?>)|(?><!--.*?-->)|(?><!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>))*+<([^\s/>!?]+)",
    re.DOTALL | re.IGNORECASE,
)
_SEARCHED = 65536


def read_xml(data: bytes, wanted: Kind | None = None) -> Content:
    """Raises `FileRefused`: with one fault for another kind of document, else with all that are found."""
    root = root_of(data)
    if root and not _is_read(root.rpartition(":")[2], wanted):
        raise _another_kind(root, wanted)
    try:
        reading = read(data, codecs())
    except DocumentRefused as refusal:
        raise FileRefused(refusal.faults, root) from None
    if not reading.records:
        raise refused("too-few", "There is no record in it.", root, line=1, xpath="/", expected="a record")
    places = _pointers(reading.records)
    entries = [_entry(record, pointer) for record, pointer in zip(reading.records, places, strict=True)]
    return Content(reading.root, entries, [each.as_data() for each in reading.normalisations])


def _entry(record: ReadRecord, pointer: str) -> Entry:
    return Entry(record.kind, record.root, record.document, pointer, record.xpath, lambda _: record.line)


def _pointers(records: Sequence[ReadRecord]) -> Iterator[str]:
    """As the faults of the schema have them: the index if there are several, below the collection if of several kinds."""
    kinds = Counter(record.kind for record in records)
    seen: Counter[str] = Counter()
    for record in records:
        above = f"/{by_root()[record.kind].collection}" if len(kinds) > 1 else ""
        yield f"{above}/{seen[record.kind]}" if len(records) > 1 else ""
        seen[record.kind] += 1


def root_of(data: bytes) -> str | None:
    """The name of the root element as it is written, also in a file that is not well-formed."""
    head = data[:_SEARCHED]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    match = _PROLOG.match(head)
    return match[1].decode("utf-8", "replace")[:80] if match else None


def _is_read(root: str, wanted: Kind | None) -> bool:
    return root in ((*wanted.codec.roots, *WRAPPERS) if wanted else roots())


def roots() -> tuple[str, ...]:
    """Every root element that is read."""
    return (*(f"{root}{end}" for root in by_root() for end in ("", "_SET") if root != "RECEIPT" or not end), *WRAPPERS)


def _another_kind(root: str, wanted: Kind | None) -> FileRefused:
    readable = " or ".join(wanted.codec.roots) if wanted else f"{', '.join(by_root())}, a set of these (SAMPLE_SET), "
    readable += "" if wanted else " or ".join((", ".join(WRAPPERS[:-1]), WRAPPERS[-1]))
    reason = f"The root element is {root}; what can be read is {readable}."
    return refused("wrong-root", reason, root, line=1, xpath="/", expected=", ".join(roots()))
