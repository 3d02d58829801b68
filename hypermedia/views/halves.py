"""What the archives keep as a document of its own and we as a part of a record: `/studies/{key}/project`."""

from __future__ import annotations

import json

import orjson
from django.http import Http404, HttpRequest, HttpResponse

from records.registry import Resource

from ..addresses import address
from ..answers import dress, validated
from ..links import Link
from ..media_types import GENERIC, HTML, JSON
from ..negotiation import choose
from .endpoint import Endpoint
from .finding import present

_FORMS = tuple(offer for offer in GENERIC if offer.syntax != HTML)


class HalfEndpoint(Endpoint):
    """The archives' document, as their XML or in the same words as JSON; 404 for a record without that half."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route
    half = ""
    root = ""
    """The record element of the archives' document."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        row = present(self.resource, key, self.actor)
        codec, document = self.resource.codec, json.loads(row.document)
        if self.half not in document:
            raise Http404
        offer = choose(request.META.get("HTTP_ACCEPT"), _FORMS)
        is_json = offer.syntax == JSON
        body = orjson.dumps(codec.half(document, self.root)) if is_json else codec.write_xml(document, root=self.root)
        response = HttpResponse(body, content_type=offer.content_type)
        own = address(self.resource.collection, row.key)
        dress(response, [Link("self", f"{own}/{self.half}"), Link("up", own)], self.actor)
        return validated(request, response, None, row.modified, self.actor)
