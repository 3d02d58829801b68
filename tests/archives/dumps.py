"""The files that NCBI gives out whole, made of the records of a stand-in: a folder for each submission in a tar."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Iterator
from itertools import groupby

from .records import Made

HEADER = (
    "Accession\tSubmission\tStatus\tUpdated\tPublished\tReceived\tType\tCenter\tVisibility\tAlias\tExperiment\tSample\t"
    "Study\tLoaded\tSpots\tBases\tMd5sum\tBioSample\tBioProject\tReplacedBy\n"
)
_ORDER = ("submission", "study", "sample", "experiment", "run", "analysis")


def dump(records: Iterable[Made], *others: tuple[str, bytes], compressed: bool = True) -> bytes:
    """NCBI_SRA_Metadata_….tar.gz; `others` are further files, by name."""
    return tar(*_documents(records), *others, compressed=compressed)


def tar(*files: tuple[str, bytes], compressed: bool = True, form: int = tarfile.GNU_FORMAT) -> bytes:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w:gz" if compressed else "w", format=form) as archive:
        for name, data in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return kept.getvalue()


def line(accession: str, status: str = "live", replaced_by: str = "-", kind: str = "RUN") -> str:
    """A row of SRA_Accessions.tab."""
    cells = [accession, "SRA1", status, "2025-03-05T04:11:46Z", "2010-03-24T03:10:22Z", "-", kind, "KEIO", "public"]
    return "\t".join([*cells, *"-" * 10, replaced_by]) + "\n"


def _documents(records: Iterable[Made]) -> Iterator[tuple[str, bytes]]:
    group: list[Made] = []
    for made in records:
        if made.kind == "study" and group:
            yield from _of_submission(group)
            group = []
        group.append(made)
    yield from _of_submission(group)


def _of_submission(group: list[Made]) -> Iterator[tuple[str, bytes]]:
    """A study comes with its submission, and with what hangs on it."""
    name = next(made.accession for made in group if made.kind == "submission")
    ordered = sorted(group, key=lambda made: _ORDER.index(made.kind))
    for kind, records in groupby(ordered, key=lambda made: made.kind):
        inner = "".join(made.text for made in records)
        text = inner if kind == "submission" else f"<{kind.upper()}_SET>{inner}</{kind.upper()}_SET>"
        yield f"{name}/{name}.{kind}.xml", f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
