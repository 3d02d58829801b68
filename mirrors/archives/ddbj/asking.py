"""What is there to bring from DDBJ? Pages of its search: by date, by accession, by a query.

By date an entry is listed when it changed or when it was published, since the end of an embargo moves the second date
only (spec: insdc.md 4.4, 2). What has too many entries for pages is asked for in smaller spans of days; a single day
that has too many is followed by a cursor, and begun again when that has lapsed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from harvest.failures import BadRequest, NotFound, Transient
from harvest.source import Fetched
from mirrors.archive import Ask, Candidate, Page, Status, Wish
from records.clock import today

from . import search
from .names import TYPES, is_own, kind_of, normalised, type_of
from .search import Entry, Listed

DATES: Final = ("dateModified", "datePublished")
MOST_RESTARTS: Final = 3
_RANKS: Final = {kind: rank for rank, kind in enumerate(("submission", "study", "sample", "experiment", "run"))}
_FROM_ALL: Final = ("submission", "study")
"""What hangs on these is all that they refer to; on the others, what comes behind them."""
_LAST_PAGE: Final = search.MOST_BY_PAGE // search.PER_PAGE


@dataclass(frozen=True)
class Spot:
    """Where a list is: `list` and `date` count through types and dates, `first` and `last` are days of a span, `rest`
    the spans behind it. `token` is DDBJ's cursor.
    """

    list: int = 0
    date: int = 0
    first: str = ""
    last: str = ""
    rest: tuple[tuple[str, str], ...] = ()
    page: int = 1
    token: str = ""
    restarts: int = 0

    @classmethod
    def of(cls, text: str) -> Spot:
        said = orjson.loads(text) if text else {}
        return cls(**{**said, "rest": tuple((first, last) for first, last in said.get("rest", ()))})

    def as_text(self) -> str:
        return orjson.dumps(asdict(self)).decode()


def page(wish: Wish, cursor: str, ask: Ask) -> Page:
    """The page of what the wish means. Raises `Failure`."""
    if wish.accessions:
        return _of_accessions(wish.accessions, int(cursor or 0), ask)
    if wish.query:
        return _Lists(ask, _filters_of(wish.query), owned_only=False).page(Spot.of(cursor))
    until = min(wish.until or today(), today())
    since = wish.since or until
    spot = Spot.of(cursor) if cursor else Spot(first=since.isoformat(), last=until.isoformat())
    return _Dated(ask, since, until).page(spot)


def _filters_of(query: str) -> dict[str, str]:
    """`keywords=…&organism=9606`, or words alone."""
    said = dict(parse_qsl(query)) if "=" in query else {"keywords": query}
    return {name: value for name, value in said.items() if name not in ("page", "perPage", "cursor", "fields")}


# ------------------------------------------------------------------------------------------------------- by lists


class _Lists:
    """All types one after the other, under the same filters."""

    def __init__(self, ask: Ask, filters: Mapping[str, str], owned_only: bool) -> None:
        self._ask, self._filters, self._owned_only = ask, filters, owned_only

    def page(self, spot: Spot) -> Page:
        kind = TYPES[spot.list]
        fetched, listed = self._fetch(kind, spot)
        following = self._following(spot, listed)
        entries = [each for each in listed.entries if is_own(each.accession) or not self._owned_only]
        candidates = list(_with_submissions(kind, entries, self._ask))
        cursor = following.as_text() if following else ""
        return Page(candidates, cursor, fetched=(fetched,))

    def _fetch(self, kind: str, spot: Spot) -> tuple[Fetched, Listed]:
        request = (
            search.further(kind, spot.token) if spot.token else search.listing(kind, self.filters(spot), spot.page)
        )
        fetched = self._ask(request)
        return fetched, search.listed(fetched)

    def filters(self, spot: Spot) -> Mapping[str, str]:
        return self._filters

    def _following(self, spot: Spot, listed: Listed) -> Spot | None:
        """Where the next page is, None behind the last."""
        is_behind_pages = bool(spot.token) or spot.page >= _LAST_PAGE
        if is_behind_pages and listed.cursor and listed.entries:
            return replace(spot, token=listed.cursor)
        if not is_behind_pages and spot.page * search.PER_PAGE < listed.total and listed.entries:
            return replace(spot, page=spot.page + 1)
        return self.next_list(spot)

    def next_list(self, spot: Spot) -> Spot | None:
        return Spot(list=spot.list + 1) if spot.list + 1 < len(TYPES) else None


class _Dated(_Lists):
    """All types, by both dates, in spans of days that have no more entries than pages can show."""

    def __init__(self, ask: Ask, since: date, until: date) -> None:
        super().__init__(ask, {}, owned_only=True)
        self._since, self._until = since.isoformat(), until.isoformat()

    def filters(self, spot: Spot) -> Mapping[str, str]:
        name = DATES[spot.date]
        return {f"{name}From": spot.first, f"{name}To": spot.last, "sort": f"{name}:asc"}

    def page(self, spot: Spot) -> Page:
        try:
            return replace(super().page(spot), as_of=self._until)
        except BadRequest as refused:
            if not spot.token:
                raise
            return self._again(spot, refused)

    def _again(self, spot: Spot, refused: BadRequest) -> Page:
        """The cursor has lapsed: the day from its beginning. What was listed already is known to the loop."""
        if spot.restarts >= MOST_RESTARTS:
            raise Transient(f"The list of {spot.first} could not be followed to its end: {refused}", refused.evidence)
        return self.page(replace(spot, token="", page=1, restarts=spot.restarts + 1))

    def _following(self, spot: Spot, listed: Listed) -> Spot | None:
        if spot.page == 1 and not spot.token and listed.total > search.MOST_BY_PAGE and spot.first < spot.last:
            return _halved(spot)
        return super()._following(spot, listed)

    def next_list(self, spot: Spot) -> Spot | None:
        if spot.rest:
            (first, last), *rest = spot.rest
            return replace(spot, first=first, last=last, rest=tuple(rest), page=1, token="", restarts=0)
        whole = Spot(first=self._since, last=self._until)
        if spot.date + 1 < len(DATES):
            return replace(whole, list=spot.list, date=spot.date + 1)
        return replace(whole, list=spot.list + 1) if spot.list + 1 < len(TYPES) else None


def _halved(spot: Spot) -> Spot:
    first, last = date.fromisoformat(spot.first), date.fromisoformat(spot.last)
    middle = first + (last - first) // 2
    later = ((middle + timedelta(days=1)).isoformat(), spot.last)
    return replace(spot, last=middle.isoformat(), rest=(later, *spot.rest), page=1)


def _with_submissions(kind: str, entries: Sequence[Entry], ask: Ask) -> Iterator[Candidate]:
    """Lists cut references short: what does not name its submission is asked for whole."""
    unknown = [each.accession for each in entries if not each.submission]
    known = {each.accession: each for each in _whole(kind, unknown, ask)}
    for each in entries:
        yield candidate_of(known.get(each.accession, each))


def _whole(kind: str, accessions: Sequence[str], ask: Ask) -> Iterator[Entry]:
    for start in range(0, len(accessions), search.BULK):
        with search.answered(search.bulk(kind, accessions[start : start + search.BULK]), ask) as fetched:
            yield from search.found(fetched)[0]


def candidate_of(entry: Entry) -> Candidate:
    """Suppressed and withdrawn ones are listed with that, and not fetched."""
    facts: dict[str, Any] = {"submission": entry.submission} if entry.submission else {}
    if entry.files:
        facts["files"] = list(entry.files)
    standing = entry.standing
    told = {"standing": standing} if standing.status not in (Status.LIVE, Status.UNKNOWN) else {}
    return Candidate(entry.kind.removeprefix("sra-"), entry.accession, entry.modified, facts=facts, **told)


# -------------------------------------------------------------------------------------------------- by accessions


def _of_accessions(accessions: Sequence[str], index: int, ask: Ask) -> Page:
    """One accession to a page, with all that hangs on it."""
    name = normalised(accessions[index])
    following = str(index + 1) if index + 1 < len(accessions) else ""
    try:
        fetched = ask(search.entry(type_of("", name), name))
    except NotFound:
        kind = kind_of(name)  # it is listed, so that the run tells that it is not to be had
        return Page([Candidate(kind, name, facts={"missing": True})], following)
    entry = search.one(fetched)
    own = [candidate_of(entry)] if entry.kind in TYPES else []
    hanging = [each for each in _hanging(entry, name, ask) if each.accession != entry.accession]
    return Page([*own, *hanging], following, fetched=(fetched,))


def _hanging(entry: Entry, name: str, ask: Ask) -> Iterator[Candidate]:
    wanted = [(kind, accession) for kind, accession in entry.xrefs if kind in TYPES and _is_below(kind, name)]
    for kind in TYPES:
        some = list(dict.fromkeys(accession for each, accession in wanted if each == kind))
        yield from (candidate_of(each) for each in _whole(kind, some, ask))


def _is_below(kind: str, name: str) -> bool:
    above, below = kind_of(name), kind.removeprefix("sra-")
    if above in _FROM_ALL:
        return True
    return _rank(below) > _rank(above)


def _rank(kind: str) -> int:
    return _RANKS.get(kind, len(_RANKS))
