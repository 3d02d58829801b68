"""The area of a centre: files that arrived whole, and where they go.

A file goes to every record of its centre whose document names it, whichever of the two came first (`awaiting`). Bytes
are kept once, however many rows refer to them: whoever takes a row away asks `unreferenced` which bytes may go with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from submitters.actor import Actor
from submitters.models import Submitter

from . import awaiting
from .checksums import base_of
from .chunks import chunks
from .clock import next_modified
from .locks import lock
from .models import LONGEST_ENCRYPTION, LONGEST_FILE_NAME, LONGEST_MEDIA_TYPE, AwaitedFile, Deposit, File, Record

__all__ = [
    "Arrival",
    "base_of",
    "deposit",
    "facts_of",
    "forget",
    "in_area_of",
    "is_referenced",
    "overlooked",
    "take_for",
    "unreferenced",
    "within_reach",
]


@dataclass(frozen=True)
class Arrival:
    """A finished file. `key` is that of its upload; digests are hexadecimal; `store_name` is where the bytes are.

    `facts` say what was found in it: `format` and `compression`, and what was counted (`reads`, `bases`, …).
    `encrypted` names how it is encrypted, "" for not. Without a centre only its account has it.
    """

    key: str
    account_id: int | None
    submitter_id: int | None
    name: str
    size: int
    md5: str
    sha256: str
    media_type: str
    store_name: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    encrypted: str = ""


@transaction.atomic
def deposit(arrival: Arrival) -> Deposit:
    """Put a file into the area, and give it to all records that await it. Said twice by one key, it is done once."""
    name = arrival.name[:LONGEST_FILE_NAME] or arrival.key
    made, is_new = Deposit.objects.get_or_create(
        key=arrival.key,
        defaults={
            "account_id": arrival.account_id,
            "submitter_id": arrival.submitter_id,
            "name": name,
            "base": base_of(name) or name,
            "size": arrival.size,
            "md5": arrival.md5,
            "sha256": arrival.sha256,
            "media_type": arrival.media_type[:LONGEST_MEDIA_TYPE] or "application/octet-stream",
            "store_name": arrival.store_name,
            "facts": as_text(arrival.facts),
            "encrypted": arrival.encrypted[:LONGEST_ENCRYPTION],
        },
    )
    if is_new:
        awaiting.arrive(made)
    return made


def as_text(facts: Mapping[str, Any]) -> str:
    """Facts as a row keeps them; "" for none."""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")) if facts else ""


def facts_of(row: Deposit | File) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.facts) if row.facts else {}
    return found


@transaction.atomic
def take_for(record: Record) -> None:
    """Read anew what the document of a record names: what lies ready is attached, the rest awaited. Raises
    `RecordGone`.
    """
    record = lock(record)
    before = record.relations
    awaiting.expect([record], [json.loads(record.document)]).write()
    if record.relations != before:
        record.modified = next_modified(record.modified)
        record.save(update_fields=["relations", "modified"])


def within_reach(actor: Actor) -> QuerySet[Deposit]:
    """The files an actor may attach: their own, and those of their centres."""
    if not actor.is_known:
        return Deposit.objects.none()
    return Deposit.objects.filter(Q(account=actor.account_id) | Q(submitter__in=actor.submitter_ids))


def in_area_of(submitter: Submitter, former: Deposit, name: str = "") -> Deposit:
    """The same file in the area of a centre, called so: itself, moved there when it was in none, or one beside it."""
    name = name or former.name
    if former.base != base_of(name) or former.submitter_id not in (None, submitter.pk):
        return deposit(_beside(former, submitter.pk, name))
    if former.submitter_id is None:
        former.submitter = submitter
        former.save(update_fields=["submitter"])
        awaiting.arrive(former)
    return former


def _beside(former: Deposit, submitter_id: int, name: str) -> Arrival:
    """Its key tells where it comes from, and is the same when it is asked for again."""
    own = hashlib.sha256(f"{submitter_id}/{name}".encode()).hexdigest()[:12]
    return Arrival(
        key=f"{former.key[:27]}.{own}",
        account_id=former.account_id,
        submitter_id=submitter_id,
        name=name,
        size=former.size,
        md5=former.md5,
        sha256=former.sha256,
        media_type=former.media_type,
        store_name=former.store_name,
        facts=facts_of(former),
        encrypted=former.encrypted,
    )


def overlooked() -> QuerySet[Record]:
    """Records that await a file which lies ready: both were written at the same moment, neither saw the other."""
    same = Q(md5=OuterRef("checksum")) | Q(sha256=OuterRef("checksum"))
    ready = Deposit.objects.filter(same, submitter=OuterRef("record__submitter"), base=OuterRef("base"))
    return Record.objects.filter(pk__in=AwaitedFile.objects.filter(Exists(ready)).values("record")).order_by("id")


def is_referenced(store_name: str) -> bool:
    """Whether a file of a record or of an area has its bytes there."""
    return not unreferenced([store_name])


def unreferenced(store_names: Iterable[str]) -> list[str]:
    """Those of the places that no row refers to any more; each once, in their order."""
    names = list(dict.fromkeys(store_names))
    used: set[str] = set()
    for some in chunks(names):
        used.update(_used(File.objects.filter(store_name__in=some)), _used(Deposit.objects.filter(store_name__in=some)))
    return [name for name in names if name not in used]


def _used(rows: QuerySet[Any]) -> Sequence[str]:
    return list(rows.order_by().values_list("store_name", flat=True).distinct())


@transaction.atomic
def forget(former: Deposit) -> str:
    """Take a file out of the area; records that have it keep it. Answers where its bytes are if nobody needs them any
    more, "" if somebody does.
    """
    former.delete()
    return "" if is_referenced(former.store_name) else former.store_name
