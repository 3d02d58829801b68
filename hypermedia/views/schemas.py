"""The schemas of every document version."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from django.http import Http404, HttpRequest, HttpResponse

from records.registry import Resource, resources
from sra.atom import ATOM_LINK_XSD
from sra.codec import Codec, XmlForm, codec_of

from ..addresses import address
from ..answers import Sheet, answer, dress, validated
from ..links import Link
from ..media_types import XML, vendor_type
from .endpoint import Endpoint


class SchemasEndpoint(Endpoint):
    """`/schemas`: JSON Schema and both XML Schemas of every version."""

    def get(self, request: HttpRequest) -> HttpResponse:
        items = [item for each in resources() for version in each.documents for item in _schemas(each, version)]
        items += [item for each in resources() for stem in _others(each) for item in _plain_schemas(stem)]
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


def _others(resource: Resource) -> Iterator[str]:
    return (f"{name}-v{version}" for name, versions in resource.other_documents.items() for version in versions)


def _plain_schemas(stem: str) -> Iterator[dict[str, str]]:
    """Of documents that have no media type of their own."""
    for kind, syntax, title in (("json", "json", "JSON"), ("sra.xsd", "xml", "plain SRA XML")):
        href = address("schemas", f"{stem}.{kind}")
        yield {"title": f"{stem}, {title}", "href": href, "type": f"application/{syntax}"}


def _codec(name: str, version: int) -> Codec:
    """The codec of a document of ours, whether it is a record or about one. Raises Http404."""
    for each in resources():
        documents = each.documents if each.name == name else each.other_documents.get(name, {})
        if version in documents:
            return codec_of(documents[version])
    raise Http404


class SchemaEndpoint(Endpoint):
    """`/schemas/study-v1.json`, `.xsd` (the vendor type) and `.sra.xsd` (the plain form)."""

    def get(self, request: HttpRequest, name: str, version: str, kind: str) -> HttpResponse:
        codec = _codec(name, int(version))
        if kind == "json":
            schema = {"$id": address("schemas", f"{name}-v{version}.json"), **codec.json_schema()}
            body, content_type = orjson.dumps(schema, option=orjson.OPT_INDENT_2), "application/schema+json"
        else:
            body = codec.xsd(XmlForm.GMI if kind == "xsd" else XmlForm.SRA)
            content_type = "application/xml"
        response = HttpResponse(body, content_type=content_type)
        dress(response, [Link("up", address("schemas"))], self.actor)
        return validated(request, response, None, None, self.actor)


class LinkSchemaEndpoint(Endpoint):
    """`/schemas/atom-link.xsd`: the link element, which the vendor schemas import from beside themselves."""

    def get(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponse(ATOM_LINK_XSD, content_type="application/xml")
        dress(response, [Link("up", address("schemas"))], self.actor)
        return validated(request, response, None, None, self.actor)
