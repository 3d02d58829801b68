"""A document as something to read: sections of labelled fields, in the order and with the words of its schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Entry:
    """A label with a text, or with entries of its own. `href` when the text leads somewhere that may be followed."""

    label: str
    pointer: str
    text: str = ""
    href: str = ""
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Section:
    title: str
    entries: list[Entry] = field(default_factory=list)


_LINKABLE = ("http://", "https://")


def outline(schema: Mapping[str, Any], document: Mapping[str, Any]) -> list[Section]:
    """Simple members form the first section; every member with members of its own is a section."""
    first = Section("Summary")
    rest = []
    for name, value in document.items():
        entry = _entry(name, value, f"/{name}")
        if entry.entries:
            rest.append(Section(entry.label, list(entry.entries)))
        else:
            first.entries.append(entry)
    return [section for section in [first, *rest] if section.entries]


def label(name: str) -> str:
    """`instrument-model` reads “Instrument model”; names that are the submitter's own stay as they are."""
    return name.replace("-", " ").capitalize() if name.islower() and name.isascii() else name


def _entry(name: str, value: Any, pointer: str) -> Entry:
    if isinstance(value, Mapping):
        return Entry(label(name), pointer, entries=tuple(_members(value, pointer)))
    if isinstance(value, list):
        numbered = (_entry(f"{i + 1}", each, f"{pointer}/{i}") for i, each in enumerate(value))
        return Entry(label(name), pointer, entries=tuple(numbered))
    text = "" if value is None else str(value)
    return Entry(label(name), pointer, text, text if text.startswith(_LINKABLE) else "")


def _members(value: Mapping[str, Any], pointer: str) -> Iterator[Entry]:
    for name, inner in value.items():
        yield _entry(name, inner, f"{pointer}/{name}")
