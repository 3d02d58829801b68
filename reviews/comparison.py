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
    """Every differing leaf with its JSON pointer, in document order."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from compare(before.get(name), after.get(name), f"{pointer}/{_escape(name)}")
    elif isinstance(before, list) and isinstance(after, list):
        for i in range(max(len(before), len(after))):
            yield from compare(_at(before, i), _at(after, i), f"{pointer}/{i}")
    else:
        yield Difference(pointer, before, after)


def _at(values: list[Any], i: int) -> Any:
    return values[i] if i < len(values) else None


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
