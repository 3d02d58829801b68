"""What is told of an upload: the same in JSON, XML and a page, at the address where its bytes go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse

from hypermedia import plain_xml
from hypermedia.addresses import address, collection_of_review
from hypermedia.answers import VARY, Sheet, answer
from hypermedia.links import Link, relation
from hypermedia.media_types import GENERIC, HTML, JSON, Offer
from hypermedia.negotiation import NotAcceptable, choose
from hypermedia.requests import wait_seconds
from hypermedia.waiting import wait_until
from records.registry import resource
from submitters.actor import Actor

from .models import Upload

BYTES: Final = Offer("application/octet-stream", JSON)
"""Stands for the bytes themselves among the forms on offer; first, since `*/*` gets the file once it is there."""

SECONDS_FOR_BYTES: Final = 10
"""How long a request for the bytes waits for the worker that verifies them."""

_SETTLING: Final = Upload.State.RECEIVED
_WRITTEN: Final = tuple(offer for offer in GENERIC if offer.syntax != HTML)


def data(upload: Upload) -> dict[str, Any]:
    """The members of an upload. `progress` is the share of its bytes that are safe here, None for an unknown length."""
    return {
        "key": upload.key,
        "name": upload.name,
        "state": upload.state,
        "length": upload.length,
        "offset": upload.offset,
        "progress": _progress(upload),
        "checked": upload.checked,
        "digests": {name: upload.found[name] for name in ("md5", "sha256") if name in upload.found},
        "declared": upload.declared,
        "faults": upload.faults,
        "facts": upload.facts,
        "dialect": upload.dialect,
        "media-type": upload.media_type or None,
        "part": upload.part or None,
        "filing": upload.filing or None,
        "submitter": address("submitters", upload.submitter.slug) if upload.submitter else None,
        "created": upload.created.isoformat(),
        "modified": upload.modified.isoformat(),
        "expires": upload.expires.isoformat() if _expires(upload) else None,
    }


def links(upload: Upload) -> list[Link]:
    own = address("uploads", upload.key)
    found = [Link("self", own), Link("collection", address("uploads"), "Your uploads")]
    if upload.record:
        declared = resource(upload.record.kind)
        found.append(Link(relation(declared.name), address(declared.collection, upload.record.key), "What it is for"))
    if upload.review:
        where = address(collection_of_review(resource(upload.review.kind).collection), upload.review.key)
        found.append(Link(relation("review"), where, "Where its filing waits for a decision"))
    if has_bytes(upload):
        found.append(Link("enclosure", own, upload.name or None, type=BYTES.media_type))
    return found


def has_bytes(upload: Upload) -> bool:
    """Whether the verified file can be had."""
    return upload.state == Upload.State.COMPLETE and "sha256" in upload.found


def wants_bytes(request: HttpRequest) -> bool:
    """Whether Accept puts the file before what is told of it. A browser's does not, nor does one that names JSON."""
    try:
        return choose(request.META.get("HTTP_ACCEPT"), (BYTES, *GENERIC)) is BYTES
    except NotAcceptable:
        return False


def settled(request: HttpRequest, upload: Upload) -> Upload:
    """The upload, after the worker was waited for if the request likes that (`Prefer: wait`, or to have the bytes)."""
    seconds = max(wait_seconds(request), SECONDS_FOR_BYTES if wants_bytes(request) else 0)
    if upload.state == _SETTLING:
        wait_until(lambda: _again(upload).state != _SETTLING, seconds)
    return upload


def shown(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponse:
    """The answer to GET, with validators. Raises NotAcceptable."""
    told, headers = data(upload), _headers(upload)
    page, context = "uploads/upload.html", {"upload": told}
    sheet = Sheet("upload", told, page, links(upload), context, modified=upload.modified, headers=headers)
    return answer(request, actor, sheet)


def written(
    request: HttpRequest, upload: Upload, code: int = 200, more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The answer to a program that sent something: JSON or XML, and JSON where neither is asked for.

    `more` are members that only a dialect knows.
    """
    told = {"links": [link.as_data() for link in links(upload)], **data(upload), **(more or {})}
    try:
        offer = choose(request.META.get("HTTP_ACCEPT"), _WRITTEN)
    except NotAcceptable:
        offer = _WRITTEN[0]
    body = orjson.dumps(told) if offer.syntax == JSON else plain_xml.write("upload", told)
    headers = {"Cache-Control": "no-store", "Vary": VARY, **_headers(upload)}
    return HttpResponse(body, content_type=offer.content_type, status=code, headers=headers)


def _headers(upload: Upload) -> dict[str, str]:
    waits = upload.state == _SETTLING or upload.filing == Upload.Filing.WAITING
    return {"Retry-After": "1"} if waits else {}


def _progress(upload: Upload) -> float | None:
    if upload.length is None:
        return None
    return round(upload.offset / upload.length, 4) if upload.length else 1.0


def _expires(upload: Upload) -> bool:
    return upload.state == Upload.State.OPEN or upload.part == Upload.Part.PARTIAL


def _again(upload: Upload) -> Upload:
    upload.refresh_from_db()
    return upload
