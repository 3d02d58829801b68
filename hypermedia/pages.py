"""Records and collections as pages for people: the same documents and links as the other forms, laid out.

Templates get values that are ready to show; they decide nothing. Other answers (entry, reviews, …) are `Sheet`s.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from records.models import File, Record, Version
from records.registry import Resource, children_of
from records.rows import Row
from submitters.actor import Actor

from .addresses import address
from .answers import draw_page, dress, validated
from .links import Link
from .media_types import Offer, offers_of
from .outline import Section, outline
from .paging import Page
from .representations import status_of


@dataclass(frozen=True)
class Neighbour:
    """A linked record or collection, as navigation."""

    title: str
    href: str
    count: int | None = None


def record_page(
    request: HttpRequest, actor: Actor, resource: Resource, row: Row, links: Sequence[Link]
) -> HttpResponse:
    context = {
        "resource": resource,
        "row": row,
        "status": status_of(row),
        "links": links,
        "by_rel": _by_rel(links),
        "sections": sections_of(resource, row),
        "children": [
            Neighbour(child.collection, f"{links[0].href}/{child.collection}") for child in children_of(resource.name)
        ],
        "related": _related(row),
        "files": list(File.objects.filter(record_id=row.id).order_by("name")),
        "versions": list(Version.objects.filter(record_id=row.id).order_by("-revision")[:20]),
        "forms": forms_of(resource),
        "curl": curl(links[0].href, offers_of(resource.name)[0]),
    }
    response = draw_page(request, actor, "hypermedia/record.html", context)
    dress(response, links, actor)
    return validated(request, response, None, row.modified, actor)


def sections_of(resource: Resource, row: Row) -> list[Section]:
    return outline(resource.codec.json_schema(), json.loads(row.document))


def _by_rel(links: Sequence[Link]) -> dict[str, Link]:
    """The last part of a relation's name -> the link, so that a template can ask for `edit_form`."""
    return {link.rel.rpartition("/links/")[2].replace("/", "_").replace("-", "_"): link for link in links}


def _related(row: Row) -> list[Neighbour]:
    """The records that this one names."""
    return [
        Neighbour(f"{role} {accession or key}", address(collection, key))
        for role, targets in json.loads(row.relations).items()
        if role != "submitter"
        for collection, key, accession in targets
    ]


def forms_of(resource: Resource) -> tuple[Offer, ...]:
    """The representation switcher: every type that the address answers in."""
    return offers_of(resource.name)


def curl(href: str, offer: Offer) -> str:
    return f"curl -H 'Accept: {offer.media_type}' {href}"


def collection_page(
    request: HttpRequest,
    actor: Actor,
    resource: Resource,
    parent: Record | None,
    page: Page,
    links: Sequence[Link],
) -> HttpResponse:
    context: dict[str, Any] = {
        "resource": resource,
        "parent": parent,
        "page": page,
        "rows": [(row, json.loads(row.document), status_of(row)) for row in page.rows],
        "links": links,
        "by_rel": _by_rel(links),
        "forms": forms_of(resource),
        "curl": curl(links[0].href, offers_of(resource.name)[0]),
    }
    response = draw_page(request, actor, "hypermedia/collection.html", context)
    dress(response, links, actor)
    return validated(request, response, None, None, actor)
