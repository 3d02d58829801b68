"""The feed of changes as it is asked for: which part, what of it the reader may see, and the ways on from there.

A cursor is a number of the feed; a page begins behind it. What the reader may not see is passed over, so that a page
is full as long as there is something to tell, and the cursor moves on all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict

from records import feed
from records.models import Change, Record
from records.relations import origin_in
from records.visibility import changes_seen
from sra.faults import Fault
from submitters.actor import Actor

from .addresses import address
from .links import Link, relation
from .paging import LARGEST_PAGE, PAGE_SIZE
from .requests import QueryRefused

PATH: Final = "changes"
_MOST_DIGITS: Final = 18
"""Longer numbers are none that a database gave."""


@dataclass(frozen=True)
class Window:
    """What is asked for: at most `limit` changes behind `after`; None where no cursor was sent."""

    after: int | None
    limit: int
    has_limit: bool

    def at(self, after: int) -> str:
        """The address of the page behind another number."""
        query = {"after": after, "limit": self.limit} if self.has_limit else {"after": after}
        return f"{address(PATH)}?{urlencode(query)}"


@dataclass(frozen=True)
class Stretch:
    """A page. `last` is the number up to which the reader has seen all there is; with `more` it goes on from there.

    `end` is where the feed ended when the page was read.
    """

    window: Window
    after: int
    changes: Sequence[Change]
    last: int
    more: bool
    end: int


def window_of(query: QueryDict) -> Window:
    """Read the query. Raises QueryRefused naming every parameter that is unknown or wrong."""
    faults = [_unknown(name) for name in query if name not in ("after", "limit")]
    after = _number(query, "after", 0, 10**_MOST_DIGITS - 1, "a number that the feed gave, 0 for its beginning", faults)
    limit = _number(query, "limit", 1, LARGEST_PAGE, f"1 to {LARGEST_PAGE}", faults)
    if faults:
        raise QueryRefused(faults)
    return Window(after, limit or PAGE_SIZE, limit is not None)


def _unknown(name: str) -> Fault:
    return Fault("unknown-parameter", f"There is no parameter “{name}” here.", f"/{name}", expected="after, limit")


def _number(query: QueryDict, name: str, least: int, most: int, expected: str, faults: list[Fault]) -> int | None:
    texts = query.getlist(name)
    if not texts:
        return None
    number = _digits(texts[0]) if len(texts) == 1 else -1
    if least <= number <= most:
        return number
    shown = texts[0] if len(texts) == 1 else ", ".join(texts)
    faults.append(Fault("wrong-format", f"“{shown[:100]}” is no value of {name}.", f"/{name}", expected=expected))
    return None


def _digits(text: str) -> int:
    """-1 for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else -1


def look(window: Window, actor: Actor, end: int, *, newest: bool = False) -> Stretch:
    """The page for this reader; without a cursor the first one, or with `newest` the last. One query of rows."""
    seen = changes_seen(feed.complete(), actor).select_related("record__replaced_by")
    seen = seen.defer("record__document", "record__normalisations", *_UNUSED)
    if window.after is None and newest:
        changes = list(reversed(seen.order_by("-pk")[: window.limit]))
        after = changes[0].pk - 1 if len(changes) == window.limit else 0
        return Stretch(window, after, changes, max([end, *(change.pk for change in changes)]), False, end)
    after = window.after or 0
    found = list(seen.filter(pk__gt=after)[: window.limit + 1])
    changes, more = found[: window.limit], len(found) > window.limit
    last = changes[-1].pk if more else max([after, end, *(change.pk for change in changes)])
    return Stretch(window, after, changes, last, more, end)


_UNUSED: Final = tuple(
    f"record__replaced_by__{name}" for name in ("document", "normalisations", "relations", "title", "note", "alias")
)


def links_of(page: Stretch) -> list[Link]:
    """The ways on. `next` is always there: a follower that has seen all asks at it again later."""
    window, limit = page.window, page.window.limit
    own = window.at(page.after) if window.after is not None or page.after else _bare(window)
    links = [Link("self", own), Link("first", window.at(0))]
    if page.after:
        links.append(Link("prev", window.at(max(0, page.after - limit))))
    links.append(Link("next", window.at(page.last)))
    links.append(Link("last", window.at(max(0, page.end - limit))))
    return [*links, Link("up", address(""))]


def _bare(window: Window) -> str:
    return f"{address(PATH)}?limit={window.limit}" if window.has_limit else address(PATH)


def ways_to_changes() -> list[Link]:
    """From the entry point: by our relation, and by those that harvesters know."""
    changes, capabilities = address(PATH), address("capabilitylist.xml")
    return [
        Link(relation(PATH), changes, "Changes"),
        Link(relation(PATH), f"{changes}{{?after,limit}}", "Changes behind a number", templated=True),
        Link("resourcesync", capabilities, type="application/xml"),
    ]


def href_of(record: Record) -> str:
    return address(record.resource.collection, record.key)


def item_of(change: Change) -> dict[str, Any]:
    """A change for programs: `event` is what happened then, `status` what the record is now. The link `via` of a copy
    leads to where it comes from.
    """
    record = change.record
    links = [Link("self", href_of(record))]
    if origin := origin_in(record.relations):
        links.append(Link("via", origin["href"]))
    if record.replaced_by is not None:
        links.append(Link("successor-version", href_of(record.replaced_by)))
    item: dict[str, Any] = {
        "links": [link.as_data() for link in links],
        "seq": change.pk,
        "event": change.event,
        "at": change.at.isoformat().replace("+00:00", "Z"),
        "kind": record.kind,
        "revision": change.revision,
        "status": record.visibility,
        "accession": record.accession or None,
        "title": record.title,
    }
    if record.note:
        item["note"] = record.note
    return {**item, "successor": record.replaced_by.accession} if record.replaced_by is not None else item
