"""Data files as runs and analyses name them."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from sra.document import JsonObject
from sra.rules.rule import Place

SHAPES = {"MD5": re.compile("[0-9a-f]{32}", re.I), "SHA-256": re.compile("[0-9a-f]{64}", re.I)}
"""Method to what its digest looks like in hexadecimal."""

File = tuple[tuple[str | int, ...], JsonObject]


def files(document: JsonObject) -> Iterator[File]:
    """(steps, file) of every file of a run or analysis."""
    yield from ((("files", index), file) for index, file in enumerate(document.get("files", [])))
    for block, held in enumerate(document.get("data-blocks", [])):
        yield from ((("data-blocks", block, "files", index), file) for index, file in enumerate(held["files"]))


def misshapen_checksum(document: JsonObject, today: date) -> Iterator[Place]:
    """Checksums that their method cannot have made."""
    for steps, file in files(document):
        shape, checksum = SHAPES.get(file["checksum-method"]), file["checksum"].strip()
        if shape and not shape.fullmatch(checksum):
            yield Place((*steps, "checksum"), checksum or "nothing")


def unnamed_file(document: JsonObject, today: date) -> Iterator[Place]:
    """Files without a name, which nobody can send or fetch."""
    for steps, file in files(document):
        if not file["filename"].strip():
            yield Place((*steps, "filename"))


def repeated_file(document: JsonObject, today: date) -> Iterator[Place]:
    """A file name that stands for two files."""
    times: Counter[str] = Counter()
    for steps, file in files(document):
        times[file["filename"]] += 1
        if file["filename"].strip() and times[file["filename"]] == 2:
            yield Place((*steps, "filename"), file["filename"])
