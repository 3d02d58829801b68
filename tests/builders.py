"""The smallest valid document of each type, and records made of them without HTTP, in any state."""

from __future__ import annotations

import copy
import hashlib
import itertools
import os
import tempfile
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from records import publish
from records.files import Part
from records.models import Record, Visibility
from records.registry import Resource
from reviews import intake
from reviews.models import Review
from sra.codec import XmlForm
from submitters.actor import Actor, actor_of
from submitters.models import Account, Submitter

READS: Final = b"@read1\nACGTACGT\n+\nIIIIIIII\n"
"""A FASTQ file."""

_DIGEST: Final = {"checksum-method": "MD5", "checksum": hashlib.md5(READS, usedforsecurity=False).hexdigest()}

SMALLEST: Final[dict[str, dict[str, Any]]] = {
    "study": {"description": {"title": "A study", "type": "Whole Genome Sequencing"}},
    "sample": {"title": "A sample", "names": {"taxonomic-id": 562, "scientific": "Escherichia coli"}},
    "experiment": {
        "title": "An experiment",
        "study": {"accession": "SRP999999"},
        "design": {
            "description": "",
            "sample": {"accession": "SRS999999"},
            "library": {
                "strategy": "WGS",
                "source": "GENOMIC",
                "selection": "RANDOM",
                "layout": {"type": "PAIRED", "nominal-length": 300},
            },
        },
        "platform": {"type": "ILLUMINA", "instrument-model": "Illumina MiSeq"},
    },
    "run": {
        "title": "A run",
        "experiment": {"accession": "SRX999999"},
        "data-blocks": [{"files": [{"filename": "reads.fastq", "filetype": "fastq", **_DIGEST}]}],
    },
    "analysis": {
        "title": "An analysis",
        "description": "Features of a genome.",
        "study": {"accession": "SRP999999"},
        "type": {"type": "SEQUENCE_ANNOTATION"},
        "files": [{"filename": "features.gff", "filetype": "gff", **_DIGEST}],
    },
    "submission": {"title": "A submission", "actions": [{"type": "ADD", "source": "study.xml", "schema": "study"}]},
}
"""Resource name -> document, without the alias. References lead to nothing here, which is allowed."""

_numbers = itertools.count(1)


def document(resource: Resource, **members: Any) -> dict[str, Any]:
    """A valid document with an alias of its own; `members` are added or replaced (`center_name` for center-name)."""
    made = {"alias": f"{resource.name}-{next(_numbers)}", **copy.deepcopy(SMALLEST[resource.name])}
    made.update({name.replace("_", "-"): value for name, value in members.items()})
    return made


def noted(note: str) -> dict[str, Any]:
    """A change that every type of document can take, as members or as a merge patch."""
    return {"additional-properties": {"note": note}}


def as_xml(resource: Resource, made: dict[str, Any], form: XmlForm = XmlForm.SRA) -> bytes:
    """The document in XML."""
    return resource.codec.write_xml(resource.codec.read_json(made), form)


def record(
    resource: Resource,
    submitter: Submitter,
    visibility: Visibility = Visibility.PUBLIC,
    parent: Record | None = None,
    actor: Actor | None = None,
    **members: Any,
) -> Record:
    """A record in the given state, made by the writers themselves but without a review."""
    started = visibility if visibility in (Visibility.PROPOSED, Visibility.PRIVATE) else Visibility.PUBLIC
    who = actor or Actor()
    draft = publish.Draft(resource, _stored(resource, members), submitter, started, parent=parent)
    made = publish.create(draft, who)
    if visibility == Visibility.SUPPRESSED:
        return publish.suppress(made, "", who)
    if visibility == Visibility.REPLACED:
        return publish.supersede(made, record(resource, submitter), who)
    if visibility == Visibility.WITHDRAWN:
        return publish.withdraw(made, "", who)
    return made


def _stored(resource: Resource, members: dict[str, Any]) -> dict[str, Any]:
    return resource.codec.read_json(document(resource, **members))


def proposal(resource: Resource, account: Account, **members: Any) -> Review:
    """A document that waits for a decision, sent by `account` for its one centre."""
    submitter = account.submitters.get()
    intent = intake.Intent(resource, _stored(resource, members), submitter)
    held = intake.submit(intent, actor_of(account))
    assert isinstance(held, intake.Held)
    return held.review


def part(name: str, data: bytes = READS, **more: str) -> Part:
    """A file as it came with a document, on the disk."""
    settings.GMI_UPLOAD_FOLDER.mkdir(parents=True, exist_ok=True)
    number, path = tempfile.mkstemp(dir=settings.GMI_UPLOAD_FOLDER)
    os.write(number, data)
    os.close(number)
    md5, sha256 = hashlib.md5(data, usedforsecurity=False).hexdigest(), hashlib.sha256(data).hexdigest()
    return Part(name, Path(path), len(data), md5, sha256, **more)


def address_of(made: Record) -> str:
    """The path of the record's canonical address."""
    return f"/{made.resource.collection}/{made.key}"


def address_of_review(review: Review, collection: str) -> str:
    return f"/{collection}-to-review/{review.key}"
