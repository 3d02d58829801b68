"""Pages of a collection by key (no offsets, no counts): every page costs the same, however deep.

A cursor is the key of the record at the edge of the page; the order is newest first. Filters are those that the
resource declares, each with an index behind it.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import QueryDict

from records.models import Record
from records.registry import Resource
from records.rows import Row, id_of, select
from sra.faults import Fault

from .links import Link
from .requests import QueryRefused

PAGE_SIZE = 100
LARGEST_PAGE = 1000
_PAGING = ("after", "before", "limit")


@dataclass(frozen=True)
class Window:
    """Which part of a collection is asked for. `edge` is the row id of the cursor's record."""

    resource: Resource
    limit: int
    filters: Mapping[str, Any]
    edge: int | None = None
    backwards: bool = False


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    has_previous: bool
    has_next: bool


def window_of(resource: Resource, query: QueryDict) -> Window:
    """Read the query. Raises QueryRefused naming every parameter that is unknown or wrong."""
    faults = [_unknown(resource, name) for name in query if name not in (*_PAGING, *filter_names(resource))]
    filters: dict[str, Any] = {}
    for name in filter_names(resource):
        if (text := query.get(name)) is not None:
            _read_filter(resource, name, text, filters, faults)
    limit = limit_of(query.get("limit"), faults)
    edge = _edge(resource, query.get("before") or query.get("after"), faults)
    if faults:
        raise QueryRefused(faults)
    return Window(resource, limit, filters, edge, backwards="before" in query)


def filter_names(resource: Resource) -> dict[str, str]:
    """Query parameter -> model field."""
    return {
        "alias": "alias",
        "accession": "accession",
        **{name.replace("_", "-"): name for name in resource.filters},
    }


def _unknown(resource: Resource, name: str) -> Fault:
    known = ", ".join((*_PAGING, *filter_names(resource)))
    return Fault("unknown-parameter", f"There is no parameter “{name}” here.", f"/{name}", expected=f"one of: {known}")


def _read_filter(resource: Resource, name: str, text: str, filters: dict[str, Any], faults: list[Fault]) -> None:
    field: Any = resource.model._meta.get_field(filter_names(resource)[name])
    try:
        if "\0" in text:
            raise ValueError(text)
        filters[field.name] = field.to_python(text)
    except Exception as error:  # noqa: BLE001  # to_python raises ValidationError, ValueError or OverflowError by field
        faults.append(
            Fault("wrong-format", f"“{text}” is not a value of {name}.", f"/{name}", expected=str(error)[:200])
        )


def limit_of(text: str | None, faults: list[Fault]) -> int:
    """How many a page shall have; a fault is added where that cannot be."""
    if text is None:
        return PAGE_SIZE
    if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= LARGEST_PAGE:
        return int(text)
    faults.append(Fault("wrong-format", "The limit is out of range.", "/limit", expected=f"1 to {LARGEST_PAGE}"))
    return PAGE_SIZE


def _edge(resource: Resource, key: str | None, faults: list[Fault]) -> int | None:
    if key is None:
        return None
    edge = None if "\0" in key else id_of(resource.name, key)
    if edge is None:
        faults.append(Fault("wrong-format", "The cursor is none that this collection gave.", "/after"))
    return edge


def fetch(window: Window, parts: list[QuerySet[Record]]) -> Page:
    """One page out of disjoint querysets, merged by id. One query for each part."""
    rows: list[Row] = []
    for part in parts:
        ordered = part.filter(**_conditions(window)).order_by("id" if window.backwards else "-id")
        rows += [Row._make(row) for row in select(ordered)[: window.limit + 1]]
    return _cut(window, rows)


def _conditions(window: Window) -> dict[str, Any]:
    """All in one: each `filter` call makes another copy of the query."""
    conditions = {"kind": window.resource.name, **_through_child(window)}
    if window.edge is not None:
        conditions["id__gt" if window.backwards else "id__lt"] = window.edge
    return conditions


def _through_child(window: Window) -> dict[str, Any]:
    """Filters on the resource's own table go through the one-to-one link to it."""
    model: type[Model] = window.resource.model
    own = {field.name for field in model._meta.local_fields}
    child = model._meta.model_name
    return {f"{child}__{name}" if name in own else name: value for name, value in window.filters.items()}


def _cut(window: Window, rows: list[Row]) -> Page:
    pick = heapq.nsmallest if window.backwards else heapq.nlargest
    chosen = pick(window.limit + 1, rows, key=lambda row: row.id)
    more = len(chosen) > window.limit
    chosen = sorted(chosen[: window.limit], key=lambda row: -row.id)
    if window.backwards:
        return Page(chosen, has_previous=more, has_next=True)
    return Page(chosen, has_previous=window.edge is not None, has_next=more)


def page_links(here: str, query: QueryDict, page: Page) -> list[Link]:
    """self, first, prev and next, keeping the filters."""
    kept = [(name, value) for name, value in query.items() if name not in ("after", "before")]
    links = [Link("self", _with(here, list(query.items()))), Link("first", _with(here, kept))]
    if page.rows and page.has_previous:
        links.append(Link("prev", _with(here, [*kept, ("before", page.rows[0].key)])))
    if page.rows and page.has_next:
        links.append(Link("next", _with(here, [*kept, ("after", page.rows[-1].key)])))
    return links


def _with(here: str, query: list[tuple[str, Any]]) -> str:
    return f"{here}?{urlencode(query)}" if query else here
