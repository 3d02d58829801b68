"""An attempt that came to its end: what was asked, what came, what stood in the way; and the files that makes of it."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from store import contents

from . import asked, evidence, raw
from .discretion import shown_url
from .failures import Failure, Throttled
from .manifests import Entry
from .models import Collection
from .source import Fetched, Finding, Plan, Request, Severity

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "xml": "application/xml",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "tsv": "text/tab-separated-values",
    "tab": "text/tab-separated-values",
    "csv": "text/csv",
    "txt": "text/plain",
    "gz": "application/gzip",
    "tar": "application/x-tar",
    "tar.gz": "application/gzip",
    "zip": "application/zip",
}


@dataclass(eq=False)
class Brought:
    """What the rows of a collection are written from. `refused` are requests that got no answer, and why not; `doubts`
    are of answers that are kept and cannot be relied on.
    """

    plan: Plan
    collection: Collection
    fetched: list[Fetched] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refused: list[tuple[Request, Failure]] = field(default_factory=list)
    doubts: list[Failure] = field(default_factory=list)
    ended: datetime = field(default_factory=timezone.now)

    @property
    def failure(self) -> Failure | None:
        """What it failed by: that the host wants to be left alone goes before all else, since it is asked again."""
        failures = self._failures()
        return next((each for each in failures if isinstance(each, Throttled)), failures[0] if failures else None)

    def _failures(self) -> list[Failure]:
        return [*(failure for _, failure in self.refused), *self.doubts]

    @property
    def is_over(self) -> bool:
        return len(self.fetched) + len(self.refused) == len(self.plan.requests)

    def all_findings(self) -> list[Finding]:
        told = [Finding(each.code, str(each) or each.code, Severity.FAIL) for each in self._failures()]
        return [*self.findings, *dict.fromkeys(told)]

    def files(self, folder: Path) -> list[tuple[Path, Entry, dict[str, Any]]]:
        """What is to be kept: where it is, what it will be, and how it was asked for. Evidence goes to `folder`."""
        taken = {raw.MANIFEST}
        kept = [(each.path, _entry(each, _free(_name(each.request), taken))) for each in self.fetched]
        files = [
            (path, entry, asked.entry(each, entry.name)) for (path, entry), each in zip(kept, self.fetched, strict=True)
        ]
        failure = self.failure
        if failure is not None and failure not in self.doubts and not isinstance(failure, Throttled):
            files += self._evidence(failure, folder, taken)
        return files

    def _evidence(
        self, failure: Failure, folder: Path, taken: set[str]
    ) -> Iterator[tuple[Path, Entry, dict[str, Any]]]:
        data = evidence.of(failure)
        if not data:
            return
        sha256, name = hashlib.sha256(data).hexdigest(), _free(evidence.NAME, taken)
        path, url = folder / f"{self.collection.key}.txt", shown_url(failure.evidence.url)
        path.write_bytes(data)
        entry = Entry(name, "txt", "text/plain", len(data), sha256, contents.name_of(sha256), url, self.ended)
        yield path, entry, {}

    def requests(self, files: list[tuple[Path, Entry, dict[str, Any]]]) -> list[dict[str, Any]]:
        """All that was asked, also in vain."""
        return [told for _, _, told in files if told] + [_refusal(*each) for each in self.refused]


def _refusal(request: Request, failure: Failure) -> dict[str, Any]:
    seen = failure.evidence
    return {
        "method": request.method,
        "url": shown_url(seen.url or request.url),
        "status": seen.status,
        "headers": asked.selected(seen.headers),
        "failure": failure.code,
        "message": str(failure),
    }


def _entry(fetched: Fetched, name: str) -> Entry:
    kind = fetched.request.format[:20]
    media_type = MEDIA_TYPES.get(kind) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    store_name = contents.name_of(fetched.sha256)
    url = shown_url(fetched.url)
    return Entry(name, kind, media_type, fetched.size, fetched.sha256, store_name, url, fetched.ended)


def _name(request: Request) -> str:
    ending = f".{request.format}" if request.format else ""
    name = request.name if not ending or request.name.endswith(ending) else f"{request.name}{ending}"
    return raw.safe_name(name)


def _free(name: str, taken: set[str]) -> str:
    """The name, or where it is taken, one with a number."""
    stem, dot, ending = name.partition(".")
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{stem}-{number}{dot}{ending}"
    taken.add(free)
    return free
