"""Files of records, as far as they come with their metadata: small, whole, verified, stored once by content."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from sra.faults import DocumentRefused, Fault

from . import awaiting
from .checksums import stated_in
from .models import LONGEST_FILE_NAME, File, Record
from .paths import find_all
from .registry import Resource

_DIGESTS = {"MD5": "md5", "SHA-256": "sha256"}


@dataclass(frozen=True)
class Part:
    """A file as it was sent: its name is what the document calls it."""

    name: str
    data: bytes
    media_type: str = "application/octet-stream"

    @property
    def md5(self) -> str:
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def store() -> Storage:
    return storages["files"]


def require_fit(resource: Resource, document: dict[str, Any], parts: Sequence[Part]) -> None:
    """Every part is a file that the document names, with the checksum that it states. Raises `DocumentRefused`."""
    named = {file.get("filename"): (at, file) for at, file in find_all(document, resource.files_at)}
    faults = [fault for part in parts for fault in _misfits(part, named)]
    sent = Counter(part.name for part in parts)
    faults += [Fault("conflict", f"“{name}” was sent more than once.") for name, times in sent.items() if times > 1]
    if faults:
        raise DocumentRefused(faults)


def _misfits(part: Part, named: dict[Any, tuple[str, dict[str, Any]]]) -> Iterator[Fault]:
    if part.name not in named:
        known = ", ".join(str(name) for name in named) or "none"
        yield Fault("unknown-file", f"The document names no file “{part.name}”.", expected=f"one of: {known}")
        return
    at, file = named[part.name]
    if len(part.name) > LONGEST_FILE_NAME:
        expected = f"at most {LONGEST_FILE_NAME} characters"
        yield Fault("wrong-format", "The name is too long.", f"{at}/filename", expected=expected)
    algorithm = _DIGESTS.get(str(file.get("checksum-method")))
    stated = str(file.get("checksum", "")).lower()
    if algorithm and stated and stated != (found := getattr(part, algorithm)):
        reason = f"The {file['checksum-method']} of “{part.name}” is {found}, not {stated}."
        yield Fault("checksum-mismatch", reason, f"{at}/checksum", expected=found)


def attach(record: Record, parts: Iterable[Part]) -> None:
    """Store the bytes (once, whoever sent them before) and tie them to a record that was just made."""
    parts = list(parts)
    types = {stated.name: stated.filetype for _, stated in stated_in(record.resource, json.loads(record.document))}
    for part in parts:
        File.objects.update_or_create(
            record=record,
            name=part.name,
            defaults={
                "size": len(part.data),
                "md5": part.md5,
                "sha256": part.sha256,
                "media_type": part.media_type[:100],
                "store_name": _keep(part),
                "filetype": types.get(part.name, ""),
            },
        )
    if parts:
        awaiting.met(Record.objects.get(pk=record.pk), [part.name for part in parts], is_new=True)


def _keep(part: Part) -> str:
    """Where the bytes are. What is there already counts only if it is whole: its writer may have been cut short.

    Two who store the same at once may get a name each; what one of them wrote is never what the other relies on.
    """
    name = f"{part.sha256[:2]}/{part.sha256}"
    if store().exists(name):
        if store().size(name) == len(part.data):
            return name
        store().delete(name)
    return store().save(name, ContentFile(part.data))
