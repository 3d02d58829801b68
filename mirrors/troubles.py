"""What stood in the way of a record, and is told until it is had: one row for each thing, however often it is met."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from django.db.models import F
from django.utils import timezone

from harvest import collecting
from harvest.source import Fetched, Request
from mirrors.archive import Found
from mirrors.archives.registry import KEYS, archive_of
from mirrors.models import Run, Trouble

Name: TypeAlias = tuple[str, str]

MOST_TOLD = 4000
"""Characters of a reason that are kept; the faults have the rest."""
MOST_FAULTS = 50


@dataclass(frozen=True)
class Hindrance:
    """Why one thing is not here. `collection` is the key of the collection that keeps what came of it."""

    kind: str
    accession: str
    sort: Trouble.Sort
    code: str
    reason: str
    faults: Sequence[Mapping[str, Any]] = ()
    collection: str = ""

    @classmethod
    def set_aside(
        cls, kind: str, accession: str, code: str, reason: str, faults: Sequence[Mapping[str, Any]], collection: str
    ) -> Hindrance:
        return cls(kind, accession, Trouble.Sort.SET_ASIDE, code, reason, faults, collection)

    @classmethod
    def conflict(cls, kind: str, accession: str, reason: str, collection: str) -> Hindrance:
        return cls(kind, accession, Trouble.Sort.CONFLICT, "conflict", reason, (), collection)


def note(run: Run, archive: str, hindrances: Mapping[Name, Hindrance]) -> None:
    """Write them down, in the caller's transaction; what was told before is counted and told as it is now."""
    now = timezone.now()
    for each in hindrances.values():
        said = {
            "sort": each.sort,
            "code": each.code[:40],
            "reason": each.reason[:MOST_TOLD],
            "faults": json.dumps(list(each.faults[:MOST_FAULTS]), ensure_ascii=False),
            "collection": each.collection,
            "run": run,
            "last_seen": now,
            "resolved": None,
        }
        Trouble.objects.update_or_create(
            archive=archive,
            kind=each.kind,
            accession=each.accession,
            defaults={**said, "times": F("times") + 1},
            create_defaults=said,
        )


def forget(archive: str, names: Sequence[Name]) -> None:
    """These are here as the archive has them: what was told of them is over."""
    waiting = Trouble.objects.filter(archive=archive, resolved=None)
    if not waiting.exists():  # nearly always, and the cheapest of questions
        return
    well = set(names)
    told = waiting.filter(accession__in={accession for _, accession in well}).values_list("pk", "kind", "accession")
    over = [pk for pk, kind, accession in told if (kind, accession) in well or (not kind and accession)]
    Trouble.objects.filter(pk__in=over).update(resolved=timezone.now())


def keep_bytes(run: Run, archive: str, found: Found, retrieved: datetime) -> str:
    """Keep a record's own bytes as a collection of its own; answers its key, "" where there are none."""
    if not found.raw:
        return ""
    source = archive_of(archive) if archive in KEYS else archive_of("gmi", archive)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record.xml"
        path.write_bytes(found.raw)
        collection = collecting.keep(source, found.accession, [_as_fetched(found, path, retrieved)], run=run.key)
    return collection.key


def _as_fetched(found: Found, path: Path, retrieved: datetime) -> Fetched:
    request = Request(found.href, name=f"{found.accession}.{found.kind}.xml", format="xml")
    digest = hashlib.sha256(found.raw).hexdigest()
    return Fetched(request, found.href, 200, {}, path, len(found.raw), digest, retrieved, retrieved)
