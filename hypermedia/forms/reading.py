"""From what a browser sent to a document: empty inputs are left out, and so are rows and groups that say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sra.faults import DocumentRefused, Fault

from .. import strict_json
from .fields import EMPTY, NAME, Choice, Field, Group, Named, Raw, Rows, Text

_ABSENT: Final = object()
_WHOLE = re.compile(r"\s*-?[0-9]{1,15}\s*\Z")
PRESENT: Final = "{}"
"""What a hidden input says of an object that is there and empty."""


class Reader:
    """Reads one form. `faults` are those that only the form can have: JSON text that is none."""

    def __init__(self, posted: Mapping[str, str]) -> None:
        self._posted = posted
        self._rows = _rows(posted)
        self.faults: list[Fault] = []

    def document(self, form: Group) -> dict[str, Any]:
        return {
            field.name: value for field in form.members if (value := self._read(field, f"/{field.name}")) is not _ABSENT
        }

    def _read(self, field: Field, at: str) -> Any:
        if isinstance(field, Group):
            return self._group(field, at)
        if isinstance(field, Rows):
            values = [self._read(field.item, f"{at}/{i}") for i in self._rows.get(at, ())]
            return [value for value in values if not says_nothing(value)] or _ABSENT
        if isinstance(field, Named):
            return self._named(field, at) or _ABSENT
        text = self._posted.get(at, "").replace("\r\n", "\n").replace("\r", "\n")
        if not text:
            is_there = at + EMPTY in self._posted or (isinstance(field, Text) and field.may_be_empty)
            return "" if is_there else _ABSENT
        return self._simple(field, text, at)

    def _simple(self, field: Field, text: str, at: str) -> Any:
        if isinstance(field, Raw):
            return self._json(text, at)
        if isinstance(field, Text) and field.whole and _WHOLE.match(text):
            return int(text)
        if isinstance(field, Choice):
            return next((term for _, group in field.groups for term in group if term_text(term) == text), text)
        return text

    def _json(self, text: str, at: str) -> Any:
        try:
            return strict_json.load(text.encode())
        except DocumentRefused as refused:
            self.faults += [Fault(fault.code, fault.reason, at) for fault in refused.faults]
            return text

    def _group(self, field: Group, at: str) -> Any:
        members = self._members(field, at)
        if says_nothing(members) and self._posted.get(at) != PRESENT and not _is_looked_into(field):
            return _ABSENT
        return _plain(field, members)

    def _members(self, field: Group, at: str) -> dict[str, Any]:
        read = ((member.name, self._read(member, f"{at}/{member.name}")) for member in field.members)
        return {name: value for name, value in read if value is not _ABSENT}

    def _named(self, field: Named, at: str) -> dict[str, Any]:
        """Rows under names; a name that comes again has a list."""
        read: dict[str, list[Any]] = {}
        for i in self._rows.get(at, ()):
            name = self._posted.get(f"{at}/{i}/{NAME}", "")
            members = self._members(field.item, f"{at}/{i}")
            if name or not says_nothing(members):
                read.setdefault(name, []).append(_plain(field.item, members))
        return {name: values[0] if len(values) == 1 else values for name, values in read.items()}


def _is_looked_into(field: Group) -> bool:
    """Whether an empty group is kept, so that what it lacks is said of its members and not of the group."""
    return field.required and any(member.required for member in field.members)


def _plain(field: Group, members: dict[str, Any]) -> Any:
    """The short form where the document has one: a bare text, or null for none."""
    if field.plain and set(members) == {field.plain}:
        return members[field.plain]
    return None if field.plain == "value" and not members else members


def says_nothing(value: Any) -> bool:
    """Whether nobody wrote anything into it."""
    if isinstance(value, Mapping):
        return all(says_nothing(inner) for inner in value.values())
    if isinstance(value, list):
        return all(says_nothing(inner) for inner in value)
    return value is _ABSENT or value == ""


def _rows(posted: Mapping[str, str]) -> dict[str, list[int]]:
    """Place -> the numbers of its rows, in order."""
    found: dict[str, set[int]] = {}
    for name in posted:
        for at, number in _numbered(name):
            found.setdefault(at, set()).add(number)
    return {at: sorted(numbers) for at, numbers in found.items()}


def _numbered(name: str) -> Iterator[tuple[str, int]]:
    steps = name.split("/")
    for i, step in enumerate(steps):
        if i and step.isascii() and step.isdecimal() and len(step) < 6:
            yield "/".join(steps[:i]), int(step)


def term_text(term: Any) -> str:
    """A term as it stands in the form."""
    return str(term).lower() if isinstance(term, bool) else str(term)
