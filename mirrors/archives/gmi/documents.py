"""A record of the other server in our words: its document without what that server owns, its addresses made ours."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, Final

import orjson
from django.conf import settings

from harvest.failures import ChangedFormat
from harvest.source import Fetched
from hypermedia.media_types import vendor_type
from records.content import with_accession
from records.registry import Resource, resource

from ...archive import Candidate, Decoded, Found, Standing, Status
from . import answers

_OF_THE_SERVER: Final = ("links", "record", "submitter")
_STANDINGS: Final = {"public": Status.LIVE, "suppressed": Status.SUPPRESSED}


def media_type(kind: str) -> str:
    return vendor_type(kind, resource(kind).newest, "json")


def found_in(fetched: Fetched, candidate: Candidate, base: str) -> Found:
    """The record of an answer. Raises `Corrupt`, `ChangedFormat`."""
    data = answers.read(fetched, media_type(candidate.kind))
    facts = answers.member(data, "record", dict, fetched)
    status = _STANDINGS.get(facts.get("status", ""))
    where = answers.href(data, "self")
    if status is None or not where.startswith(f"{base}/"):
        raise ChangedFormat("The record does not say what it is, or where.", answers.evidence(fetched))
    document = {name: value for name, value in data.items() if name not in _OF_THE_SERVER}
    written = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    accession = str(facts.get("accession") or candidate.accession)
    return Found(
        kind=candidate.kind,
        accession=accession,
        digest=blake2b(written, digest_size=32).hexdigest(),
        href=where,
        decode=lambda: _decoded(resource(candidate.kind), document, accession, base),
        candidate=candidate.accession,
        version=str(facts.get("modified") or ""),
        standing=Standing(status, reason=str(facts.get("note") or "") if status is Status.SUPPRESSED else ""),
        key=where.rpartition("/")[2],
        raw=written,
    )


def _decoded(declared: Resource, document: dict[str, Any], accession: str, base: str) -> Decoded:
    """Raises `DocumentRefused`."""
    read = declared.codec.read_json(at_home(document, base))
    return Decoded(read if read.get("accession") else with_accession(read, accession))


def at_home(value: Any, base: str) -> Any:
    """With references to records of that server as references to their copies here: they have the same key."""
    if isinstance(value, dict):
        return {
            name: _reference(inner, base) if name == "href" else at_home(inner, base) for name, inner in value.items()
        }
    return [at_home(each, base) for each in value] if isinstance(value, list) else value


def _reference(value: Any, base: str) -> Any:
    if isinstance(value, str) and value.startswith(f"{base}/"):
        return settings.GMI_BASE_URL + value.removeprefix(base)
    return at_home(value, base)
