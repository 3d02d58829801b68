"""The schemas of every document version, and what each kind of problem means."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from django.http import Http404, HttpRequest, HttpResponse

from records.registry import Resource, UnknownResource, resources
from records.registry import resource as resource_named
from sra.codec import XmlForm

from ..addresses import address
from ..answers import Sheet, answer, dress, validated
from ..links import Link
from ..media_types import XML, vendor_type
from .endpoint import Endpoint


class SchemasEndpoint(Endpoint):
    """`/schemas`: JSON Schema and both XML Schemas of every version."""

    def get(self, request: HttpRequest) -> HttpResponse:
        items = [item for each in resources() for version in each.documents for item in _schemas(each, version)]
        links = [Link("self", address("schemas")), Link("up", address(""))]
        return answer(request, self.actor, Sheet("schemas", {"items": items}, "hypermedia/schemas.html", links))


def _schemas(resource: Resource, version: int) -> Iterator[dict[str, str]]:
    stem = f"{resource.name}-v{version}"
    yield {
        "title": f"{stem}, JSON",
        "href": address("schemas", f"{stem}.json"),
        "type": vendor_type(resource.name, version, "json"),
    }
    yield {
        "title": f"{stem}, XML",
        "href": address("schemas", f"{stem}.xsd"),
        "type": vendor_type(resource.name, version, XML),
    }
    yield {
        "title": f"{stem}, plain SRA XML",
        "href": address("schemas", f"{stem}.sra.xsd"),
        "type": "application/xml",
    }


class SchemaEndpoint(Endpoint):
    """`/schemas/study-v1.json`, `.xsd` (the vendor type) and `.sra.xsd` (the plain form)."""

    def get(self, request: HttpRequest, name: str, version: int, kind: str) -> HttpResponse:
        try:
            resource = resource_named(name)
            codec = resource.codec_for(version)
        except (UnknownResource, KeyError):
            raise Http404 from None
        if kind == "json":
            schema = {"$id": address("schemas", f"{name}-v{version}.json"), **codec.json_schema()}
            body, content_type = orjson.dumps(schema, option=orjson.OPT_INDENT_2), "application/schema+json"
        else:
            body = codec.xsd(XmlForm.GMI if kind == "xsd" else XmlForm.SRA)
            content_type = "application/xml"
        response = HttpResponse(body, content_type=content_type)
        dress(response, [Link("up", address("schemas"))], self.actor)
        return validated(request, response, None, None, self.actor)


_PROBLEMS = {
    "invalid-document": "The document does not say what its type requires. `errors` names every fault and where it is.",
    "credentials-refused": "The name, password or token is not known, or no longer.",
    "sign-in-required": "Nobody is known; send credentials (Basic, or a token as Bearer).",
    "forbidden": "You are known, and your role does not allow this.",
    "no-centre": "A document needs a submitting centre that your account belongs to.",
    "cross-site": "A page of another site made your browser send this.",
    "not-found": "There is nothing at this address.",
    "method-not-allowed": "The address does not know this verb; `Allow` lists those it knows.",
    "not-acceptable": "None of the media types in Accept is offered; `detail` lists those that are.",
    "unsupported-media-type": "The body's Content-Type is not read here; `Accept` (or `Accept-Patch`) lists those that are.",
    "name-taken": "Another record has this alias or accession; `Location` is its address.",
    "review-open": "A change to this record waits for a decision; `Location` is the review.",
    "out-of-turn": "The review is in a state from which this action does not start.",
    "record-moved": "The record changed after this change was proposed; propose it again.",
    "gone": "The record was withdrawn.",
    "precondition-failed": "The record is not in the state that If-Match, If-Unmodified-Since or If-None-Match expects.",
    "too-large": "The body is larger than this server reads.",
    "key-reused": "The Idempotency-Key came with another request before.",
    "throttled": "Too many refused sign-ins; `Retry-After` says when to try again.",
    "bad-request": "The request is malformed.",
    "unavailable": "The database does not answer; try again.",
    "server-error": "The fault is ours; the request id names it in our log.",
}


class ProblemEndpoint(Endpoint):
    """`/problems/…`: what the `type` of an error means."""

    def get(self, request: HttpRequest, code: str = "") -> HttpResponse:
        if code and code not in _PROBLEMS:
            raise Http404
        chosen = {code: _PROBLEMS[code]} if code else _PROBLEMS
        items = [{"type": address("problems", each), "title": text} for each, text in chosen.items()]
        links = [Link("self", address("problems", code) if code else address("problems"))]
        return answer(request, self.actor, Sheet("problems", {"items": items}, "hypermedia/relations.html", links))
