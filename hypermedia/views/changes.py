"""What changed: the feed in all its forms, and the way to it that harvesters know (ResourceSync)."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
from django.http import HttpRequest, HttpResponse

from records import feed
from records.models import Change
from records.visibility import changes_seen
from submitters.actor import Actor

from .. import changes_atom, changes_sitemap
from ..addresses import address
from ..answers import VARY, caching, draw_page, dress, validated
from ..changes import PATH, Stretch, item_of, links_of, look, window_of
from ..links import Link, relation
from ..media_types import ATOM, ATOM_TYPE, HTML, JSON, XML, Offer
from ..negotiation import choose
from ..pages import Form, curl
from ..preconditions import Validators, is_not_modified
from ..release import RELEASE
from .endpoint import Endpoint

OFFERS = (
    Offer("application/json", JSON),
    Offer(ATOM_TYPE, ATOM),
    Offer("application/xml", XML),
    Offer("text/xml", XML),
    Offer("text/html", HTML),
)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class ChangesEndpoint(Endpoint):
    """`/changes?after=…`, and `/changes.atom`, `/changelist.xml` with `fixed` set, for those who send no Accept."""

    fixed = ""
    """The media type, whatever Accept says."""

    def get(self, request: HttpRequest) -> HttpResponse:
        window = window_of(request.GET)
        offer = self._offer(request)
        end = feed.end()  # before the page: an entity tag may be older than what it stands for, never newer
        tag = f'"{end:x}.{offer.token}{RELEASE}"'
        is_tagged = not self.actor.is_known and offer.syntax != HTML
        if is_tagged and _is_held(request, tag):
            return HttpResponse(status=304, headers=self._headers(tag))
        page = look(window, self.actor, end, newest=offer.syntax in (ATOM, HTML))
        response = self._draw(request, page, offer)
        if is_tagged:
            response["ETag"] = tag
            return response
        return validated(request, response, None, None, self.actor)

    def _offer(self, request: HttpRequest) -> Offer:
        if self.fixed:
            return next(offer for offer in OFFERS if offer.media_type == self.fixed)
        return choose(request.META.get("HTTP_ACCEPT"), OFFERS)

    def _headers(self, tag: str) -> dict[str, str]:
        return {"ETag": tag, "Vary": VARY, "Cache-Control": caching(self.actor)}

    def _draw(self, request: HttpRequest, page: Stretch, offer: Offer) -> HttpResponse:
        links = links_of(page)
        if offer.syntax == HTML:
            response = self._page(request, page, links)
        else:
            response = HttpResponse(_body(page, links, offer, self.actor), content_type=offer.content_type)
        dress(response, [*links, *alternates()], self.actor)
        return response

    def _page(self, request: HttpRequest, page: Stretch, links: list[Link]) -> HttpResponse:
        """For people the newest stand first."""
        context = {
            "items": [item_of(change) for change in reversed(page.changes)],
            "page": page,
            "by_rel": {link.rel: link for link in links},
            "links": [*links, *alternates()],
            "shown_forms": [Form(offer.media_type, curl(links[0].href, offer)) for offer in OFFERS],
        }
        return draw_page(request, self.actor, "hypermedia/changes.html", context)


def alternates() -> list[Link]:
    """The fixed addresses of single forms."""
    return [
        Link("alternate", address(changes_atom.FIXED), "Changes", ATOM_TYPE),
        Link("alternate", address(changes_sitemap.FIXED), type="application/xml"),
    ]


def _body(page: Stretch, links: list[Link], offer: Offer, actor: Actor) -> bytes:
    if offer.syntax == ATOM:
        return changes_atom.write(page, links)
    if offer.syntax == XML:
        return changes_sitemap.write(page, _since(page, actor))
    data = {
        "links": [link.as_data() for link in links],
        "after": page.after,
        "last": page.last,
        "more": page.more,
        "items": [item_of(change) for change in page.changes],
    }
    return orjson.dumps(data)


def _since(page: Stretch, actor: Actor) -> datetime:
    """When the stretch begins: at the change that the cursor stands for, or the last one before it."""
    former = changes_seen(Change.objects.filter(pk__lte=page.after), actor).order_by("-pk")
    before = former.values_list("at", flat=True).first()
    return before or (page.changes[0].at if page.changes else _BEGINNING)


def _is_held(request: HttpRequest, tag: str) -> bool:
    wanted = request.headers.get("If-None-Match")
    return wanted is not None and is_not_modified({"If-None-Match": wanted}, Validators(tag, _BEGINNING))


class ResourceSyncEndpoint(Endpoint):
    """`/.well-known/resourcesync` and `/capabilitylist.xml`: one form, the same for everybody."""

    is_description = False

    def get(self, request: HttpRequest) -> HttpResponse:
        body = changes_sitemap.source_description() if self.is_description else changes_sitemap.capability_list()
        response = HttpResponse(body, content_type="application/xml")
        dress(response, [Link("up", address("")), Link(relation(PATH), address(PATH))], self.actor)
        return validated(request, response, None, None, self.actor)
