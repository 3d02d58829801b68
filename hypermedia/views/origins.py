"""`/samples/{key}/origins`: the archives that have a record, and where they say something else than its document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from records.registry import Resource

from ..addresses import address
from ..answers import Sheet, answer
from ..links import Link
from ..origins import called, item_of, origins_of
from .endpoint import Endpoint
from .finding import present


class OriginsEndpoint(Endpoint):
    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        row = present(self.resource, key, self.actor)
        own = address(self.resource.collection, row.key)
        rows = list(origins_of(row))
        items = [item_of(origin) for origin in rows]
        links = [Link("self", f"{own}/origins"), Link("up", own)]
        shown = [{"name": called(origin.archive), **item} for origin, item in zip(rows, items, strict=True)]
        context = {"resource": self.resource, "row": row, "origins": shown}
        return answer(
            request, self.actor, Sheet("origins", {"items": items}, "hypermedia/origins.html", links, context)
        )
