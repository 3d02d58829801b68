"""The way in: the entry point, look-up by name, search, relation pages, submitters."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from records import names
from records.models import Record, Visibility
from records.registry import Resource, resources
from records.visibility import visible_to
from reviews.models import Review
from sra.faults import Fault
from submitters.models import Submitter

from ..addresses import address, collection_of_review
from ..answers import Sheet, answer
from ..changes import ways_to_changes
from ..entry_links import added
from ..links import Link, relation
from ..media_types import vendor_offers
from ..redirects import permanent, see_other
from ..relation_names import explain
from ..requests import QueryRefused
from .endpoint import Endpoint
from .reviews import waiting_for

_MOST_COUNTED = 1000
_MOST_FOUND = 50
_BEYOND_IDS = 2**63
"""SQLite's driver breaks on larger numbers instead of finding nothing."""


class EntryEndpoint(Endpoint):
    """`/`: everything is reached from here."""

    def get(self, request: HttpRequest) -> HttpResponse:
        data = {"title": "GMI repository", "response": "Follow the links."}
        waiting = waiting_for(self.actor) if self.actor.is_known else []
        context = {
            "counts": [_count(each) for each in resources()],
            "waiting": [_waiting(r) for r in waiting],
            "recent": _recent(),
        }
        return answer(request, self.actor, Sheet("entry", data, "hypermedia/entry.html", self._links(), context))

    def _links(self) -> list[Link]:
        links = [Link("self", address(""))]
        links += [Link(relation(each.name), address(each.collection), each.collection) for each in resources()]
        links += [
            Link(
                relation("lookup"),
                address("lookup") + "{?accession}",
                "By accession or any identifier",
                templated=True,
            ),
            Link(relation("lookup"), address("lookup") + "{?alias,submitter}", "By alias", templated=True),
            Link("search", address("search") + "{?q}", templated=True),
            Link(relation("submitter"), address("submitters"), "submitters"),
            Link("service-desc", address("openapi"), type="application/vnd.oai.openapi+json;version=3.1"),
            Link("service-doc", address("openapi", "ui"), type="text/html"),
            Link("describedby", address("schemas")),
            Link(relation("checklists"), address("checklists"), "Checklists"),
            Link("help", address("links")),
            *ways_to_changes(),
        ]
        if self.actor.is_known:
            links.append(Link(relation("reviews"), address("reviews"), "Reviews"))
            links.append(Link(relation("tokens"), address("account", "tokens"), type="text/html"))
        else:
            links.append(Link("authenticate", address("sign-in"), type="text/html"))
        return [*links, *added(self.actor)]


def _count(resource: Resource) -> dict[str, Any]:
    """How many public records there are, counted as far as `_MOST_COUNTED`."""
    public = Record.objects.filter(kind=resource.name, visibility=Visibility.PUBLIC)
    number = public.order_by("-id")[: _MOST_COUNTED + 1].count()
    text = f"{_MOST_COUNTED}+" if number > _MOST_COUNTED else str(number)
    return {"resource": resource, "number": text, "href": address(resource.collection)}


def _waiting(review: Review) -> dict[str, Any]:
    from records.registry import resource

    declared = resource(review.kind)
    return {"review": review, "href": address(collection_of_review(declared.collection), review.key)}


def _recent() -> list[dict[str, Any]]:
    """What was published last."""
    found: list[Record] = []
    for each in resources():
        found += Record.objects.filter(kind=each.name, visibility=Visibility.PUBLIC).order_by("-id")[:5]
    found.sort(key=lambda record: -record.pk)
    return [{"record": each, "href": address(each.resource.collection, each.key)} for each in found[:8]]


