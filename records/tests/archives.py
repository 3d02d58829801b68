"""Copies as archives would show them, in few words: documents in canonical form, digests by what they say."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from records import copies
from records.copies import Copy, CopyConflict, Outcome
from records.models import Identifier, Origin, Record
from records.registry import resource
from tests import builders

from .makers import NOBODY

WHEN: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
LETTERS: Final = {"study": "P", "sample": "S", "experiment": "X", "run": "R", "analysis": "Z", "submission": "A"}


def a_copy(
    kind: str, accession: str, archive: str = "", *, stated: Iterable[str] = (), root: str = "", **members: Any
) -> Copy:
    """`archive` is the home of the accession where none is given; `stated` are BioSample and BioProject accessions."""
    home = {"E": "ena", "S": "ncbi", "D": "ddbj"}.get(_initial(accession), "ena")
    document = {"accession": accession, **copy.deepcopy(builders.SMALLEST[kind]), **members}
    for name in stated:
        database = "BioSample" if name.startswith("SAM") else "BioProject"
        document.setdefault("external-database-identifiers", {})[database] = {"id": name}
    return as_copy(kind, accession, document, archive or home, is_home=archive in ("", home), root=root)


def _initial(accession: str) -> str:
    """E, S or D, as accessions of the SRA begin: SAMEA and PRJEB say it later, with N for NCBI."""
    if accession[:3] in ("SAM", "PRJ"):
        return {"E": "E", "N": "S", "D": "D"}[accession[3]]
    return accession[0]


def as_copy(kind: str, accession: str, document: dict[str, Any], archive: str, **columns: Any) -> Copy:
    canonical = resource(kind).codec.read_json(document)
    return Copy(
        kind=kind,
        document=canonical,
        archive=archive,
        accession=accession,
        href=f"https://{archive}.example/{accession}",
        digest=digest_of(canonical),
        retrieved=WHEN,
        version="2026-11-19",
        **columns,
    )


def digest_of(document: dict[str, Any]) -> str:
    return hashlib.blake2b(json.dumps(document).encode(), digest_size=32).hexdigest()


def changed(former: Copy, **members: Any) -> Copy:
    document = {**former.document, **members}
    return replace(former, document=document, digest=digest_of(document))


def touched(former: Copy) -> Copy:
    """The same words under another date."""
    return replace(former, digest=digest_of({"of": former.digest}), version="2026-11-20")


def keep(*given: Copy) -> list[str]:
    """The outcomes by their names, "conflict" for a conflict."""
    return ["conflict" if isinstance(one, CopyConflict) else one.value for one in copies.keep_all(given, NOBODY)]


def kept(accession: str) -> Record:
    return Record.objects.get(accession=accession)


def names_of(record: Record, scheme: str = Identifier.Scheme.ACCESSION) -> set[str]:
    return set(record.identifiers.filter(scheme=scheme).values_list("value", flat=True))


def origins_of(record: Record) -> dict[tuple[str, str], Origin]:
    return {(each.archive, each.accession): each for each in record.origins.order_by("pk")}


def sources_of(record: Record) -> set[tuple[str, str]]:
    return {name for name, each in origins_of(record).items() if each.is_source}


NEW, CHANGED, SAME, COMPARED = (each.value for each in (Outcome.NEW, Outcome.CHANGED, Outcome.SAME, Outcome.COMPARED))
