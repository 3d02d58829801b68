"""Copies of records that archives hold: one record for one thing, whichever of its names comes first.

What is unchanged writes nothing. The document is that of the archive whose the accession is; of other archives it is
kept where they say otherwise (spec: insdc.md 1.8, 4.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sra.document import JsonObject
from submitters.actor import Actor

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


def known(archive: str, names: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """(kind, accession) -> digest of what this archive is known to have; asked many at a time."""
    raise NotImplementedError


def keep_all(copies: Sequence[Copy], actor: Actor) -> list[Outcome | CopyConflict]:
    """What became of each, in their order; all in one transaction, of any kinds mixed.

    A conflict of one does not hold up the others. May raise what says that another writes the same at this moment
    (IntegrityError, OperationalError): then nothing is written, and the same call again finds what is there.
    """
    raise NotImplementedError
