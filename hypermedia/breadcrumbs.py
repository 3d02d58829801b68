"""The way from a collection down to a page: study, sample, experiment, run, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from records.models import Record
from records.registry import Resource
from records.registry import resource as resource_named
from records.relations import shown_to
from records.rows import Row, find, row_of
from records.visibility import may_read
from submitters.actor import Actor

from .addresses import address

_DEEPEST = 6


@dataclass(frozen=True)
class Crumb:
    title: str
    href: str


class Named(Protocol):
    @property
    def title(self) -> str: ...
    @property
    def alias(self) -> str: ...
    @property
    def accession(self) -> str: ...
    @property
    def key(self) -> str: ...


def crumbs_of(resource: Resource, row: Row, actor: Actor) -> list[Crumb]:
    """The ancestors of a record and itself; the first step is the collection of the topmost."""
    chain = [(resource, row)]
    while len(chain) < _DEEPEST and (above := _above(*chain[0], actor)):
        chain.insert(0, above)
    top = chain[0][0]
    first = Crumb(top.collection.capitalize(), address(top.collection))
    return [first, *(_crumb(each, step) for each, step in chain)]


def crumbs_to(resource: Resource, parent: Record | None, actor: Actor) -> list[Crumb]:
    """The way to a collection, whole or below a record."""
    if parent is None:
        return [Crumb(resource.collection.capitalize(), address(resource.collection))]
    own = address(parent.resource.collection, parent.key)
    above = crumbs_of(parent.resource, row_of(parent), actor)
    return [*above, Crumb(resource.collection.capitalize(), f"{own}/{resource.collection}")]


def _above(resource: Resource, row: Row, actor: Actor) -> tuple[Resource, Row] | None:
    """The first record that this one names among its possible parents, if the reader may see it."""
    named = shown_to(actor, row.relations)
    for parent in resource.parents:
        for _, key, _ in named.get(parent.name, ())[:1]:
            found = find(parent.name, key)
            if found and may_read(found, actor):
                return resource_named(parent.name), found
    return None


def _crumb(resource: Resource, record: Named) -> Crumb:
    name = record.accession or record.alias or record.title or record.key
    return Crumb(f"{resource.name.capitalize()} {name}"[:80], address(resource.collection, record.key))
