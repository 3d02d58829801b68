"""What differs between two documents, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """`before` is None for what was added, `after` is None for what was removed."""

    pointer: str
    before: Any
    after: Any


def compare(before: Any, after: Any, pointer: str = "") -> Iterator[Difference]:
    """Every differing leaf with its JSON pointer, in document order; as JSON, so false is not 0."""
    former, present = _members(before), _members(after)
    if type(before) is not type(after) or former is None or present is None:
        if before != after or type(before) is not type(after):
            yield Difference(pointer, before, after)
        return
    for name in dict.fromkeys([*former, *present]):
        place = f"{pointer}/{_escape(name)}"
        if name in former and name in present:
            yield from compare(former[name], present[name], place)
        else:
            yield Difference(place, former.get(name), present.get(name))


def _members(value: Any) -> dict[str, Any] | None:
    """What has a pointer of its own within an object or a list; None for anything else."""
    if isinstance(value, dict):
        return value
    return {str(i): each for i, each in enumerate(value)} if isinstance(value, list) else None


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
