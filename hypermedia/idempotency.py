"""Idempotency-Key: the same request sent again gets the first one's answer and does nothing (gmi-api.md D 3.4).

The key is written first and in the transaction of the effect, so that of two at once one waits for the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from submitters.actor import Actor

from .models import AnsweredRequest

_KEPT_HEADERS = (
    "Content-Type",
    "Location",
    "Content-Location",
    "ETag",
    "Last-Modified",
    "Link",
    "Retry-After",
    "GMI-Normalised",
    "GMI-Warnings",
)
_LONGEST_KEY = 255


class KeyReused(Exception):
    """The key came with another request before."""


def answer_once(
    request: HttpRequest, body: bytes, actor: Actor, answer: Callable[[], HttpResponse], content_type: str | None = None
) -> HttpResponse:
    """Run `answer` unless this account already sent this key; then replay. Raises KeyReused.

    `body` and `content_type` are what makes it the same request; by default the type is that of the header.

    Only answers that changed something are kept: an exception rolls the key back with everything else.
    """
    key = request.headers.get("Idempotency-Key", "").strip()[:_LONGEST_KEY]
    if not key or actor.account_id is None:
        return answer()
    told = request.headers.get("Content-Type", "") if content_type is None else content_type
    fingerprint = _fingerprint(request, body, told)
    try:
        with transaction.atomic():
            claim = AnsweredRequest.objects.create(account_id=actor.account_id, key=key, fingerprint=fingerprint)
            return _keep(claim, answer())
    except IntegrityError:
        earlier = AnsweredRequest.objects.filter(account_id=actor.account_id, key=key).first()
        if earlier is None:
            raise
        return _replay(earlier, fingerprint)


def _fingerprint(request: HttpRequest, body: bytes, content_type: str) -> str:
    parts = (request.method or "", request.get_full_path(), content_type)
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + body).hexdigest()


def _keep(claim: AnsweredRequest, response: HttpResponse) -> HttpResponse:
    claim.status = response.status_code
    claim.headers = json.dumps({name: response[name] for name in _KEPT_HEADERS if name in response})
    claim.body = response.content
    claim.save()
    return response


def _replay(earlier: AnsweredRequest, fingerprint: str) -> HttpResponse:
    if earlier.fingerprint != fingerprint:
        raise KeyReused
    headers = {**json.loads(earlier.headers), "Idempotency-Replayed": "true"}
    return HttpResponse(bytes(earlier.body), status=earlier.status, headers=headers)
