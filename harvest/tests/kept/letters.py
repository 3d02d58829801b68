"""A small archive for tests: a server on this machine, and the source that knows what its answers mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from harvest.failures import ChangedFormat, Corrupt
from harvest.source import Fetched, Finding, Plan, Request, SourceVersion
from harvest.transport import Transport
from tests.archives.answers import Answer, Question, text, xml
from tests.archives.server import Served


@dataclass
class Letters:
    """Letters as XML. One without an end is corrupt, one in another language has a changed format."""

    url: str
    key: str = "ena"
    title: str = "Letters"
    id_pattern: str = "L[0-9]+"
    licence: str = "https://example.org/licence"
    attribution: str = "The writers"

    @property
    def hosts(self) -> Sequence[str]:
        return (self.url,)

    def normalise(self, external_id: str) -> str:
        return external_id.strip().upper()

    def plan(self, external_id: str, params: Mapping[str, Any]) -> Plan:
        request = Request(f"{self.url}/{external_id}?api_key=hush-hush", name=external_id)
        return Plan(external_id, (request,), params, (external_id,))

    def validate(self, fetched: Fetched) -> list[Finding]:
        data = fetched.read()
        if data.startswith(b"<BRIEF"):
            raise ChangedFormat("a letter in another language")
        if not data.endswith(b"</LETTER>"):
            raise Corrupt("a letter without an end")
        return [Finding("undated", "The letter has no date.")] if b"date=" not in data else []

    def version(self, fetched: Sequence[Fetched]) -> SourceVersion:
        return SourceVersion("hash_only", fetched[0].sha256)


def letter(question: Question) -> Answer:
    """Of every name there is one; of `M…` there is none."""
    name = question.path.rsplit("/", 1)[-1]
    if name.startswith("M"):
        return text("no such letter", status=404)
    return xml(f'<LETTER date="today">{name} {"x" * 3000}</LETTER>')


@dataclass
class Post:
    """The archive, and a way to ask it."""

    served: Served
    source: Letters
    transport: Transport
    plans: dict[str, Plan] = field(default_factory=dict)

    def plan(self, *names: str) -> list[Plan]:
        return [self.source.plan(name, {}) for name in names]


@contextmanager
def post() -> Iterator[Post]:
    with Served(letter) as served:
        source = Letters(served.url)
        with Transport(source.hosts) as transport:
            yield Post(served, source, transport)
