"""System checks over the registry: what resources declare fits together, before anything is served by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from records.registry import Relation, Resource, resources


@register("registry")
def declarations_fit(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    return [Error(text, obj=resource.name, id=code) for resource in resources() for code, text in _faults(resource)]


def _faults(resource: Resource) -> Iterator[tuple[str, str]]:
    yield from _unknown_names(resource)
    yield from _unfit_relations(resource)
    yield from _unfit_columns(resource)
    if any(each.collection == resource.collection and each.name != resource.name for each in resources()):
        yield "gmi.E014", f"two resources have the collection {resource.collection}"


def _unknown_names(resource: Resource) -> Iterator[tuple[str, str]]:
    known = {each.name for each in resources()}
    for parent in resource.parents:
        if parent.name not in known:
            yield "gmi.E010", f"the parent {parent.name} is no resource"
    for place in resource.references:
        if place.role not in known:
            yield "gmi.E010", f"the reference at {place.at} leads to {place.role}, which is no resource"


def _unfit_relations(resource: Resource) -> Iterator[tuple[str, str]]:
    collections = {each.collection for each in resources()}
    roles = {place.role for place in resource.references} | {parent.name for parent in resource.parents}
    for row in resource.relations:
        if _targets(row) != 1:
            yield "gmi.E011", f"the relation {row.rel} needs exactly one target"
        if row.children and row.children not in collections:
            yield "gmi.E011", f"the relation {row.rel} leads to {row.children}, which is no collection"
        if row.reference and row.reference not in roles:
            yield "gmi.E011", f"the relation {row.rel} follows {row.reference}, which the document does not name"


def _targets(row: Relation) -> int:
    return sum(map(bool, (row.children, row.reference, row.part, row.collection)))


def _unfit_columns(resource: Resource) -> Iterator[tuple[str, str]]:
    fields: dict[str, Any] = {field.name: field for field in resource.model._meta.local_fields}
    for column in resource.columns:
        if column not in fields:
            yield "gmi.E012", f"there is no column {column} in {resource.model_label}"
    for name in resource.filters:
        if name not in fields or not fields[name].db_index:
            yield "gmi.E013", f"the filter {name} has no index behind it"
