"""The parts of a form: a text, a choice, a group of fields, rows of alike fields, fields under names of one's own.

A field is named by its place: the JSON pointer of the member (RFC 6901). Within rows the place counts the rows of the
form; for `Named` it stands where the pointer has the submitter's own name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NAME = "@name"
"""The last step in the name of the input that holds a name of the submitter's own."""
EMPTY = ":empty"
"""The end of the name of a hidden input that says: this text is there and empty, and shall stay so if left."""


@dataclass(frozen=True)
class Field:
    """`name` is the member; `label` and `hint` are for people."""

    name: str
    label: str
    hint: str = ""
    required: bool = False


@dataclass(frozen=True)
class Text(Field):
    """`whole` where only a JSON number will do; `may_be_empty` where a text must be there but may say nothing;
    `hidden` for what the server keeps and nobody fills in."""

    is_long: bool = False
    whole: bool = False
    may_be_empty: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Choice(Field):
    """Terms in groups: (name of the group, its terms). A term need not be a text: `true` is a boolean."""

    groups: tuple[tuple[str, tuple[Any, ...]], ...] = ()


@dataclass(frozen=True)
class Group(Field):
    """An object. `plain` is the member that a bare text in the object's place stands for, "" where none may."""

    members: tuple[Field, ...] = ()
    plain: str = ""


@dataclass(frozen=True)
class Rows(Field):
    """A list; `item` is what is in it."""

    item: Field = Field("", "")


@dataclass(frozen=True)
class Named(Field):
    """An object whose members have names of the submitter's own; `item` is what such a name has."""

    item: Group = Group("", "")


@dataclass(frozen=True)
class Raw(Field):
    """What the other fields cannot show: JSON as text."""
