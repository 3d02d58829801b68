"""A page of the other server's feed as candidates: of each record the last that is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings

from harvest.failures import ChangedFormat
from harvest.source import Fetched
from records.registry import resources

from ...archive import Candidate, Page, Standing, Status, Wish
from . import answers

PAGE: Final = 1000
_HIDDEN: Final = frozenset({"proposed", "private"})
_LIVE: Final = frozenset({"public", "suppressed"})
"""What is suppressed is still given, and is taken with its standing."""


def page_of(fetched: Fetched, wish: Wish) -> Page:
    """Raises `Corrupt`, `ChangedFormat`."""
    data = answers.read(fetched)
    items = answers.member(data, "items", list, fetched)
    last, more = answers.member(data, "last", int, fetched), answers.member(data, "more", bool, fetched)
    onward = answers.href(data, "next")
    if more and not onward:
        raise ChangedFormat("A page of the feed leads nowhere.", answers.evidence(fetched))
    found = {item.accession: item for item in _candidates(items, wish, fetched)}
    return Page(tuple(found.values()), onward if more else "", None, str(last), (fetched,))


def _candidates(items: list[Any], wish: Wish, fetched: Fetched) -> Iterator[Candidate]:
    for item in items:
        try:
            candidate = _candidate(item, wish)
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise ChangedFormat(f"A change cannot be read: {fault!r}.", answers.evidence(fetched)) from fault
        if candidate is not None:
            yield candidate


def _candidate(item: dict[str, Any], wish: Wish) -> Candidate | None:
    """None for what is not meant: too old or too new, hidden, or ours and only mirrored there. Raises ValueError."""
    if not _is_meant(datetime.fromisoformat(item["at"]).date(), wish) or item["status"] in _HIDDEN:
        return None
    if is_ours(answers.href(item, "via")):
        return None
    if item["kind"] not in {each.name for each in resources()}:
        raise ValueError(item["kind"])
    where = answers.href(item, "self")
    name = item["accession"] or where.rpartition("/")[2]
    return Candidate(item["kind"], name, standing=_standing(item), facts={"href": where})


def _is_meant(day: date, wish: Wish) -> bool:
    return (wish.since is None or day >= wish.since) and (wish.until is None or day <= wish.until)


def is_ours(address: str) -> bool:
    """Whether it leads to this server."""
    return address.startswith(f"{settings.GMI_BASE_URL}/")


def _standing(item: dict[str, Any]) -> Standing:
    if item["status"] in _LIVE:
        return Standing(Status.LIVE)
    return Standing(Status(item["status"]), item.get("successor") or "", item.get("note") or "")