class LookupEndpoint(Endpoint):
    """`/lookup?accession=…` or `?alias=…&submitter=…`: one request to any record, however many there are."""

    def get(self, request: HttpRequest) -> HttpResponse:
        found = list(self._found(request)[:_MOST_FOUND])
        if len(found) == 1:
            return permanent(address(found[0].resource.collection, found[0].key))
        if not found:
            raise Http404
        items = [_found_item(record) for record in found]
        sheet = Sheet("found", {"items": items}, "hypermedia/found.html", [Link("up", address(""))], status=300)
        return answer(request, self.actor, sheet)

    def _found(self, request: HttpRequest) -> Any:
        query = {name: str(value) for name, value in request.GET.items() if value}
        if any("\0" in value for value in query.values()):
            raise Http404
        if "accession" in query:
            return names.named(query["accession"]).filter(pk__in=visible_to(self.actor))
        if "alias" in query and "submitter" in query:
            return names.with_alias(query["alias"], query["submitter"]).filter(pk__in=visible_to(self.actor))
        expected = "?accession=…, or ?alias=…&submitter=…"
        raise QueryRefused([Fault("missing-member", "Say which record you look for.", "/accession", expected=expected)])


def _found_item(record: Record) -> dict[str, Any]:
    link = Link("item", address(record.resource.collection, record.key))
    return {
        "links": [link.as_data()],
        "resource": record.kind,
        "accession": record.accession or None,
        "alias": record.alias or None,
        "title": record.title,
        "submitter": address("submitters", record.submitter.slug) if record.submitter else None,
    }


class SearchEndpoint(Endpoint):
    """`/search?q=…`: the box on every page. Straight to the record when the name is one record's."""

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("q", "").strip().replace("\0", "")
        found = list(names.named(wanted).filter(pk__in=visible_to(self.actor))[:_MOST_FOUND]) if wanted else []
        if len(found) == 1:
            return see_other(address(found[0].resource.collection, found[0].key))
        data = {"query": wanted, "items": [_found_item(record) for record in found]}
        links = [Link("up", address(""))]
        return answer(request, self.actor, Sheet("found", data, "hypermedia/found.html", links, {"query": wanted}))


class RelationsEndpoint(Endpoint):
    """`/links/…`: what a relation means, for people."""

    def get(self, request: HttpRequest, name: str = "") -> HttpResponse:
        explained = explain()
        if name and name not in explained:
            raise Http404
        chosen = {name: explained[name]} if name else explained
        items = [{"rel": relation(each), "title": text} for each, text in chosen.items()]
        links = [Link("self", address("links", *name.split("/")) if name else address("links"))]
        return answer(request, self.actor, Sheet("relations", {"items": items}, "hypermedia/relations.html", links))


class SubmittersEndpoint(Endpoint):
    def get(self, request: HttpRequest) -> HttpResponse:
        items = [_submitter(centre) for centre in Submitter.objects.order_by("slug")[:1000]]
        links = [Link("self", address("submitters")), Link("up", address(""))]
        return answer(request, self.actor, Sheet("submitters", {"items": items}, "hypermedia/submitters.html", links))


class SubmitterEndpoint(Endpoint):
    """`/submitters/{slug}`: a centre."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        centre = Submitter.objects.filter(slug=slug).first()
        if centre is None:
            raise Http404
        own = address("submitters", slug)
        links = [Link("self", own), Link("canonical", own), Link("collection", address("submitters"))]
        newest = Record.objects.filter(submitter=centre, visibility=Visibility.PUBLIC).order_by("-id")[:20]
        context = {
            "centre": centre,
            "records": [{"record": r, "href": address(r.resource.collection, r.key)} for r in newest],
        }
        offers = vendor_offers("submitter", [1], 1)
        sheet = Sheet("submitter", _submitter(centre), "hypermedia/submitter.html", links, context, offers=offers)
        return answer(request, self.actor, sheet)


def _submitter(centre: Submitter) -> dict[str, Any]:
    data = {
        "slug": centre.slug,
        "name": centre.name,
        "center-name": centre.center_name,
        "description": centre.description,
    }
    return {**data, "href": address("submitters", centre.slug)}


class UserEndpoint(Endpoint):
    """`/users/{id}` of the draft leads to the account's own centre, when it has exactly one."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        centres = list(Submitter.objects.filter(memberships__account_id=number)[:2]) if number < _BEYOND_IDS else []
        if len(centres) != 1:
            raise Http404
        return permanent(address("submitters", centres[0].slug))
