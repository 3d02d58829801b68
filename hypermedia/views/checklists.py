"""Checklists: what a sample of some purpose has to say, for people, for programs, and as JSON Schema."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse

from sra.checklists import Checklist, UnknownChecklist, checklist, checklists

from ..addresses import address
from ..answers import Sheet, answer, dress, validated
from ..links import Link
from ..redirects import permanent
from .endpoint import Endpoint

JSON_SCHEMA = "application/schema+json"


class ChecklistsEndpoint(Endpoint):
    """`/checklists`: all of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        data = {"items": [_item(each) for each in checklists()]}
        links = [Link("self", address("checklists")), Link("up", address(""))]
        return answer(request, self.actor, Sheet("checklists", data, "hypermedia/checklists.html", links))


def _item(each: Checklist) -> dict[str, Any]:
    own = address("checklists", each.id)
    told = {"id": each.id, "title": each.title, "description": each.description, "href": own}
    return {"links": [Link("item", own).as_data()], **told}


class ChecklistEndpoint(Endpoint):
    """`/checklists/{id}`: its fields."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        found = _found(name)
        own = address("checklists", found.id)
        if name != found.id:
            return permanent(own)
        links = [
            Link("self", own),
            Link("collection", address("checklists")),
            Link("describedby", f"{own}.json", type=JSON_SCHEMA),
        ]
        context = {"checklist": found}
        return answer(
            request, self.actor, Sheet("checklist", found.as_data(), "hypermedia/checklist.html", links, context)
        )


class ChecklistSchemaEndpoint(Endpoint):
    """`/checklists/{id}.json`: the JSON Schema that the samples it is chosen for have to meet."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        found = _found(name)
        own = address("checklists", found.id)
        if name != found.id:
            return permanent(f"{own}.json")
        schema = {"$id": f"{own}.json", **found.json_schema()}
        response = HttpResponse(orjson.dumps(schema, option=orjson.OPT_INDENT_2), content_type=JSON_SCHEMA)
        dress(response, [Link("describes", own), Link("up", address("checklists"))], self.actor)
        return validated(request, response, None, None, self.actor)


def _found(name: str) -> Checklist:
    try:
        return checklist(name)
    except UnknownChecklist:
        raise Http404 from None
