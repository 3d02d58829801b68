"""What an archive is to the loop: a source of the machine that also tells what is new, and what became of things.

The loop (`mirrors.sync`) does the rest: candidates in the database, chunks, decoding, publishing, watermarks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from harvest.source import Fetched, Plan, Request, Source
from sra.document import JsonObject


class Status(StrEnum):
    """What an archive says of a thing (spec: insdc.md 4.5)."""

    LIVE = "live"
    SUPPRESSED = "suppressed"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    UNKNOWN = "unknown"  # it did not say; nothing is changed for that


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a thing; `successor` is the accession of what replaced it."""

    status: Status
    successor: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is to bring: what hangs on `accessions`, what `query` (in the archive's own words) finds, what changed
    from `since` on (a day) or, of another server, after `after` (its sequence number). `until` is the last day looked
    at. `server` is the entry point of another server.
    """

    accessions: tuple[str, ...] = ()
    query: str = ""
    since: date | None = None
    until: date | None = None
    after: str = ""
    server: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that an archive lists. `accession` is what it is asked by (NCBI: may be a UID); `kind` the name of the
    resource (study, sample, experiment, run, analysis, submission), "" where only the answer will tell.

    `version` is what the list says of its state (last updated), `facts` what else of the list is wanted later (the
    files of a run, the name of a record's address), as JSON. Listed with a `standing` other than live it is not
    fetched: only what became of it is carried.
    """

    kind: str
    accession: str
    version: str = ""
    standing: Standing = Standing(Status.LIVE)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of what an archive lists. `cursor` "" means that it was the last; `total` is what the archive counts in
    all, None where it does not say. `as_of` is the archive's own day or sequence number up to which the list is
    complete: the next watermark.
    `fetched` are the answers it was read from, which are kept.
    """

    candidates: Sequence[Candidate]
    cursor: str = ""
    total: int | None = None
    as_of: str = ""
    fetched: Sequence[Fetched] = ()


@dataclass(frozen=True, slots=True)
class Decoded:
    """A record in our words: canonical document, what was evened out (`sra.normalisations.Normalisation.as_data`), and
    the element it came as where that is half of a record (PROJECT).
    """

    document: JsonObject
    normalisations: tuple[JsonObject, ...] = ()
    root: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A record in an answer, not decoded yet. `digest` is of what the archive wrote of it: what has the same one here
    is neither decoded nor written.

    `accession` is its own; `candidate` the one it answers ("" for what came with it). `href` is where the archive
    shows it. `decode` raises `sra.faults.DocumentRefused`. `files` are those of the archive: objects with name, href,
    and where known md5, bytes, filetype. `key` is the name of its address on another server like ours.
    """

    kind: str
    accession: str
    digest: str
    href: str
    decode: Callable[[], Decoded]
    candidate: str = ""
    version: str = ""
    standing: Standing = Standing(Status.LIVE)
    files: tuple[JsonObject, ...] = ()
    key: str = ""
    raw: bytes = b""
    """Its own bytes, kept beside the reason if it cannot be decoded."""
    kept: str = ""
    """The key of the collection that keeps the answer it came in; the loop says it."""


class Ask(Protocol):
    """How an archive reaches the network: a request that is answered, at the pace of the host (`harvest.transport`).

    Raises `harvest.failures.Failure`. The file of the answer is removed by the loop.
    """

    def __call__(self, request: Request) -> Fetched: ...


class Archive(Source, Protocol):
    """`label` is what people call it. `homes` are the first letters of the accessions whose home it is ("E").

    `batch` is how many candidates are fetched and published together, `parallel` how many requests run at a time.
    """

    label: str
    homes: str
    batch: int
    parallel: int

    def discover(self, wish: Wish, cursor: str, ask: Ask) -> Page:
        """The page of what the wish means at `cursor` ("" for the first). Raises `harvest.failures.Failure`."""
        ...

    def plans(self, candidates: Sequence[Candidate]) -> list[Plan]:
        """How to ask for these; each plan `covers` the accessions of the candidates that its answer is about."""
        ...

    def describe(self, plan: Plan, fetched: Sequence[Fetched], candidates: Mapping[str, Candidate]) -> list[Found]:
        """The records in the answers. A candidate that no record answers is asked for alone, then told as missing.

        `candidates` are those that the plan covers, by accession. Raises `harvest.failures.Failure`.
        """
        ...

    def standings(self, kind: str, accessions: Sequence[str], ask: Ask) -> Mapping[str, Standing]:
        """What the archive says now of things that are here (kind by kind, at most 500 at once): all that it still
        lists are LIVE; what cannot be told is left out. Raises `harvest.failures.Failure`.
        """
        ...
