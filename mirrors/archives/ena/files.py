"""Which files does ENA have of a run or an analysis? Those of its file table, as it says and never computed.

The columns of a set are positional: the third md5 is that of the third address (spec: insdc.md 4.1). Where they differ
in length nobody knows which is whose, and neither is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

import orjson

from sra.document import JsonObject

from .results import FILE_SETS
from .tables import Row

_TYPES: Final = {"fastq": "fastq", "sra": "sra"}


def files_of(row: Row) -> list[JsonObject]:
    """Objects with name and href, and md5, bytes and filetype where the table says them; each address once."""
    found: dict[str, JsonObject] = {}
    for name in FILE_SETS:
        for file in _set(row, name):
            found.setdefault(str(file["href"]), file)
    return list(found.values())


def _set(row: Row, name: str) -> Iterator[JsonObject]:
    addresses = _parts(row, f"{name}_ftp")
    digests = _fitting(row, f"{name}_md5", len(addresses))
    sizes = _fitting(row, f"{name}_bytes", len(addresses))
    types = _fitting(row, "submitted_format", len(addresses)) if name == "submitted" else []
    for at, address in enumerate(addresses):
        if address:
            yield _file(address, _at(digests, at), _at(sizes, at), _TYPES.get(name) or _at(types, at).lower())


def _file(address: str, digest: str, size: str, filetype: str) -> JsonObject:
    href = address if "://" in address else f"ftp://{address}"
    said: JsonObject = {"name": href.rstrip("/").rpartition("/")[2], "href": href}
    if digest:
        said["md5"] = digest.lower()
    if size.isdecimal():
        said["bytes"] = int(size)
    return {**said, "filetype": filetype} if filetype else said


def _parts(row: Row, column: str) -> list[str]:
    value = row.get(column, "").strip()
    return [part.strip() for part in value.split(";")] if value else []


def _fitting(row: Row, column: str, number: int) -> list[str]:
    parts = _parts(row, column)
    return parts if len(parts) == number else []


def _at(parts: list[str], at: int) -> str:
    return parts[at] if parts else ""


def digest_with(digest: str, files: tuple[JsonObject, ...]) -> str:
    """The digest of a record and its files: they may come days after it (spec: insdc.md 4.6)."""
    if not files:
        return digest
    return blake2b(digest.encode() + orjson.dumps(files), digest_size=32).hexdigest()
