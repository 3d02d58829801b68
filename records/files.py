"""Files that come with their document: verified against it, stored once by content, looked into by a worker."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sra.faults import DocumentRefused, Fault
from store import contents
from work.outbox import enqueue

from . import awaiting
from .checksums import Stated, misfit, stated, stated_in
from .models import LONGEST_FILE_NAME, LONGEST_MEDIA_TYPE, File, Record
from .paths import find_all
from .registry import Resource

INSPECT: Final = "uploads.inspect"
"""The duty to look into a file whose bytes are stored already; payload: {"file": id}."""


@dataclass(frozen=True)
class Part:
    """A file as it was sent: its name is what the document calls it, its bytes are at `path` until they are stored.

    Digests are hexadecimal. `encrypted` names how it is encrypted, "" for not.
    """

    name: str
    path: Path
    size: int
    md5: str
    sha256: str
    media_type: str = "application/octet-stream"
    encrypted: str = ""


def require_fit(resource: Resource, document: dict[str, Any], parts: Sequence[Part]) -> None:
    """Every part is a file that the document names, with the checksum that it states. Raises `DocumentRefused`."""
    named = {file.get("filename"): (at, stated(file)) for at, file in find_all(document, resource.files_at)}
    faults = [fault for part in parts for fault in _misfits(part, named)]
    sent = Counter(part.name for part in parts)
    faults += [Fault("conflict", f"“{name}” was sent more than once.") for name, times in sent.items() if times > 1]
    if faults:
        raise DocumentRefused(faults)


def _misfits(part: Part, named: dict[Any, tuple[str, Stated]]) -> Iterator[Fault]:
    if part.name not in named:
        known = ", ".join(str(name) for name in named) or "none"
        yield Fault("unknown-file", f"The document names no file “{part.name}”.", expected=f"one of: {known}")
        return
    at, wanted = named[part.name]
    if len(part.name) > LONGEST_FILE_NAME:
        expected = f"at most {LONGEST_FILE_NAME} characters"
        yield Fault("wrong-format", "The name is too long.", f"{at}/filename", expected=expected)
    if (found := misfit(wanted, part)) is not None:
        yield Fault("checksum-mismatch", found.reason, f"{at}/{found.member}", expected=found.found)


def attach(record: Record, parts: Sequence[Part]) -> None:
    """Store the bytes (once, whoever sent them before) and tie them to a record that was just made; in its transaction.

    Raises what `store.contents.keep` raises.
    """
    if not parts:
        return
    types = {stated.name: stated.filetype for _, stated in stated_in(record.resource, json.loads(record.document))}
    for part in parts:
        file, _ = File.objects.update_or_create(
            record=record,
            name=part.name,
            defaults={
                "size": part.size,
                "md5": part.md5,
                "sha256": part.sha256,
                "media_type": part.media_type[:LONGEST_MEDIA_TYPE],
                "store_name": contents.keep(part.path, part.sha256),
                "filetype": types.get(part.name, ""),
                "facts": "",
                "encrypted": part.encrypted,
            },
        )
        enqueue(INSPECT, f"{file.pk}-{part.sha256[:32]}", {"file": file.pk})
    awaiting.met(Record.objects.get(pk=record.pk), [part.name for part in parts], is_new=True)
