"""What does NCBI list of what was wished for? One search after the other, page by page.

A page counts only if it is the one that was asked for: NCBI says where it begins and how many there are. If fewer are
left than when the search began, something has moved up in front of us, and it is read once more from its beginning.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

import orjson
from django.conf import settings
from django.utils import timezone

from harvest.failures import BadRequest, Corrupt, Failure, TooLarge, Transient
from harvest.source import Fetched
from mirrors.archive import Ask, Candidate, Page, Wish

from . import names, questions
from .lists import Listed, lost_fields, read
from .words import WALL

TRIES: Final = 3
MOST_TIMES: Final = 4
"""So often a search is begun at most."""
FIRST_DAY: Final = "1990-01-01"
DATES: Final = (("mdat", "MDAT"), ("pdat", "PDAT"))
"""Updated or published: the end of an embargo moves only the second (spec: insdc.md 4.4)."""


@dataclass(frozen=True)
class Search:
    """`accession` is the one that was asked for; `dates` as in `questions.search`."""

    db: str
    term: str
    accession: str = ""
    dates: tuple[str, str, str] | None = None
    is_last_of_accession: bool = False


@dataclass(frozen=True)
class Place:
    """Where a page begins: the how-manieth search, the place in it, how many it had found and what its last page began
    with; the spans of days still to be looked at where it had to be split. `day` is the one of the beginning.
    """

    step: int = 0
    at: int = 0
    count: int = 0
    head: str = ""
    times: int = 1
    found: bool = False
    spans: tuple[tuple[str, str], ...] = ()
    day: str = field(default_factory=lambda: f"{timezone.now():%Y-%m-%d}")

    @classmethod
    def of(cls, cursor: str) -> Place:
        said: dict[str, Any] = orjson.loads(cursor) if cursor else {}
        return cls(**{**said, "spans": tuple((first, last) for first, last in said.pop("spans", ()))})

    def as_cursor(self) -> str:
        return orjson.dumps(asdict(self)).decode()


def searches_of(wish: Wish, day: str) -> list[Search]:
    """Raises `BadRequest` for what is no accession."""
    if wish.accessions:
        return [each for name in wish.accessions for each in _of_accession(names.accession(name))]
    if wish.query and wish.since is None:
        return [Search("sra", wish.query)]
    if wish.since is None:
        return []
    last = min(f"{wish.until}", day) if wish.until else day
    wanted = ("sra",) if wish.query else settings.GMI_NCBI_DATABASES
    databases = [each for each in questions.DATABASES if each in wanted]
    return [_changed(db, wish, tag, (kind, f"{wish.since}", last)) for db in databases for kind, tag in DATES]


def _of_accession(name: str) -> list[Search]:
    databases = names.databases_of(name)
    return [Search(db, names.term_of(name, db), name, None, db == databases[-1]) for db in databases]


def _changed(db: str, wish: Wish, tag: str, dates: tuple[str, str, str]) -> Search:
    """A search needs a term: the span of days says the same as the dates beside it."""
    _, first, last = dates
    term = f"{first.replace('-', '/')}:{last.replace('-', '/')}[{tag}]"
    return Search(db, f"({wish.query}) AND {term}" if wish.query else term, dates=dates)


class Asking:
    """`most` is how many UIDs a page has."""

    def __init__(self, most: int = questions.PAGE) -> None:
        self._most = most

    def page(self, wish: Wish, cursor: str, ask: Ask) -> Page:
        place = Place.of(cursor)
        searches = searches_of(wish, place.day)
        as_of = _as_of(wish, place)
        if place.step >= len(searches):
            return Page((), as_of=as_of)
        search = searches[place.step]
        try:
            listed, fetched = self._listed(search, place, ask)
        except BadRequest as refusal:
            following, found, fetched = _refused(search, place, refusal), [], []
        else:
            following, found = _behind(place, listed), _candidates(search, place, listed)
        following, missing = _ended(search, place, following, had=place.found or bool(found))
        is_whole = len(searches) == 1 and not wish.accessions and not place.spans and not following.spans
        is_last = following.step >= len(searches)
        return Page(
            [*found, *missing],
            "" if is_last else following.as_cursor(),
            following.count if is_whole else None,
            as_of,
            tuple(fetched),
        )

    def _listed(self, search: Search, place: Place, ask: Ask) -> tuple[Listed, list[Fetched]]:
        """Asked again where the answer passes or is broken. Raises `Failure`."""
        failure: Failure = Transient("NCBI was not asked.")
        for _ in range(TRIES):
            term, dates = _spanned(search, place)
            fetched = ask(questions.search(search.db, term, dates=dates, start=place.at, most=self._most))
            try:
                listed = read(fetched)
                _require_page(search, place, listed)
            except (Transient, Corrupt) as told:
                fetched.path.unlink(missing_ok=True)
                failure = told
            except Failure:
                fetched.path.unlink(missing_ok=True)
                raise
            else:
                return listed, [fetched]
        raise failure


def _spanned(search: Search, place: Place) -> tuple[str, tuple[str, str, str] | None]:
    """A search that was split is asked for one span of days at a time."""
    if not place.spans:
        return search.term, search.dates
    kind = search.dates[0] if search.dates else "pdat"
    return search.term, (kind, *place.spans[0])


def _require_page(search: Search, place: Place, listed: Listed) -> None:
    """Raises what is wrong with a page: not the one that was asked for, empty, of a term that was misunderstood."""
    if fields := lost_fields(listed, search.term):
        raise BadRequest(f"NCBI does not know the field {fields} in {search.db}; it would look everywhere instead.")
    if listed.count > place.at and not listed.uids:
        raise Transient(f"NCBI counts {listed.count} and lists none from {place.at} on.")
    if not all(uid.isdecimal() for uid in listed.uids):
        raise Corrupt("NCBI lists what is no UID.")
    is_other = listed.start not in (None, place.at) or (place.at > 0 and listed.uids[:1] == (place.head,))
    if listed.uids and is_other:
        raise Corrupt(f"NCBI gives the page from {listed.start} on instead of that from {place.at} on.")


def _refused(search: Search, place: Place, refusal: BadRequest) -> Place:
    """Where a list ends before its end, it is read by spans of days. Only in sra everything must be understood."""
    if place.at and WALL.search(str(refusal)):
        return _split(search, place, refusal)
    if search.db == "sra":
        raise refusal
    return _next(place)


def _split(search: Search, place: Place, refusal: BadRequest) -> Place:
    whole = search.dates[1:] if search.dates else (FIRST_DAY, place.day)
    (first, last), *others = place.spans or (whole,)
    if first >= last:
        raise TooLarge(f"NCBI lists no more than {place.at} of {place.count} of {first}: {refusal}", refusal.evidence)
    middle = date.fromisoformat(first) + (date.fromisoformat(last) - date.fromisoformat(first)) // 2
    halves = ((first, f"{middle}"), (f"{middle + timedelta(days=1)}", last))
    return replace(place, at=0, count=0, head="", spans=(*halves, *others))


def _behind(place: Place, listed: Listed) -> Place:
    """Where the next page begins."""
    seen = replace(place, count=listed.count)
    if place.at and listed.count < place.count and place.times < MOST_TIMES:
        return replace(seen, at=0, head="", times=place.times + 1)
    at = place.at + len(listed.uids)
    if at < listed.count:
        return replace(seen, at=at, head=listed.uids[0])
    return _next(seen)


def _next(place: Place) -> Place:
    if len(place.spans) > 1:
        return replace(place, at=0, head="", times=1, spans=place.spans[1:])
    return Place(place.step + 1, count=place.count, day=place.day)


def _ended(search: Search, place: Place, following: Place, *, had: bool) -> tuple[Place, list[Candidate]]:
    """An accession that no database knows is asked for once more, alone, and then told as missing."""
    if following.step == place.step or not search.is_last_of_accession:
        return replace(following, found=had), []
    return following, [] if had else [Candidate("", search.accession, facts={"db": "", "at": 0})]


def _candidates(search: Search, place: Place, listed: Listed) -> list[Candidate]:
    """Each with its place in the search, which NCBI remembers for some time."""
    known: dict[str, Any] = {"db": search.db, "at": int(time.time())}
    if listed.webenv and listed.query_key:
        known |= {"webenv": listed.webenv, "query_key": listed.query_key}
    if search.accession:
        known["asked"] = search.accession
    return [
        Candidate("", uid if search.db == "sra" else f"{search.db}-{uid}", facts={**known, "uid": uid, "index": index})
        for index, uid in enumerate(listed.uids, place.at)
    ]


def _as_of(wish: Wish, place: Place) -> str:
    """The last day that the lists are complete for, or so much of it as has been."""
    if wish.since is None:
        return ""
    return min(place.day, f"{wish.until}") if wish.until else place.day
