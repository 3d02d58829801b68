"""The description of the API: JSON, YAML, and the page that lets one try it."""

from __future__ import annotations

from functools import cache

import orjson
import yaml
from django.http import HttpRequest, HttpResponse

from ..addresses import address
from ..answers import Sheet, answer, dress, validated
from ..links import Link
from ..media_types import HTML, JSON, Offer
from ..negotiation import choose
from ..openapi import describe
from ..redirects import see_other
from .endpoint import Endpoint

_OFFERS = (
    Offer("application/vnd.oai.openapi+json", JSON),
    Offer("application/json", JSON),
    Offer("application/vnd.oai.openapi", "xml"),
    Offer("application/yaml", "xml"),
    Offer("text/html", HTML),
)


class OpenApiEndpoint(Endpoint):
    """`/openapi`: JSON or YAML by Accept, also as `/openapi.json` and `/openapi.yaml`."""

    fixed = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        offer = choose(self.fixed or request.META.get("HTTP_ACCEPT"), _OFFERS)
        if offer.syntax == HTML:
            return see_other(address("openapi", "ui"))
        body = _json() if offer.syntax == JSON else _yaml()
        response = HttpResponse(body, content_type=offer.media_type)
        dress(response, [Link("service-doc", address("openapi", "ui"), type="text/html")], self.actor)
        return validated(request, response, None, None, self.actor)


@cache
def _json() -> bytes:
    return orjson.dumps(describe())


@cache
def _yaml() -> bytes:
    text: str = yaml.safe_dump(orjson.loads(_json()), sort_keys=False, allow_unicode=True)
    return text.encode()


class OpenApiPageEndpoint(Endpoint):
    """`/openapi/ui`: Swagger UI from our own origin."""

    def get(self, request: HttpRequest) -> HttpResponse:
        links = [Link("service-desc", address("openapi.json"), type="application/json")]
        sheet = Sheet("openapi", {"title": "API description"}, "hypermedia/openapi.html", links)
        return answer(request, self.actor, sheet)
