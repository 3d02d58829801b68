"""Pages of runs and of troubles, newest first: by the number of the last row, so that each costs the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from hypermedia.links import Link
from hypermedia.paging import PAGE_SIZE
from hypermedia.requests import QueryRefused
from sra.faults import Fault

_MOST_DIGITS: Final = 18
"""SQLite's driver breaks on larger numbers instead of finding nothing."""

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`kept` are the parameters that its neighbours have too."""

    rows: Sequence[Row]
    has_next: bool
    kept: Sequence[tuple[str, str]]
    after: str

    def links(self, here: str) -> Iterator[Link]:
        """self, first and next."""
        cursor = [("after", self.after)] if self.after else []
        yield Link("self", _with(here, [*self.kept, *cursor]))
        yield Link("first", _with(here, self.kept))
        if self.has_next:
            yield Link("next", _with(here, [*self.kept, ("after", str(self.rows[-1].pk))]))


def page_of(request: HttpRequest, rows: QuerySet[Row], filters: Sequence[str] = ()) -> Page[Row]:
    """The page that `?after=` asks for; `filters` are the parameters that the caller looks at. Raises QueryRefused."""
    known = ("after", *filters)
    faults = [_unknown(name, known) for name in request.GET if name not in known]
    after: Any = request.GET.get("after", "")
    if after and not (after.isascii() and after.isdigit() and len(after) <= _MOST_DIGITS):
        faults.append(Fault("wrong-format", "The cursor is none that this list gave.", "/after"))
    if faults:
        raise QueryRefused(faults)
    ordered = (rows.filter(pk__lt=int(after)) if after else rows).order_by("-pk")
    found = list(ordered[: PAGE_SIZE + 1])
    kept = [(name, str(value)) for name, value in request.GET.items() if name in filters]
    return Page(found[:PAGE_SIZE], len(found) > PAGE_SIZE, kept, after)


def _unknown(name: str, known: Sequence[str]) -> Fault:
    expected = f"one of: {', '.join(known)}"
    return Fault("unknown-parameter", f"There is no parameter “{name}” here.", f"/{name}", expected=expected)


def _with(here: str, query: Sequence[tuple[str, str]]) -> str:
    return f"{here}?{urlencode(query)}" if query else here
