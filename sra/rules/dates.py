"""Dates: of collection, of a run, of a release."""

from collections.abc import Iterator
from datetime import date, timedelta

from sra.collection_dates import read_interval, suggest
from sra.document import JsonObject
from sra.missing_values import is_missing, nearest_missing
from sra.rules.properties import plain, properties
from sra.rules.rule import Place

COLLECTION = "collection date"
FURTHEST_HOLD = 2
"""Years: INSDC keeps nothing private for longer."""

TOMORROW = timedelta(days=1)
"""It may be tomorrow already where the document comes from."""


def unreadable_collection(document: JsonObject, today: date) -> Iterator[Place]:
    """A collection date that is neither a date, nor an interval, nor a term for a missing value."""
    for each in properties(document):
        value = (each.value or "").strip()
        if plain(each.tag) == COLLECTION and value and not is_missing(value) and read_interval(value) is None:
            yield Place(each.steps, value, suggest(value) or nearest_missing(value))


def future_collection(document: JsonObject, today: date) -> Iterator[Place]:
    """Material that is yet to be collected."""
    for each in properties(document):
        interval = read_interval((each.value or "").strip()) if plain(each.tag) == COLLECTION else None
        if interval and interval.first > today + TOMORROW:
            yield Place(each.steps, each.value or "")


def future_event(document: JsonObject, today: date) -> Iterator[Place]:
    """A run, an analysis or a submission that has not happened yet."""
    for member in ("run-date", "analysis-date", "submission-date"):
        interval = read_interval(document.get(member, ""))
        if interval and interval.first > today + TOMORROW:
            yield Place((member,), document[member])


def long_hold(document: JsonObject, today: date) -> Iterator[Place]:
    """Records that are to be kept private for longer than archives keep them."""
    for index, action in enumerate(document.get("actions", [])):
        if action["type"] != "HOLD":
            continue
        interval = read_interval(action.get("hold-until-date", "")[:10])
        if interval and interval.first > furthest_hold(today):
            yield Place(("actions", index, "hold-until-date"), action["hold-until-date"])


def furthest_hold(today: date) -> date:
    """The last day that a record may be kept private until."""
    try:
        return today.replace(year=today.year + FURTHEST_HOLD)
    except ValueError:  # the 29th of February
        return date(today.year + FURTHEST_HOLD, 3, 1)
