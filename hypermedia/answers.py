"""From something to say to an HttpResponse: negotiated form, links, validators, caching, conditional answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import http_date

from submitters.actor import Actor

from . import plain_xml
from .links import Link, header_of
from .media_types import GENERIC, HTML, JSON, Offer
from .negotiation import choose
from .preconditions import Validators, is_not_modified

VARY = "Accept, Authorization, Cookie"


@dataclass(frozen=True)
class Sheet:
    """An answer that is not a record: `data` for programs, `template` and `context` for people.

    `name` is the XML root. `validators` None means that the tag is made from the bytes.
    """

    name: str
    data: Mapping[str, Any]
    template: str
    links: Sequence[Link] = ()
    context: Mapping[str, Any] = field(default_factory=dict)
    offers: tuple[Offer, ...] = GENERIC
    validators: Validators | None = None
    modified: datetime | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(request: HttpRequest, actor: Actor, sheet: Sheet) -> HttpResponse:
    """The sheet in the form the request asks for; 304 when the client has it. Raises NotAcceptable."""
    offer = choose(request.META.get("HTTP_ACCEPT"), sheet.offers)
    if sheet.validators and offer.syntax != HTML and is_fresh(request, sheet.validators):
        return not_modified(sheet.validators, actor)
    response = _draw(request, actor, sheet, offer)
    dress(response, sheet.links, actor)
    validators = sheet.validators if sheet.validators and offer.syntax != HTML else None
    return validated(request, response, validators, sheet.modified, actor)


def _draw(request: HttpRequest, actor: Actor, sheet: Sheet, offer: Offer) -> HttpResponse:
    if offer.syntax == HTML:
        response = draw_page(
            request, actor, sheet.template, {**sheet.context, "data": sheet.data, "links": sheet.links}
        )
        response.status_code = sheet.status
    else:
        data = {**({"links": [link.as_data() for link in sheet.links]} if sheet.links else {}), **sheet.data}
        body = orjson.dumps(data) if offer.syntax == JSON else plain_xml.write(sheet.name, data)
        response = HttpResponse(body, content_type=offer.content_type, status=sheet.status)
    for name, value in sheet.headers.items():
        response[name] = value
    return response


def draw_page(request: HttpRequest, actor: Actor, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """A page for people; every template knows who looks at it."""
    return render(request, template, {"actor": actor, **context}, content_type="text/html; charset=utf-8")


def dress(response: HttpResponse, links: Sequence[Link], actor: Actor) -> None:
    """The headers that every representation wears."""
    if links:
        response["Link"] = header_of(links)
    response["Vary"] = VARY
    response["Cache-Control"] = caching(actor)


def caching(actor: Actor) -> str:
    """Anything seen with credentials is private; the rest may be kept, but is asked for again."""
    return "private, no-cache" if actor.is_known else "public, no-cache"


def validated(
    request: HttpRequest,
    response: HttpResponse,
    validators: Validators | None,
    modified: datetime | None,
    actor: Actor,
) -> HttpResponse:
    """Put validators on an answer; without stored ones the tag is the digest of the bytes."""
    if validators:
        response["ETag"], response["Last-Modified"] = (
            validators.etag,
            http_date(validators.modified.timestamp()),
        )
        return response
    response["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    if modified:
        response["Last-Modified"] = http_date(modified.timestamp())
    if request.method in ("GET", "HEAD") and response.status_code == 200 and _holds(request, response["ETag"]):
        return _emptied(response)
    return response


def _holds(request: HttpRequest, etag: str) -> bool:
    wanted = request.META.get("HTTP_IF_NONE_MATCH", "")
    return bool(wanted) and (wanted.strip() == "*" or etag in wanted)


def _emptied(response: HttpResponse) -> HttpResponse:
    kept = {name: response[name] for name in ("ETag", "Last-Modified", "Vary", "Cache-Control") if name in response}
    return HttpResponse(status=304, headers=kept)


def is_fresh(request: HttpRequest, validators: Validators) -> bool:
    """Whether a GET or HEAD can be answered with 304."""
    meta = request.META
    conditions = {
        name: meta[key]
        for name, key in (
            ("If-None-Match", "HTTP_IF_NONE_MATCH"),
            ("If-Modified-Since", "HTTP_IF_MODIFIED_SINCE"),
        )
        if key in meta
    }
    return bool(conditions) and request.method in ("GET", "HEAD") and is_not_modified(conditions, validators)


def not_modified(validators: Validators, actor: Actor) -> HttpResponse:
    """304 with what RFC 9110 section 15.4.5 wants repeated."""
    headers = {**validators.headers(), "Vary": VARY, "Cache-Control": caching(actor)}
    return HttpResponse(status=304, headers=headers)
