"""The metadata.json beside raw bytes: who brought what, from where, when, what was seen in it (spec: sources.md 5.4).

It is enough to rebuild the rows from. Keys and e-mail addresses are never in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import orjson

from . import asked, raw
from .models import Collection
from .source import Finding, Source, SourceVersion


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a version: its name there, and by which name the store has its bytes."""

    name: str
    format: str
    media_type: str
    size: int
    sha256: str
    store_name: str
    url: str
    retrieved: datetime


@dataclass(frozen=True, slots=True)
class Manifest:
    """`body` is the file; `raw_path` the folder it is in."""

    body: bytes
    sha256: str
    raw_path: str


def write(
    source: Source,
    collection: Collection,
    entries: Sequence[Entry],
    requests: Sequence[Mapping[str, Any]],
    findings: Sequence[Finding],
    told: SourceVersion,
) -> Manifest:
    retrieved = max((each.retrieved for each in entries), default=collection.modified).astimezone(UTC)
    data = {
        "source": source.key,
        "external_id": collection.external_id,
        "collection_id": collection.key,
        "run": collection.run,
        "date": retrieved.date().isoformat(),
        "created_at": retrieved.isoformat(),
        "version": told.value,
        "source_version": told.value,
        "source_version_kind": told.kind,
        "parameters": asked.open_params(orjson.loads(collection.params)),
        "checksums": [_checksum(each) for each in entries],
        "requests": list(requests),
        "plugin": {"name": source.key, "title": source.title, "version": _release()},
        "licence": source.licence,
        "attribution": source.attribution,
        "findings": [{"code": each.code, "severity": each.severity, "message": each.message} for each in findings],
    }
    body = orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    sha256 = hashlib.sha256(body).hexdigest()
    return Manifest(body, sha256, raw.raw_path_of(source.key, collection.external_id, retrieved, sha256))


def _checksum(entry: Entry) -> dict[str, Any]:
    return {
        "filename": entry.name,
        "sha256": entry.sha256,
        "size": entry.size,
        "format": entry.format,
        "media_type": entry.media_type,
        "stored_as": entry.store_name,
        "url": entry.url,
        "retrieved": entry.retrieved.isoformat(),
    }


@cache
def _release() -> str:
    try:
        return version("gmi-repository")
    except PackageNotFoundError:
        return "0"
