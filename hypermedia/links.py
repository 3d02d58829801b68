"""Links: one value, shown three ways (the body's `links`, the Link header of RFC 8288, controls in the page)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings

from records.models import Visibility
from records.originals import is_copy
from records.registry import Relation, Resource
from records.relations import differs_in, forms_in, origin_in, shown_to
from records.visibility import may_change, may_release
from submitters.actor import Actor

from .addresses import address
from .media_types import bare, offers_of


@dataclass(frozen=True, slots=True)
class Link:
    """`rel` is an IANA name or a full URI; `href` is absolute; `templated` marks an RFC 6570 template.

    `takes_post` marks an action: there is nothing to GET, so a page must not make an anchor of it.
    """

    rel: str
    href: str
    title: str | None = None
    type: str | None = None
    templated: bool = False
    takes_post: bool = False

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"rel": self.rel, "href": self.href}
        if self.title:
            data["title"] = self.title
        if self.type:
            data["type"] = self.type
        if self.templated:
            data["templated"] = True
        return data


class Shown(Protocol):
    """What of a record its links are made from: a `Record`, or a row read without building one."""

    @property
    def kind(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def visibility(self) -> str: ...
    @property
    def submitter_id(self) -> int | None: ...
    @property
    def submitter_slug(self) -> str | None: ...
    @property
    def published(self) -> datetime | None: ...
    @property
    def relations(self) -> str: ...
    @property
    def received_type(self) -> str | None: ...


def relation(name: str) -> str:
    """The URI of one of our relations, e.g. `study/samples`."""
    return f"{settings.GMI_LINK_PREFIX}{name}"


def header_of(links: Iterable[Link]) -> str:
    """The Link header; templates are left out, since their targets are not URIs."""
    return ", ".join(_header_value(link) for link in links if not link.templated)


def _header_value(link: Link) -> str:
    value = f'<{link.href}>; rel="{link.rel}"'
    if link.type:
        value += f'; type="{link.type}"'
    if link.title and link.title.isascii():
        value += f'; title="{link.title}"'
    return value


_ENDED = (Visibility.WITHDRAWN, Visibility.REPLACED)


def record_links(resource: Resource, record: Shown, actor: Actor) -> list[Link]:
    """Every link of a record for this actor: identity, neighbours, forms, and what may be done with it next."""
    return [*common_links(resource, record, actor), *reference_links(resource, record, actor)]


def common_links(resource: Resource, record: Shown, actor: Actor) -> list[Link]:
    """Those that all records of one state have for readers of one role; `written_links` rests on that."""
    own = address(resource.collection, record.key)
    return [
        Link("self", own),
        Link("canonical", own),
        Link("collection", address(resource.collection)),
        *_declared(resource, record, own, actor),
        Link("version-history", f"{own}/versions"),
        Link(
            "describedby",
            address("schemas", f"{resource.name}-v{resource.newest}.json"),
            type="application/schema+json",
        ),
        *via(record, own),
        *_changes(record, own, actor),
    ]


def reference_links(resource: Resource, record: Shown, actor: Actor) -> list[Link]:
    """Where a copy is from, and the records that this one names, as far as the reader may go there."""
    if record.relations == "{}":
        return []
    targets = shown_to(actor, record.relations)
    return _origin_links(resource, record) + [
        Link(relation(row.rel), address(collection, key), row.title)
        for row in resource.relations
        if row.reference
        for collection, key, _ in targets.get(row.reference, ())
    ]


def _origin_links(resource: Resource, record: Shown) -> list[Link]:
    """The archive's own address first."""
    origin, differs = origin_in(record.relations), differs_in(record.relations)
    if origin is None and not differs:
        return []
    origins = Link(
        relation("origins"), f"{address(resource.collection, record.key)}/origins", "The archives that have it"
    )
    return [Link("via", origin["href"]), origins] if origin else [origins]


def via(record: Shown, own: str) -> list[Link]:
    """The way to what this state of the record was read from, if it was kept."""
    return [Link("via", f"{own}/received", type=bare(record.received_type))] if record.received_type else []


def alternates(resource: Resource, own: str) -> list[Link]:
    """The other forms of the same record, for readers of the page and of the header."""
    return [Link("alternate", own, type=offer.media_type) for offer in offers_of(resource.name) if offer.vendor]


def stored_forms(record: Shown, own: str) -> list[Link]:
    """The forms that a file of the record is, offered at the record's own address."""
    return [Link("alternate", own, type=media_type) for media_type in forms_in(record.relations)]


def _declared(resource: Resource, record: Shown, own: str, actor: Actor) -> list[Link]:
    """The relations that the resource declares for this reader and that lead to no other record."""
    is_member = actor.is_known and may_change(record, actor)
    rows = (row for row in resource.relations if not row.reference and (is_member or not row.for_members))
    targets = ((row, _target(resource, row, record, own)) for row in rows)
    return [Link(relation(row.rel), href, row.title) for row, href in targets if href]


def _target(resource: Resource, row: Relation, record: Shown, own: str) -> str | None:
    if row.collection:
        return address(resource.collection)
    if row.part == "submitter":
        return address("submitters", record.submitter_slug) if record.submitter_slug else None
    return f"{own}/{row.children or row.part}"


def _changes(record: Shown, own: str, actor: Actor) -> list[Link]:
    """What this actor may do with the record in its present state."""
    if not actor.is_known or record.visibility in _ENDED or not may_change(record, actor):
        return []
    editing = [Link("edit", own), Link("edit-form", f"{own}/edit", type="text/html")]
    links = [] if is_copy(record) else editing
    if may_release(record, actor):
        links.append(Link(relation("release"), f"{own}/release", "Make public", takes_post=True))
    if record.visibility == Visibility.PUBLIC and actor.is_curator:
        links.append(Link(relation("suppress"), f"{own}/suppress", "Take out of lists", takes_post=True))
    if record.visibility != Visibility.PROPOSED and actor.is_curator:
        links.append(Link(relation("supersede"), f"{own}/supersede", "Replace by another", takes_post=True))
    return links


def item_links(resource: Resource, key: str) -> list[Link]:
    """What an item of a collection carries: the way to itself."""
    return [Link("self", address(resource.collection, key))]
