"""The versions of a record: the list, and each former document at an address of its own (gmi-api.md 5)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from records.models import Version
from records.registry import Resource
from records.rows import Row
from records.visibility import sees_hidden
from submitters.actor import Actor

from .. import representations
from ..addresses import address
from ..answers import Sheet, answer, dress, validated
from ..links import Link, via
from ..media_types import HTML, offers_of
from ..negotiation import choose
from ..pages import record_page
from ..side_notes import NORMALISED, names_of
from .endpoint import Endpoint
from .finding import present


class VersionsEndpoint(Endpoint):
    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        row = present(self.resource, key, self.actor)
        own = address(self.resource.collection, row.key)
        former = former_versions(row, self.actor).order_by("-revision")
        listed = [(row.revision, row.modified), *former.values_list("revision", "modified")]
        items: list[dict[str, Any]] = [
            {
                "version": number,
                "modified": modified.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "links": [Link("self", f"{own}/versions/{number}").as_data()],
            }
            for number, modified in listed
        ]
        links = [Link("self", f"{own}/versions"), Link("up", own), Link("latest-version", own)]
        context = {"resource": self.resource, "row": row}
        sheet = Sheet("versions", {"items": items}, "hypermedia/versions.html", links, context, modified=row.modified)
        return answer(request, self.actor, sheet)


class VersionEndpoint(Endpoint):
    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def get(self, request: HttpRequest, key: str, number: int) -> HttpResponse:
        row = present(self.resource, key, self.actor)
        offer = choose(request.META.get("HTTP_ACCEPT"), offers_of(self.resource.name))
        wanted = _at(row, number, self.actor)
        links = [
            *self._links(row, number),
            *via(wanted, f"{address(self.resource.collection, row.key)}/versions/{number}"),
        ]
        if offer.syntax == HTML:
            return record_page(request, self.actor, self.resource, wanted, links)
        response = HttpResponse(
            representations.item(self.resource, wanted, links, offer), content_type=offer.content_type
        )
        dress(response, links, self.actor)
        if told := names_of([wanted]):
            response[NORMALISED] = told
        return validated(request, response, None, wanted.modified, self.actor)

    def _links(self, row: Row, number: int) -> list[Link]:
        own = address(self.resource.collection, row.key)
        links = [
            Link("self", f"{own}/versions/{number}"),
            Link("canonical", own),
            Link("latest-version", own),
            Link("version-history", f"{own}/versions"),
        ]
        if number > 1:
            links.append(Link("predecessor-version", f"{own}/versions/{number - 1}"))
        if number < row.revision:
            links.append(Link("successor-version", f"{own}/versions/{number + 1}"))
        return links


def former_versions(row: Row, actor: Actor) -> QuerySet[Version]:
    """What came before, as far as the reader may know: for most it begins on the day the record became public."""
    former = Version.objects.filter(record_id=row.id)
    if sees_hidden(row.submitter_id, actor) or row.published is None:
        return former
    return former.filter(modified__gte=row.published)


def _at(row: Row, number: int, actor: Actor) -> Row:
    """The row as it was at that version."""
    if number == row.revision:
        return row
    former = (
        former_versions(row, actor).filter(revision=number).select_related("received").defer("received__body").first()
    )
    if former is None:
        raise Http404
    return row._replace(
        document=former.document,
        modified=former.modified,
        revision=number,
        normalisations=former.normalisations,
        received_type=former.received.media_type if former.received else None,
    )
