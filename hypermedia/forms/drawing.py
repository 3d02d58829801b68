"""A form filled with a document and its faults, ready for a template."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sra.faults import Fault, pointer_of

from .fields import EMPTY, NAME, Choice, Field, Group, Named, Rows, Text
from .reading import PRESENT, says_nothing, term_text

_LONG_VALUE: Final = 90
_MOST_BESIDE: Final = 8
_SIDE_BY_SIDE: Final = frozenset({"text", "choice", "hidden"})


@dataclass
class Control:
    """One field as it is shown. `name` is also its id; `must` when the browser may insist on it.

    `kind` is text, long, code, hidden, choice, group, rows or named. `folded` groups can be opened; `options` are
    (group, ((value, is chosen), …)). `keeps_empty` names the hidden input of a text that is there and empty.
    """

    kind: str
    name: str
    label: str
    hint: str = ""
    required: bool = False
    must: bool = False
    value: str = ""
    faults: tuple[Fault, ...] = ()
    options: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...] = ()
    children: list[Control] = field(default_factory=list)
    folded: bool = False
    is_open: bool = False
    keeps_empty: str = ""

    @property
    def described_by(self) -> str:
        """Ids of the hint and the faults, as aria-describedby wants them."""
        parts = [f"{self.name}:hint"] * bool(self.hint) + [f"{self.name}:fault"] * bool(self.faults)
        return " ".join(parts)

    @property
    def is_flat(self) -> bool:
        """Whether its fields are few and simple enough to stand side by side."""
        return 1 < len(self.children) <= _MOST_BESIDE and all(child.kind in _SIDE_BY_SIDE for child in self.children)

    @property
    def inputs(self) -> int:
        """How many inputs a browser sends of it."""
        own = bool(self.value) if self.kind in ("group", "rows", "named") else 1 + bool(self.keeps_empty)
        return own + sum(child.inputs for child in self.children)

    @property
    def is_wanted(self) -> bool:
        """Whether there is something in it to look at."""
        return bool(self.value or self.faults or any(child.is_wanted for child in self.children))


class Drawing:
    """Draws one form. `extra` tells how many rows more than it has are wanted at a place."""

    def __init__(self, faults: Sequence[Fault], extra: Mapping[str, int] | None = None) -> None:
        self._faults = faults
        self._extra = extra or {}
        self.placed: dict[str, str] = {}

    def document(self, form: Group, document: Mapping[str, Any]) -> list[Control]:
        return [
            self._draw(each, f"/{each.name}", f"/{each.name}", document.get(each.name), must=True)
            for each in form.members
        ]

    def _draw(self, shape: Field, at: str, pointer: str, value: Any, *, must: bool) -> Control:
        control = Control("text", at, shape.label, shape.hint, shape.required, must and shape.required)
        control.faults = tuple(fault for fault in self._faults if fault.pointer == pointer)
        self.placed[pointer] = at
        if isinstance(shape, Group):
            self._fill_group(control, shape, pointer, value)
        elif isinstance(shape, Rows):
            self._fill_rows(control, shape, pointer, value)
        elif isinstance(shape, Named):
            self._fill_named(control, shape, pointer, value)
        else:
            _fill_simple(control, shape, value)
        return control

    def _fill_group(self, control: Control, shape: Group, pointer: str, value: Any) -> None:
        members = {shape.plain: value} if shape.plain and isinstance(value, str) else value
        held = members if isinstance(members, Mapping) else {}
        control.kind = "group"
        control.value = PRESENT if isinstance(value, Mapping) and says_nothing(value) else ""
        control.children = [
            self._draw(
                each,
                f"{control.name}/{each.name}",
                pointer + pointer_of([each.name]),
                held.get(each.name),
                must=control.must,
            )
            for each in shape.members
        ]
        control.folded = not shape.required
        control.is_open = control.is_wanted

    def _fill_rows(self, control: Control, shape: Rows, pointer: str, value: Any) -> None:
        values = list(value) if isinstance(value, list) else []
        values += [None] * (self._extra.get(control.name, 0) + (not values))
        control.kind, control.folded = "rows", not shape.required
        for i, each in enumerate(values):
            row = self._draw(shape.item, f"{control.name}/{i}", f"{pointer}/{i}", each, must=False)
            row.label, row.folded = f"{shape.label} {i + 1}", False
            control.children.append(row)
        control.is_open = control.is_wanted or control.name in self._extra

    def _fill_named(self, control: Control, shape: Named, pointer: str, value: Any) -> None:
        pairs = _pairs(value, pointer) + [("", "", None)] * self._extra.get(control.name, 0)
        control.kind, control.folded = "named", not shape.required
        for i, (name, place, each) in enumerate(pairs or [("", "", None)]):
            row = self._draw(shape.item, f"{control.name}/{i}", place, each, must=False)
            row.label, row.folded = f"{shape.label} {i + 1}", False
            row.children.insert(0, Control("text", f"{control.name}/{i}/{NAME}", "Name", value=name))
            control.children.append(row)
        control.is_open = control.is_wanted or control.name in self._extra


def _fill_simple(control: Control, shape: Field, value: Any) -> None:
    if isinstance(shape, Choice):
        control.kind, control.value = "choice", "" if value is None else term_text(value)
        control.options = _options(shape, control.value)
    elif isinstance(shape, Text):
        control.value = "" if value is None else term_text(value)
        long = shape.is_long or "\n" in control.value or len(control.value) > _LONG_VALUE
        control.kind = "hidden" if shape.hidden else "long" if long else "text"
        control.keeps_empty = control.name + EMPTY if value == "" else ""
    else:
        text = isinstance(value, str) and bool(control.faults)  # what could not be read is shown as it was written
        control.kind = "code"
        control.value = value if text else "" if value is None else json.dumps(value, ensure_ascii=False, indent=2)


def _options(shape: Choice, value: str) -> tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]:
    """The terms, and a value that is none of them, so that it is not lost by looking at it."""
    groups = tuple(
        (name, tuple((text, text == value) for text in map(term_text, terms))) for name, terms in shape.groups
    )
    known = {text for _, terms in groups for text, _ in terms}
    return groups if not value or value in known else (*groups, ("", ((value, True),)))


def _pairs(value: Any, pointer: str) -> list[tuple[str, str, Any]]:
    """(name, pointer, value) of every row under names of the submitter's own."""
    pairs: list[tuple[str, str, Any]] = []
    for name, each in value.items() if isinstance(value, Mapping) else ():
        at = pointer + pointer_of([name])
        if isinstance(each, list):
            pairs += [(name, f"{at}/{i}", inner) for i, inner in enumerate(each)]
        else:
            pairs.append((name, at, each))
    return pairs
