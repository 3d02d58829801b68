"""The list of collections, newest first, in pages by key; narrowed by source, state, run, and the id of the thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from hypermedia.addresses import address
from hypermedia.answers import Sheet, answer
from hypermedia.links import Link
from hypermedia.paging import limit_of
from hypermedia.requests import QueryRefused
from sra.faults import Fault
from submitters.actor import Actor

from . import shown
from .models import Collection
from .visibility import visible_to

FILTERS: Final = {"source": "source", "state": "state", "run": "run", "external-id": "external_id"}
"""Parameter -> field."""
_PARAMETERS: Final = (*FILTERS, "after", "limit")


@dataclass(frozen=True)
class _Window:
    filters: dict[str, str]
    limit: int
    edge: int | None


def answered(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Raises QueryRefused, NotAcceptable."""
    seen = visible_to(actor)
    window = _window(request.GET, seen)
    rows = seen.filter(**window.filters)
    if window.edge is not None:
        rows = rows.filter(pk__lt=window.edge)
    found = list(rows.order_by("-id")[: window.limit + 1])
    page = found[: window.limit]
    links = _links(request.GET, page, has_next=len(found) > window.limit)
    data = {"items": [shown.in_list(each) for each in page]}
    context = {"filters": request.GET, "states": Collection.State.values}
    return answer(request, actor, Sheet("collections", data, "harvest/collections.html", links, context))


def _window(query: QueryDict, seen: QuerySet[Collection]) -> _Window:
    """Raises QueryRefused, naming every parameter that is unknown or wrong."""
    faults = [_unknown(name) for name in query if name not in _PARAMETERS]
    filters = {field: str(query[name]) for name, field in FILTERS.items() if query.get(name)}
    faults += [_unfit(name) for name in FILTERS if "\0" in query.get(name, "")]
    state = filters.get("state", "")
    if state and state not in Collection.State.values:
        expected = f"one of: {', '.join(Collection.State.values)}"
        faults.append(Fault("wrong-format", "There is no such state.", "/state", expected=expected))
    limit, edge = limit_of(query.get("limit"), faults), _edge(query.get("after"), seen, faults)
    if faults:
        raise QueryRefused(faults)
    return _Window(filters, limit, edge)


def _unknown(name: str) -> Fault:
    expected = f"one of: {', '.join(_PARAMETERS)}"
    return Fault("unknown-parameter", f"There is no parameter “{name}” here.", f"/{name}", expected=expected)


def _unfit(name: str) -> Fault:
    return Fault("wrong-format", f"No {name} has such a character in it.", f"/{name}")


def _edge(key: str | None, seen: QuerySet[Collection], faults: list[Fault]) -> int | None:
    if key is None:
        return None
    edge = None if "\0" in key else seen.filter(key=key).values_list("pk", flat=True).first()
    if edge is None:
        faults.append(Fault("wrong-format", "The cursor is none that this list gave.", "/after"))
    return edge


def _links(query: QueryDict, page: list[Collection], *, has_next: bool) -> list[Link]:
    here = address("collections")
    kept: list[tuple[str, Any]] = [(name, value) for name, value in query.items() if name != "after"]
    links = [Link("self", _with(here, list(query.items()))), Link("up", address("")), Link("first", _with(here, kept))]
    if has_next:
        links.append(Link("next", _with(here, [*kept, ("after", page[-1].key)])))
    return links


def _with(here: str, query: list[tuple[str, Any]]) -> str:
    return f"{here}?{urlencode(query)}" if query else here
