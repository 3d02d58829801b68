"""Repeated (key, value) pairs as one object: `A=1 B=2 A=3` as `{"A": ["1", {"value": "3", "position": 3}], "B": "2"}`.

The object keeps the order of keys and, within a key, of values. Where occurrences of one key are not neighbours, the
later ones say at which place of the whole they stood (`position`, counted from 1); so the original order comes back.
"""

from collections.abc import Callable, Iterable
from typing import Any

Entry = dict[str, Any]
Pair = tuple[str, Entry]


def group(pairs: list[Pair], simplify: Callable[[Entry], Any]) -> dict[str, Any]:
    """Pairs in order to an object; `simplify` gives an entry its shortest form."""
    if len(pairs) == 1:
        return {pairs[0][0]: simplify(pairs[0][1])}
    grouped: dict[str, Any] = {}
    parted: set[str] = set()
    last = None
    for place, (key, entry) in enumerate(pairs, 1):
        if key not in grouped:
            grouped[key] = simplify(entry)
        else:
            if key != last:
                parted.add(key)
            _append(grouped, key, simplify({**entry, "position": place} if key in parted else entry))
        last = key
    return grouped


def _append(grouped: dict[str, Any], key: str, value: Any) -> None:
    held = grouped[key]
    if isinstance(held, list):
        held.append(value)
    else:
        grouped[key] = [held, value]


def ungroup(grouped: dict[str, Any], expand: Callable[[Any], Entry]) -> list[Pair]:
    """The object back to pairs in their order. Positions beyond the end mean the end."""
    pairs: list[Pair] = []
    moved: list[tuple[int, Pair]] = []
    for key, entry in _entries(grouped, expand):
        place = entry.pop("position", None)
        if place is None:
            pairs.append((key, entry))
        else:
            moved.append((place, (key, entry)))
    for place, pair in sorted(moved, key=lambda item: item[0]):
        pairs.insert(min(place - 1, len(pairs)), pair)
    return pairs


def settle(grouped: dict[str, Any], simplify: Callable[[Entry], Any], expand: Callable[[Any], Entry]) -> dict[str, Any]:
    """The object as `group` would have made it: positions that say nothing, or too much, are put right."""
    held = (entry for value in grouped.values() for entry in (value if isinstance(value, list) else [value]))
    if not any(isinstance(entry, dict) and "position" in entry for entry in held):
        return grouped
    return group(ungroup(grouped, expand), simplify)


def _entries(grouped: dict[str, Any], expand: Callable[[Any], Entry]) -> Iterable[Pair]:
    for key, held in grouped.items():
        for value in held if isinstance(held, list) else [held]:
            yield key, dict(expand(value))
