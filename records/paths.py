"""Paths into a document: `description.title`, `samples[]`, `design.pool.members[].sample`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def find_all(document: Any, path: str, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every value at `path`, each with its JSON pointer (RFC 6901); nothing where the path leads nowhere."""
    step, _, rest = path.partition(".")
    name, many, _ = step.partition("[]")
    if not isinstance(document, dict) or document.get(name) is None:
        return
    here = f"{pointer}/{name}"
    value = document[name]
    places = [(f"{here}/{i}", each) for i, each in enumerate(value)] if many else [(here, value)]
    for place, each in places:
        if rest:
            yield from find_all(each, rest, place)
        else:
            yield place, each


def find(document: Any, path: str) -> Any:
    """The first value at `path`, or None."""
    return next((value for _, value in find_all(document, path)), None)


def append(document: dict[str, Any], path: str, value: Any) -> None:
    """Add `value` to the list at the end of a path; of lists on the way the first entry is meant, made if need be."""
    *steps, last = path.split(".")
    for step in steps:
        name, many, _ = step.partition("[]")
        below = document.setdefault(name, [] if many else {})
        if many and not below:
            below.append({})
        document = below[0] if many else below
    document.setdefault(last.removesuffix("[]"), []).append(value)


def put(document: dict[str, Any], path: str, value: Any) -> None:
    """Set `value` at a path, making the objects on the way; a list at its end gets one more entry.

    Raises TypeError or AttributeError where the document holds something else than the path expects.
    """
    *steps, last = path.split(".")
    for step in steps:
        document = document.setdefault(step, {})
    name, many, _ = last.partition("[]")
    if many:
        document.setdefault(name, []).append(value)
    else:
        document[name] = value
