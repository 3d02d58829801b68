"""The additional properties of a document one by one, whatever JSON shape they have."""

from collections.abc import Iterator
from dataclasses import dataclass

from sra.document import JsonObject

MEMBER = "additional-properties"


@dataclass(frozen=True, slots=True)
class Property:
    """A tag with one value. `steps` lead to the value within the document."""

    tag: str
    value: str | None
    units: str | None
    steps: tuple[str | int, ...]


def properties(document: JsonObject) -> Iterator[Property]:
    """Every property; a repeated tag once for each of its values."""
    for tag, entries in document.get(MEMBER, {}).items():
        if not isinstance(entries, list):
            yield _property(tag, entries, (MEMBER, tag))
            continue
        for index, entry in enumerate(entries):
            yield _property(tag, entry, (MEMBER, tag, index))


def _property(tag: str, entry: object, steps: tuple[str | int, ...]) -> Property:
    if not isinstance(entry, dict):
        return Property(tag, entry if isinstance(entry, str) else None, None, steps)
    return Property(tag, entry.get("value"), entry.get("units"), (*steps, "value") if "value" in entry else steps)


def plain(tag: str) -> str:
    """A tag as it is compared: `collection_date`, `Collection date` and `collection-date` are one."""
    return " ".join(tag.casefold().replace("_", " ").replace("-", " ").split())
