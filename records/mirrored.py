"""What a copy of an archive's record is, and what may become of it here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sra.document import JsonObject

from .content import Document


@dataclass(frozen=True)
class Copy:
    """A record as an archive has it. `kind` names the resource; columns of `Origin` by their names.

    `root` is the element it came as (PROJECT is half of a study). `key` is the one it should have in its address, of
    another server. `is_home`: the archive is the one that gave the accession. `notes` are normalisations, as data.
    """

    kind: str
    document: Document
    archive: str
    accession: str
    href: str
    digest: str
    retrieved: datetime
    version: str = ""
    root: str = ""
    raw: str = ""
    key: str = ""
    is_home: bool = True
    files: tuple[JsonObject, ...] = ()
    normalisations: tuple[JsonObject, ...] = field(default=())


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    COMPARED = "compared"


class CopyConflict(Exception):
    """The copy cannot be kept: one of its names is one that only we give, or stands for another thing here."""
