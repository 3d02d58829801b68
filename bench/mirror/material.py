"""A dump as NCBI gives it, made of the real documents of GMI_CORPUS again and again, each time with new names.

A name is the same in all documents of one repetition, and in none of another: references lead where they led, and
every record is one of its own. Aliases are told apart in the same way.
"""

from __future__ import annotations

import io
import os
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from isal import igzip

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("GMI_CORPUS", ROOT / "../shared/corpus"))

_FILE = re.compile(r".*__([DES]RA\d+)\.(submission|study|sample|experiment|run|analysis)\.xml")
_NAME = re.compile(
    rb"\b(?:([DES]R[APSXRZ])(\d{6,9})|(PRJ[DEN][A-Z])(\d+)|(SAM(?:D|N|EA))(\d+))\b"
    rb"|(?<=[ \n])((?:alias|refname)=\"[^\"]*)(?=\")"
    rb"|(?<=<SUBMITTER_ID)([^>]*>[^<]*)(?=<)"
)
_KINDS = ("submission", "study", "sample", "experiment", "run", "analysis")
_START = {kind: re.compile(rb"<%s[\s>]" % kind.upper().encode()) for kind in _KINDS}
_PER_REPETITION = 100_000


@dataclass
class Document:
    """A file of the corpus: the texts between its names, and the names. `submission` is its folder's number."""

    submission: bytes
    kind: str
    records: int
    texts: list[bytes]
    names: list[tuple[bytes, int]]

    def renamed(self, repetition: int) -> bytes:
        parts = [self.texts[0]]
        for (stem, number), text in zip(self.names, self.texts[1:], strict=True):
            parts.append(_name(stem, number, repetition))
            parts.append(text)
        return b"".join(parts)


def _name(stem: bytes, number: int, repetition: int) -> bytes:
    return b"%s%d" % (stem, repetition * _PER_REPETITION + number)


@dataclass
class Numbers:
    """Each name of the corpus has a number; all archives' names become NCBI's."""

    known: dict[bytes, int] = field(default_factory=dict)

    def of(self, found: re.Match[bytes]) -> tuple[bytes, int]:
        groups = found.groups()
        if words := groups[6] or groups[7]:
            return words + b"-", 0
        stem = next(group for group in groups if group)
        number = self.known.setdefault(found[0], len(self.known))
        if stem.startswith(b"PRJ"):
            return b"PRJNA9", 1_000_000_000 + number
        if stem.startswith(b"SAM"):
            return b"SAMN9", 1_000_000_000 + number
        return b"S" + stem[1:], 1_000_000_000 + number


def corpus() -> list[Document]:
    """The documents of DDBJ's tree of files, by submission. Raises SystemExit where there are none."""
    numbers, found = Numbers(), []
    for path in sorted((CORPUS / "ddbj").rglob("*.xml")):
        if named := _FILE.fullmatch(path.name):
            found.append(_document(path.read_bytes(), named[1].encode(), named[2], numbers))
    if not found:
        raise SystemExit(f"bench.mirror: no documents in {CORPUS / 'ddbj'} (set GMI_CORPUS)")
    return sorted(found, key=lambda each: (each.submission, _KINDS.index(each.kind)))


def _document(data: bytes, submission: bytes, kind: str, numbers: Numbers) -> Document:
    texts, names, at = [], [], 0
    for match in _NAME.finditer(data):
        texts.append(data[at : match.start()])
        names.append(numbers.of(match))
        at = match.end()
    return Document(submission, kind, len(_START[kind].findall(data)), [*texts, data[at:]], names)


@dataclass
class Dump:
    """What was written: records by kind, documents, and bytes before compression."""

    path: Path
    records: Counter[str]
    documents: int
    size: int

    @property
    def total(self) -> int:
        return sum(self.records.values())


def write(path: Path, records: int = 0, size: int = 0) -> Dump:
    """At least so many records, or bytes; whole submissions, and the last repetition as far as needed."""
    made = Dump(path, Counter(), 0, 0)
    with igzip.open(path, "wb", compresslevel=1) as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
        for name, document, data in _documents():
            if document.kind == "submission" and made.total >= records and made.size >= size:
                break
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
            archive.members = []  # type: ignore[attr-defined]  # it remembers all it wrote
            made.records[document.kind] += document.records
            made.documents, made.size = made.documents + 1, made.size + len(data)
    return made


def _documents() -> Iterator[tuple[str, Document, bytes]]:
    documents = corpus()
    repetition = 0
    while True:
        for document in documents:
            folder = f"SRA{int(document.submission[3:]) + 1_000_000 * (repetition + 1):09d}"
            name = f"{folder}/{folder}.{document.kind}.xml"
            yield name, document, document.renamed(repetition)
        repetition += 1
