"""Records and collections as pages for people: the same documents and links as the other forms, laid out.

Templates get values that are ready to show; they decide nothing. Other answers (entry, reviews, …) are `Sheet`s.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

from records.models import File, Record, Version
from records.paths import find
from records.registry import Resource, children_of
from records.relations import awaited_in, shown_to
from records.rows import Row
from reviews.models import Review
from submitters.actor import Actor
from submitters.models import Submitter

from .addresses import address, collection_of_review
from .answers import draw_page, dress, validated
from .breadcrumbs import crumbs_of, crumbs_to
from .file_list import address_of_file
from .links import Link, alternates, stored_forms
from .media_types import HTML, Offer, offers_of
from .origins import told_of
from .outline import Section, label, outline, shown
from .paging import Page, filter_names
from .preconditions import validators_of
from .representations import status_of
from .roles import variant_of

_MOST_VERSIONS = 20
_MOST_COLUMNS = 3


@dataclass(frozen=True)
class Neighbour:
    """A linked record or collection, as navigation."""

    title: str
    href: str


@dataclass(frozen=True)
class Form:
    """One representation of an address: its media type, its entity tag if it is known, how to ask for it."""

    media_type: str
    curl: str = ""
    etag: str = ""


@dataclass(frozen=True)
class Line:
    """A record in the table of its collection; `cells` are the columns that the resource declares."""

    row: Row
    href: str
    title: str
    cells: Sequence[tuple[str, str]]


def record_page(
    request: HttpRequest, actor: Actor, resource: Resource, row: Row, links: Sequence[Link]
) -> HttpResponse:
    own = address(resource.collection, row.key)
    links = [*links, *alternates(resource, own), *stored_forms(row, own)]
    forms = _forms(resource, links[0].href, row, actor)
    context = {
        "resource": resource,
        "row": row,
        "own": own,
        "title": row.title or row.alias or row.accession or f"Untitled {resource.name}",
        "status": status_of(row),
        "is_former": links[0].href != own,
        "centre": Submitter.objects.filter(pk=row.submitter_id).first() if row.submitter_id else None,
        "review": _review(resource, row, actor),
        "crumbs": crumbs_of(resource, row, actor),
        "by_rel": _by_rel(links),
        "sections": sections_of(resource, row),
        "children": _children(resource, own),
        "related": _related(row, actor),
        "files": _files(row, own),
        "awaited": awaited_in(row.relations),
        "origin": told_of(row),
        "versions": list(Version.objects.filter(record_id=row.id).order_by("-revision")[:_MOST_VERSIONS]),
        "shown_forms": forms,
        "programs": [form for form, offer in zip(forms, offers_of(resource.name), strict=True) if offer.vendor],
        "last_modified": http_date(row.modified.timestamp()),
    }
    response = draw_page(request, actor, "hypermedia/record.html", {**context, "links": links})
    dress(response, links, actor)
    return validated(request, response, None, row.modified, actor)


def sections_of(resource: Resource, row: Row) -> list[Section]:
    return outline(resource.codec.json_schema(), json.loads(row.document))


def _by_rel(links: Sequence[Link]) -> dict[str, Link]:
    """The last part of a relation's name -> the first such link, so that a template can ask for `edit_form`."""
    return {link.rel.rpartition("/links/")[2].replace("/", "_").replace("-", "_"): link for link in reversed(links)}


def _review(resource: Resource, row: Row, actor: Actor) -> dict[str, str] | None:
    """The last review of the record, for those who may see it."""
    if not (actor.is_curator or actor.is_operator or row.submitter_id in actor.submitter_ids):
        return None
    review = Review.objects.filter(record_id=row.id).order_by("-id").first()
    if review is None:
        return None
    return {"state": review.state, "href": address(collection_of_review(resource.collection), review.key)}


def _children(resource: Resource, own: str) -> list[Neighbour]:
    return [
        Neighbour(child.collection.capitalize(), f"{own}/{child.collection}") for child in children_of(resource.name)
    ]


def _related(row: Row, actor: Actor) -> list[Neighbour]:
    """The records that this one names."""
    return [
        Neighbour(f"{role.capitalize()} {accession or key}", address(collection, key))
        for role, targets in shown_to(actor, row.relations).items()
        if role != "submitter"
        for collection, key, accession in targets
    ]


def _files(row: Row, own: str) -> list[dict[str, Any]]:
    """The files whose bytes are here."""
    stored = File.objects.filter(record_id=row.id).order_by("name")
    return [{"file": each, "href": address_of_file(own, each.name)} for each in stored]


def _forms(resource: Resource, href: str, row: Row, actor: Actor) -> list[Form]:
    """The representation switcher: every type that the address answers in, with the tag this reader gets."""
    variant = variant_of(row, actor)
    return [Form(offer.media_type, curl(href, offer), _etag(row, offer, variant)) for offer in offers_of(resource.name)]


def _etag(row: Row, offer: Offer, variant: str) -> str:
    return "" if offer.syntax == HTML else validators_of(row, offer, variant).etag


def curl(href: str, offer: Offer) -> str:
    return f"curl -H 'Accept: {offer.media_type}' '{href}'" if offer.syntax != HTML else ""


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
        "crumbs": crumbs_to(resource, parent, actor),
        "columns": _columns(resource),
        "lines": [_line(resource, row) for row in page.rows],
        "filters": _filters(resource, request),
        "by_rel": _by_rel(links),
        "shown_forms": [Form(offer.media_type, curl(links[0].href, offer)) for offer in offers_of(resource.name)],
    }
    response = draw_page(request, actor, "hypermedia/collection.html", {**context, "links": links})
    dress(response, links, actor)
    return validated(request, response, None, None, actor)


def _columns(resource: Resource) -> list[str]:
    return [label(name.replace("_", "-")) for name in list(resource.columns)[:_MOST_COLUMNS]]


def _line(resource: Resource, row: Row) -> Line:
    document = json.loads(row.document)
    values = [shown(find(document, path)) for path in list(resource.columns.values())[:_MOST_COLUMNS]]
    title = row.title or row.alias or row.accession or f"Untitled {resource.name}"
    cells = list(zip(_columns(resource), values, strict=True))
    return Line(row, address(resource.collection, row.key), title, cells)


def _filters(resource: Resource, request: HttpRequest) -> list[dict[str, str]]:
    """What the collection can be narrowed by, with what it is narrowed by now."""
    return [{"name": name, "label": label(name), "value": request.GET.get(name, "")} for name in filter_names(resource)]
