"""A document as something to read: sections of labelled fields, in the order and with the words of its schema.

Free properties, files and other lists of alike things become tables; references and database entries become links,
where they lead to an address that may be followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sra.databases import address_of
from sra.faults import pointer_of

from .schema_walk import Schema, is_free, member, resolved

_LINKABLE = ("http://", "https://")
_WORDS: Final = {"id": "ID", "uuid": "UUID", "md5": "MD5", "url": "URL", "db": "Database", "href": "Address"}
_NAMING: Final = ("title", "accession", "id", "alias", "label", "href")
"""What a reference is called by, the best name first."""
_REFERENCE_MEMBERS: Final = frozenset((*_NAMING, "db", "center-name", "namespace", "primary"))
_UNSHOWN: Final = frozenset({"position"})
"""Keeps an order of the XML form and says nothing to a reader."""


@dataclass(frozen=True)
class Entry:
    """A label with a text, with entries of its own, or with a table. `href` when the text may be followed."""

    label: str
    pointer: str
    text: str = ""
    href: str = ""
    note: str = ""
    entries: tuple[Entry, ...] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Table:
    """Alike things; the first cell of a row names it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class Section:
    title: str
    pointer: str = ""
    entries: list[Entry] = field(default_factory=list)
    table: Table | None = None


def outline(schema: Schema, document: Mapping[str, Any]) -> list[Section]:
    """Simple members form the first section; every member with members of its own is a section."""
    first = Section("Summary")
    rest = []
    for name, value in document.items():
        entry = _entry(name, value, f"/{name}", member(schema, schema, name), schema)
        if entry.entries or entry.table:
            rest.append(Section(entry.label, entry.pointer, list(entry.entries), entry.table))
        else:
            first.entries.append(entry)
    return [section for section in [first, *rest] if section.entries or section.table]


def label(name: str) -> str:
    """`instrument-model` reads “Instrument model”; names that are the submitter's own stay as they are."""
    if not (name.islower() and name.isascii()):
        return name
    words = [_WORDS.get(word, word) for word in name.split("-")]
    return " ".join([words[0][0].upper() + words[0][1:], *words[1:]]) if words[0] else name


def _entry(name: str, value: Any, pointer: str, place: Schema, root: Schema) -> Entry:
    title = label(name)
    if isinstance(value, Mapping):
        if is_free(place, root):
            return Entry(title, pointer, table=_properties(value, pointer))
        return _reference(title, value, pointer) or Entry(title, pointer, entries=_members(value, pointer, place, root))
    if isinstance(value, list):
        return _list(title, value, pointer, place, root)
    text = shown(value)
    return Entry(title, pointer, text, text if text.startswith(_LINKABLE) else "")


def shown(value: Any) -> str:
    """A simple value as text; nothing for null."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _members(value: Mapping[str, Any], pointer: str, place: Schema, root: Schema) -> tuple[Entry, ...]:
    return tuple(
        _entry(name, inner, pointer + pointer_of([name]), member(place, root, name), root)
        for name, inner in value.items()
        if name not in _UNSHOWN
    )


def _list(title: str, values: list[Any], pointer: str, place: Schema, root: Schema) -> Entry:
    """Flat objects as a table, references and texts as a list, the rest numbered."""
    flat = [value for value in values if isinstance(value, Mapping) and _is_flat(value)]
    references = [_reference(str(i + 1), value, f"{pointer}/{i}") for i, value in enumerate(flat)]
    if flat and len(flat) == len(values) and not all(references):
        return Entry(title, pointer, table=_table(flat, pointer))
    inner = resolved(place.get("items", {}), root)
    entries = (_entry(f"{i + 1}", value, f"{pointer}/{i}", inner, root) for i, value in enumerate(values))
    return Entry(title, pointer, entries=tuple(entries))


def _is_flat(value: Mapping[str, Any]) -> bool:
    return not any(isinstance(inner, Mapping | list) for inner in value.values())


def _table(values: Sequence[Mapping[str, Any]], pointer: str) -> Table:
    names = list(dict.fromkeys(name for value in values for name in value if name not in _UNSHOWN))
    rows = (
        tuple(_cell(name, value.get(name), f"{pointer}/{i}{pointer_of([name])}") for name in names)
        for i, value in enumerate(values)
    )
    return Table(tuple(label(name) for name in names), tuple(rows))


def _cell(name: str, value: Any, pointer: str) -> Entry:
    text = shown(value)
    return Entry(label(name), pointer, text, text if text.startswith(_LINKABLE) else "")


def _properties(value: Mapping[str, Any], pointer: str) -> Table:
    """Names of the submitter's own, each with its values: a row for each value."""
    pairs = list(_pairs(value, pointer))
    spared = _UNSHOWN if any("href" in entry and "id" not in entry for _, _, entry in pairs) else {*_UNSHOWN, "href"}
    names = list(dict.fromkeys(name for _, _, entry in pairs for name in entry if name not in spared))
    rows = tuple((Entry("Name", at, key), *_property_cells(names, key, entry, at)) for key, at, entry in pairs)
    return Table(("Name", *(label(name) for name in names)), rows)


def _property_cells(names: Sequence[str], database: str, entry: Mapping[str, Any], pointer: str) -> Iterator[Entry]:
    for name in names:
        cell = _cell(name, entry.get(name), f"{pointer}/{name}")
        href = _entry_address(database, entry) if name == "id" else cell.href
        yield Entry(cell.label, cell.pointer, cell.text, href)


def _entry_address(database: str, entry: Mapping[str, Any]) -> str:
    """Where an identifier of that database leads: what is stated, else what is known of the database."""
    stated = str(entry.get("href", ""))
    if stated.startswith(_LINKABLE):
        return stated
    return address_of(database, str(entry["id"])) or "" if "id" in entry and not stated else ""


def _pairs(value: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(name, pointer, members) of every value under every name; a plain text is its own `value`."""
    for key, values in value.items():
        at = pointer + pointer_of([key])
        for i, each in enumerate(values if isinstance(values, list) else [values]):
            place = f"{at}/{i}" if isinstance(values, list) else at
            yield key, place, each if isinstance(each, Mapping) else {"value": each}


def _reference(title: str, value: Mapping[str, Any], pointer: str) -> Entry | None:
    """One line for an object that only names something else; None for any other object."""
    if not value or not _is_flat(value) or not _REFERENCE_MEMBERS.issuperset(value):
        return None
    href = str(value.get("href") or address_of(str(value.get("db", "")), str(value.get("id", ""))) or "")
    name = next((each for each in _NAMING if value.get(each)), "")
    used = ("db", "id") if name == "id" and "db" in value else (name,)
    text = " ".join(shown(value[each]) for each in used if each)
    others = [f"{label(each)} {shown(inner)}" for each, inner in value.items() if each not in (*used, "href")]
    return Entry(title, pointer, text, href if href.startswith(_LINKABLE) else "", note=", ".join(others))


def pointers(sections: Sequence[Section]) -> Iterator[str]:
    """Where the document can be pointed at: its sections and fields, without what is inside tables."""
    for section in sections:
        if section.pointer:
            yield section.pointer
        yield from _inner_pointers(section.entries)


def _inner_pointers(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        yield entry.pointer
        yield from _inner_pointers(entry.entries)
