"""What hangs on a record beside its files: the resources it is related to."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse

from records.paths import find
from records.registry import Resource

from ..addresses import address
from ..answers import Sheet, answer
from ..links import Link
from .endpoint import Endpoint
from .finding import present


class RelatedEndpoint(Endpoint):
    """`…/related-studies`, `…/related-resources`: what the document names there, as links."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route
    part = ""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        row = present(self.resource, key, self.actor)
        own = address(self.resource.collection, row.key)
        named = find(json.loads(row.document), self.resource.related_at[self.part]) or []
        items = [{"href": entry} if isinstance(entry, str) else entry for entry in named]
        links = [Link("self", f"{own}/{self.part}"), Link("up", own)]
        context = {"resource": self.resource, "row": row, "part": self.part.replace("-", " ")}
        sheet = Sheet(self.part, {"items": items}, "hypermedia/related.html", links, context, modified=row.modified)
        return answer(request, self.actor, sheet)
