"""What a source is to the machine: pure functions over answers, and plans of what to ask (spec: sources.md 5.1, 5.2).

A source opens no socket and writes no row: it says what to ask (`Request`), whether the answer is what was asked for,
and what it means. Asking, keeping and repeating is done around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

OK: Final = frozenset({200})


@dataclass(frozen=True, slots=True)
class Request:
    """A question to an archive. `params` are its query, or the form of a POST; what is secret in them is never kept.
    With a Content-Type of application/json the form is an object in which each name has a list.

    `answers` are the statuses that are an answer (a source may know what a 404 means); all others are failures.
    `name` is what the file of the answer is called, `format` its kind: xml, json, tsv, csv, tab, tar.gz.
    `whole` bounds the seconds until the answer is there, None for no bound (large files).
    """

    url: str
    params: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    name: str = "answer"
    format: str = "xml"
    answers: frozenset[int] = OK
    whole: float | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask for one thing (or one page of things); no byte has moved yet.

    `external_id` matches `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`. `covers` names the candidates that its answer is about.
    """

    external_id: str
    requests: tuple[Request, ...]
    params: Mapping[str, Any] = field(default_factory=dict)
    covers: tuple[str, ...] = ()
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer that came whole: its bytes are in the file `path`, which is the caller's to remove.

    `headers` have lower-case names. `url` is where it came from in the end, without secrets.
    """

    request: Request
    url: str
    status: int
    headers: Mapping[str, str]
    path: Path
    size: int
    sha256: str
    started: datetime
    ended: datetime
    attempts: int = 1

    def read(self) -> bytes:
        return self.path.read_bytes()

    def open(self) -> BinaryIO:
        return self.path.open("rb")


class Severity(StrEnum):
    """How much a finding weighs: `FAIL` means that the answer is not what was asked for."""

    PASS = "pass"  # noqa: S105
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something seen in an answer."""

    code: str
    message: str
    severity: Severity = Severity.WARN


@dataclass(frozen=True, slots=True)
class SourceVersion:
    """What the source says it is: kind is version, release, date, etag or hash_only."""

    kind: str
    value: str


class Source(Protocol):
    """A plug-in of the machine. `key` names it in paths and addresses; `id_pattern` is a regular expression."""

    key: str
    title: str
    id_pattern: str
    licence: str
    attribution: str

    @property
    def hosts(self) -> Sequence[str]:
        """The base addresses it asks, from the settings; requests and redirects go to their hosts only."""
        ...

    def normalise(self, external_id: str) -> str:
        """The id as the source writes it. Raises `failures.BadRequest`, which shows the pattern."""
        ...

    def plan(self, external_id: str, params: Mapping[str, Any]) -> Plan: ...

    def validate(self, fetched: Fetched) -> list[Finding]:
        """What is to be said of an answer. Raises a `failures.Failure` when it is not what was asked for: an error
        page, an ERROR inside 200, a body cut short.
        """
        ...

    def version(self, fetched: Sequence[Fetched]) -> SourceVersion: ...
