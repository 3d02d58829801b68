"""A collection, whole or below a parent: GET a page of it, POST to it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from records.models import Record
from records.registry import Resource
from records.visibility import listings

from .. import representations, writes
from ..addresses import address
from ..answers import dress, validated
from ..bodies import parts, read
from ..idempotency import answer_once
from ..links import Link, relation
from ..media_types import HTML, MULTIPART, offers_of, writable
from ..multipart import Mixed
from ..negotiation import choose
from ..pages import collection_page
from ..paging import Page, fetch, page_links, window_of
from ..preconditions import newest
from ..requests import require_known
from ..writes import Wish, form_for, hold_date, tell
from .endpoint import Endpoint
from .finding import along


class CollectionEndpoint(Endpoint):
    """`/samples`, and `/studies/{key}/samples` with `ancestry` set to `studies/{key}`."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def get(self, request: HttpRequest, ancestry: str = "") -> HttpResponse:
        parent = along(ancestry, self.actor)
        offer = choose(request.META.get("HTTP_ACCEPT"), offers_of(self.resource.name))
        page = fetch(window_of(self.resource, request.GET), [_below(part, parent) for part in listings(self.actor)])
        links = self._links(request, parent, page)
        if offer.syntax == HTML:
            return collection_page(request, self.actor, self.resource, parent, page, links)
        body = representations.page(self.resource, page.rows, links, offer)
        response = HttpResponse(body, content_type=offer.content_type)
        dress(response, links, self.actor)
        return validated(request, response, None, newest([row.modified for row in page.rows]), self.actor)

    def _links(self, request: HttpRequest, parent: Record | None, page: Page) -> list[Link]:
        here = self._here(parent)
        links = page_links(here, request.GET, page)
        if parent is not None:
            links.append(Link("up", address(parent.resource.collection, parent.key)))
        if self.actor.submitter_ids:
            links.append(Link("create-form", f"{here}/new", type="text/html"))
        links.append(Link("describedby", address("schemas", f"{self.resource.name}-v{self.resource.newest}.json")))
        links.append(
            Link(relation("lookup"), f"{address(self.resource.collection)}{{?accession,alias}}", templated=True)
        )
        return links

    def _here(self, parent: Record | None) -> str:
        return address(*_path(parent), self.resource.collection)

    def post(self, request: HttpRequest, ancestry: str = "") -> HttpResponse:
        require_known(self.actor)
        parent = along(ancestry, self.actor)
        with parts(request, self.resource) as mixed:
            if mixed is None:
                return answer_once(request, request.body, self.actor, lambda: self._create(request, parent))
            same = mixed.fingerprint
            return answer_once(request, same, self.actor, lambda: self._create(request, parent, mixed), MULTIPART)

    def _create(self, request: HttpRequest, parent: Record | None, mixed: Mixed | None = None) -> HttpResponse:
        sent = read(request, self.resource, parent, mixed)
        wish = Wish(self.resource, sent, self.actor, parent, hold_until=hold_date(request.GET.get("hold-until")))
        form_for(request, self.resource, sent.offer)
        results = writes.carry_out(wish)
        return tell(request, wish, results, 201, lambda made: f"{self._here(parent)}/{made.key}")

    def accepted(self) -> dict[str, str]:
        forms = [offer.media_type for offer in writable(self.resource) if offer.syntax != HTML]
        return {"Accept-Post": ", ".join(forms + ([MULTIPART] if self.resource.files_at else []))}


def _below(part: QuerySet[Record], parent: Record | None) -> QuerySet[Record]:
    if parent is None:
        return part
    return part.filter(references__target=parent, references__role=parent.kind)


def _path(parent: Record | None) -> tuple[str, ...]:
    return (parent.resource.collection, parent.key) if parent else ()
