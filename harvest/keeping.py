"""How is what came kept? Bytes first, then metadata.json beside them, then the rows, all of a batch in one transaction.

Who is killed between leaves bytes without rows, which `sweeping` removes after a day; never a row without its bytes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson
from django.db import transaction
from django.utils import timezone

from records.chunks import chunks

from . import asked, marks, raw, states
from . import manifests as written
from .brought import Brought
from .failures import Failure, Throttled
from .manifests import Entry, Manifest
from .models import Collection, Dataset, Event, Finding
from .source import Fetched, Plan, Source, SourceVersion

THREADS: Final = 8
"""Files that are written at a time: they wait for the disk, or the bucket, most of the time."""

_ROWS: Final = 500
_WRITTEN: Final = (
    "state", "requests", "version_kind", "version", "raw_path", "manifest_sha256", "failure", "message", "modified",
)  # fmt: skip

State = Collection.State


def begin(source: Source, plans: Sequence[Plan], run: str, state: str = State.FETCHING) -> list[Collection]:
    """A row for each plan, on its way; those of the same run that a worker left in the middle are given up."""
    now = timezone.now()
    rows = [_begun(source, plan, run, now, state) for plan in plans]
    with transaction.atomic():
        if run:
            give_up(_left(source, run, [row.external_id for row in rows]), "It was taken up again.")
        Collection.objects.bulk_create(rows, batch_size=_ROWS)
        passed = (State.PENDING, *states.way_to(State.PENDING, state))
        _write_events((row, name, "", now) for row in rows for name in passed)
    return rows


def _begun(source: Source, plan: Plan, run: str, now: datetime, state: str) -> Collection:
    return Collection(
        source=source.key,
        external_id=raw.safe_id(plan.external_id),
        run=run,
        state=state,
        params=orjson.dumps(asked.open_params(plan.params), default=str).decode(),
        created=now,
        modified=now,
    )


def _left(source: Source, run: str, names: Sequence[str]) -> list[Collection]:
    left = Collection.objects.filter(source=source.key, run=run, state__in=states.OPEN)
    return [row for some in chunks(names) for row in left.filter(external_id__in=some)]


def give_up(rows: Iterable[Collection], reason: str) -> int:
    """Nobody is at these any more; how many they were. In a transaction."""
    given_up, now = list(rows), timezone.now()
    for some in chunks([row.pk for row in given_up]):
        still = Collection.objects.filter(pk__in=some, state__in=states.OPEN)
        still.update(state=State.CANCELLED, message=reason, modified=now)
    _write_events((row, State.CANCELLED, reason, now) for row in given_up)
    return len(given_up)


@dataclass
class _Version:
    """A collection that is being kept; `files` are on their way to the store."""

    brought: Brought
    files: list[tuple[Path, Entry, dict[str, Any]]]
    manifest: Manifest | None = None

    def place(self) -> None:
        """The bytes, then the folder with their names. In a thread of its own: nothing of the database here."""
        for path, entry, _ in self.files:
            raw.keep(path, entry.sha256)
        if self.manifest is not None:
            names = {entry.name: entry.store_name for _, entry, _ in self.files}
            raw.write_manifest(self.manifest.raw_path, self.manifest.body, names)


def keep_all(source: Source, batch: Sequence[Brought]) -> None:
    """Keep what came of each and set its collection's row to how it ended. Raises `store.errors`."""
    with tempfile.TemporaryDirectory() as folder:
        versions = [_version(source, each, Path(folder)) for each in batch]
        names = {entry.store_name for version in versions for _, entry, _ in version.files}
        damaged = marks.make_way(names)
        _place_all(versions)
    with transaction.atomic():
        marks.mended(damaged)
        _write_rows(versions)


def _place_all(versions: Sequence[_Version]) -> None:
    if len(versions) == 1:
        versions[0].place()
        return
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(_Version.place, versions))


def _version(source: Source, brought: Brought, folder: Path) -> _Version:
    """The row as it will be; nothing is written yet."""
    row, files, failure = brought.collection, brought.files(folder), brought.failure
    requests = brought.requests(files)
    told = _told(source, brought.fetched) if brought.fetched else SourceVersion("", "")
    row.requests = orjson.dumps(requests).decode()
    row.version_kind, row.version = told.kind[:20], told.value[:200]
    row.modified = timezone.now()
    row.state = _end_of(failure)
    if failure is not None:
        row.failure, row.message = failure.code, _clean(str(failure))
    version = _Version(brought, files)
    if files:
        entries = [entry for _, entry, _ in files]
        version.manifest = written.write(source, row, entries, requests, brought.all_findings(), told)
        row.raw_path, row.manifest_sha256 = version.manifest.raw_path, version.manifest.sha256
    return version


def _end_of(failure: Failure | None) -> str:
    if failure is None:
        return State.COMPLETE
    return State.CANCELLED if isinstance(failure, Throttled) else State.FAILED


def _told(source: Source, fetched: Sequence[Fetched]) -> SourceVersion:
    """What the source says of itself; where that cannot be read, what the bytes say."""
    try:
        return source.version(fetched)
    except Failure:
        return SourceVersion("hash_only", fetched[0].sha256)


def _write_rows(versions: Sequence[_Version]) -> None:
    rows = [version.brought.collection for version in versions]
    Collection.objects.bulk_create(
        rows, batch_size=_ROWS, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN
    )
    Dataset.objects.bulk_create(
        (_dataset(version.brought.collection, entry) for version in versions for _, entry, _ in version.files),
        batch_size=_ROWS,
    )
    findings = ((each.brought.collection, found) for each in versions for found in each.brought.all_findings())
    Finding.objects.bulk_create(
        (
            Finding(collection=row, code=found.code[:60], severity=found.severity.value, message=_clean(found.message))
            for row, found in findings
        ),
        batch_size=_ROWS,
    )
    _write_events(event for version in versions for event in _events(version.brought))


def _dataset(row: Collection, entry: Entry) -> Dataset:
    return Dataset(
        collection=row,
        name=entry.name,
        format=entry.format,
        media_type=entry.media_type,
        size=entry.size,
        sha256=entry.sha256,
        store_name=entry.store_name,
        url=_clean(entry.url),
        retrieved=entry.retrieved,
    )


def _events(brought: Brought) -> list[tuple[Collection, str, str, datetime]]:
    """From where it was begun to its end; a failure is told where it was seen."""
    row, failure = brought.collection, brought.failure
    if failure is not None:
        return [(row, row.state, f"{row.failure}: {row.message}", row.modified)]
    return [
        (row, State.VALIDATING, "", brought.ended),
        (row, State.STORING, "", brought.ended),
        (row, State.COMPLETE, "", row.modified),
    ]


def _write_events(events: Iterable[tuple[Collection, str, str, datetime]]) -> None:
    made = (Event(collection=row, name=name, detail=detail, at=at) for row, name, detail, at in events)
    Event.objects.bulk_create(made, batch_size=_ROWS)


def _clean(words: str) -> str:
    """Words from outside that every database takes."""
    return words.replace("\0", "�").encode(errors="replace").decode()
