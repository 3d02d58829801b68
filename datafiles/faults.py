"""What is wrong with a file of sequences, and the list that faults are gathered in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TypeAlias

JSON: TypeAlias = "Mapping[str, JSON] | list[JSON] | str | int | float | bool | None"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `line` counts from 1 in the inflated text, `offset` from 0 in the bytes as received.

    `name` is that of the read, sequence or record; `expected` says what would be right. The codes are listed in
    docs/data-files.md.
    """

    code: str
    reason: str
    line: int | None = None
    offset: int | None = None
    name: str = ""
    expected: str = ""

    def as_data(self) -> dict[str, JSON]:
        """As JSON, without what is not known."""
        return {member: value for member, value in asdict(self).items() if value not in (None, "")}


class Ended(Exception):
    """Nothing more is to be read: the form is lost, or there are too many faults. The faults are in the list."""


class Damaged(Exception):
    """The bytes end, or cannot be inflated, at `fault`. What came before was given to the reader."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


@dataclass
class Findings:
    """Faults in the order of the file: the first `kept` of them, and how many there are; warnings once per code."""

    kept: int = 20
    bearable: int = 1000
    """With more faults than that, reading on tells nobody anything."""
    faults: list[Fault] = field(default_factory=list)
    total: int = 0
    _warnings: dict[str, Fault] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        return tuple(self._warnings.values())

    def add(self, fault: Fault) -> None:
        """Keep a fault. Raises `Ended` when there are too many."""
        self.total += 1
        if len(self.faults) < self.kept:
            self.faults.append(fault)
        if self.total >= self.bearable:
            raise Ended

    def warn(self, warning: Fault) -> None:
        """Keep a warning, the first one of its code."""
        self._warnings.setdefault(warning.code, warning)


def shown(data: bytes, longest: int = 60) -> str:
    """Bytes for a person, in quotes: what cannot be printed as \\xNN, and cut after `longest` bytes."""
    text = data[:longest].decode("latin-1").encode("ascii", "backslashreplace").decode("ascii")
    text = "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text)
    return f"'{text}{'…' if len(data) > longest else ''}'"


def text_of(name: bytes, longest: int = 200) -> str:
    """A name of a read as text, whatever its bytes; never longer than `longest` and never with control characters."""
    text = name[:longest].decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
