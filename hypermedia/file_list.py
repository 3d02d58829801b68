"""The files of a record as its document names them, each with what is known of its bytes.

A file is `stored`; or `awaited`, as long as nothing of its name came; or `mismatched`, when bytes of its name are here
that are not the ones which the document states. What lies in the area of a centre is told to those only who may change
the record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from records.checksums import Stated, base_of, misfit, stated, unverified
from records.deposits import facts_of
from records.models import LONGEST_FILE_NAME, Deposit, File
from records.originals import is_copy
from records.paths import find_all
from records.registry import Resource
from records.rows import Row
from records.visibility import may_change
from submitters.actor import Actor

from .addresses import address
from .downloads import OCTETS, Stored
from .links import Link

Data: TypeAlias = dict[str, Any]

MOST_OFFERED = 100
_AWAITED = "Its bytes are not here yet. Upload it under this name, or attach an upload."
_ELSEWHERE = "Its bytes are not here: the record is a copy, and the archive has the files."
_TOO_LONG = f"A name of more than {LONGEST_FILE_NAME} characters cannot be kept here."


def items(resource: Resource, row: Row, actor: Actor) -> list[Data]:
    """Every file that the document names, in its order."""
    named = [dict(file) for _, file in find_all(json.loads(row.document), resource.files_at)]
    here = {file.name: file for file in File.objects.filter(record_id=row.id)}
    own = address(resource.collection, row.key)
    missing = [file for file in map(stated, named) if file.name not in here]
    ready = _ready(row, missing, here.values()) if missing and may_change(row, actor) else {}
    absent = _ELSEWHERE if is_copy(row) else _AWAITED
    return [{**file, **_known(stated(file), here, ready, own, absent)} for file in named]


def _known(wanted: Stated, here: Mapping[str, File], ready: Mapping[str, Deposit], own: str, absent: str) -> Data:
    if wanted.name in here:
        return stored(wanted, here[wanted.name], own)
    if (other := ready.get(wanted.base)) is not None:
        return _mismatched(wanted, other)
    return {
        "stored": False,
        "state": "awaited",
        "reason": _TOO_LONG if len(wanted.name) > LONGEST_FILE_NAME else absent,
    }


def stored(wanted: Stated, file: File, own: str) -> Data:
    """A file whose bytes are here; the document may have changed since, and state others."""
    link = Link("item", address_of_file(own, file.name), type=OCTETS)
    known: Data = {"size": file.size, "md5": file.md5, "sha256": file.sha256}
    if file.encrypted:
        known["encrypted"] = file.encrypted
    facts = facts_of(file)
    if counted := {name: value for name, value in facts.items() if not isinstance(value, dict | list)}:
        known["facts"] = counted
    known |= {name: facts[name] for name in ("faults", "warnings", "mates") if isinstance(facts.get(name), dict | list)}
    return {"stored": True, **_judged(wanted, file), **known, "links": [link.as_data()]}


def _judged(wanted: Stated, file: File) -> Data:
    if (wrong := misfit(wanted, file)) is not None:
        return {"state": "mismatched", "reason": wrong.reason, "expected": wrong.expected, "found": wrong.found}
    words = unverified(wanted, file)
    return {"state": "stored", "reason": words} if words else {"state": "stored"}


def _mismatched(wanted: Stated, other: Deposit) -> Data:
    """A file of the area that goes by this name."""
    wrong = misfit(wanted, other)
    told: Data = {"stored": False, "state": "mismatched" if wrong else "awaited"}
    upload = Link("related", upload_address(other), title=other.name)
    if wrong is None:
        return {**told, "reason": "It lies ready and will be attached within the hour.", "links": [upload.as_data()]}
    judged = {"reason": wrong.reason, "expected": wrong.expected, "found": wrong.found}
    return {**told, **judged, "links": [upload.as_data()]}


def _ready(row: Row, missing: Iterable[Stated], here: Iterable[File]) -> dict[str, Deposit]:
    """The last file that came to the area under each of these names, unless it is another file of the record."""
    bases = {file.base for file in missing}
    taken = {file.sha256 for file in here}
    area = Deposit.objects.filter(submitter=row.submitter_id, base__in=bases).exclude(sha256__in=taken)
    return {deposit.base: deposit for deposit in area.defer("facts").order_by("id")}


def offered(row: Row, actor: Actor) -> Sequence[Mapping[str, Any]]:
    """What lies in the area of the record's centre and is not the record's yet, the newest first: for a form."""
    if row.submitter_id is None or row.submitter_id not in actor.submitter_ids:
        return []
    taken = File.objects.filter(record_id=row.id).values("sha256")
    area = Deposit.objects.filter(submitter=row.submitter_id).exclude(sha256__in=taken).defer("facts")
    return [
        {"href": upload_address(each), "name": each.name, "size": each.size}
        for each in area.order_by("-id")[:MOST_OFFERED]
    ]


def upload_address(deposit: Deposit) -> str:
    return address("uploads", deposit.key)


def address_of_file(own: str, name: str) -> str:
    """Below the record's address; folders in a name are steps of the address."""
    return own + address("data", *name.split("/")).removeprefix(address())


def bytes_of(file: File) -> Stored:
    """The file as a download."""
    return Stored(base_of(file.name) or file.name, file.store_name, file.size, file.md5, file.sha256, file.created)
