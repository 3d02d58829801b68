"""JSON text in, plain Python values out; nothing that reads in two ways or that could not be stored and sent.

Stricter than RFC 8259 where that leaves a choice (section 9 allows it), so that what is taken here means
the same to other parsers, to the databases and as XML: member names are unique, integers fit 64 bits and
numbers a double, text holds only characters of XML 1.0, nesting and size are bounded. A decimal keeps its
value, not its spelling: 1.10 is 1.1, so documents carry figures whose spelling matters as text. What a
document means, `sra.codec` asks.

Every fault of a well-formed text is found, with a pointer to its place; a syntax fault has line and column
instead.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from typing import NoReturn

from sra.characters import ILLEGAL
from sra.faults import DocumentRefused, Fault, pointer_of

MOST_BYTES = 16 * 2**20
MOST_VALUES = 1_000_000
DEEPEST = 64
MOST_FAULTS = 100
LARGEST_INTEGER = 2**63 - 1

LONGEST_STEP = 200
_TOO_DEEP = f"Objects and lists are nested more than {DEEPEST} deep."

_SUSPECT = ("\\u", "\ufffe", "\uffff")
"""UTF-8 carries no surrogates and JSON no bare controls: only escapes and two non-characters can be unfit."""

Steps = tuple[str | int, ...]


def load(data: bytes, most_bytes: int = MOST_BYTES) -> object:
    """The value of a JSON text (RFC 8259), in UTF-8 without byte order mark.

    Raises DocumentRefused. Codes: json-size, json-syntax, json-depth, json-duplicate-member, json-number,
    json-text.
    """
    if len(data) > most_bytes:
        _refuse("json-size", f"The body is larger than {most_bytes} bytes.")
    text = _decode(data)
    _bound_values(text)
    reader = _Reader()
    value = reader.read(text)
    if reader.found_fault or _is_suspect(text):
        faults = tuple(islice(_inspect(value), MOST_FAULTS))
        if faults:
            raise DocumentRefused(faults)
    return value


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        _refuse("json-syntax", f"Not UTF-8 at {_line_and_column(data[: wrong.start].decode())}.")
    if text.startswith("\ufeff"):
        _refuse("json-syntax", "The text begins with a byte order mark; send UTF-8 without one.")
    return text


def _bound_values(text: str) -> None:
    """Counted before parsing, because a list of empty objects takes thirty times its text in memory."""
    if sum(map(text.count, "[{,")) > MOST_VALUES:
        _refuse("json-size", f"There are more than {MOST_VALUES} values.")


@dataclass(frozen=True, slots=True)
class _BadNumber:
    """Stands in the tree where a number cannot."""

    reason: str


class _Ambiguous(dict[str, object]):
    """An object some of whose members came twice."""

    twice: tuple[str, ...] = ()


class _Reader:
    """One reading of a text. The hooks of the parser do not know where they are, so what they find wrong is
    left in the tree for the inspection, and `found_fault` tells that there is something to inspect."""

    def __init__(self) -> None:
        self.found_fault = False

    def read(self, text: str) -> object:
        decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=self._integer,
            parse_float=self._float,
            parse_constant=self._constant,
        )
        try:
            return decoder.decode(text)
        except json.JSONDecodeError as wrong:
            where = f"line {wrong.lineno} column {wrong.colno}"
            _refuse("json-syntax", f"{wrong.msg} at {where}." if text.strip() else "The body is empty.")
        except RecursionError:
            _refuse("json-depth", _TOO_DEEP)

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        self.found_fault = True
        ambiguous = _Ambiguous(members)
        times = Counter(name for name, _ in pairs)
        ambiguous.twice = tuple(name for name, count in times.items() if count > 1)
        return ambiguous

    def _integer(self, digits: str) -> int | _BadNumber:
        value = int(digits) if len(digits) <= 20 else LARGEST_INTEGER + 1
        return value if abs(value) <= LARGEST_INTEGER else self._bad("The number needs more than 64 bits.")

    def _float(self, literal: str) -> float | _BadNumber:
        value = float(literal)
        return value if isfinite(value) else self._bad("The number is too large.")

    def _constant(self, name: str) -> _BadNumber:
        return self._bad(f"{name} is not a JSON number.")

    def _bad(self, reason: str) -> _BadNumber:
        self.found_fault = True
        return _BadNumber(reason)


def _is_suspect(text: str) -> bool:
    """Whether a text may hold unfit characters or be too deep; most do not, and need no second look."""
    return text.count("[") + text.count("{") > DEEPEST or any(mark in text for mark in _SUSPECT)


def _inspect(value: object, at: Steps = ()) -> Iterator[Fault]:
    """Every fault in a parsed value, in the order of the text; what is too deep is not looked into."""
    if isinstance(value, str):
        yield from _inspect_text(value, at, "The text")
    elif isinstance(value, _BadNumber):
        yield _fault("json-number", value.reason, at)
    elif isinstance(value, dict | list) and len(at) >= DEEPEST:
        yield _fault("json-depth", _TOO_DEEP, at)
    elif isinstance(value, dict):
        yield from _inspect_object(value, at)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inspect(item, (*at, index))


def _inspect_object(members: dict[str, object], at: Steps) -> Iterator[Fault]:
    if isinstance(members, _Ambiguous):
        for name in members.twice:
            yield _fault("json-duplicate-member", "The member is there more than once.", (*at, name))
    for name, value in members.items():
        yield from _inspect_text(name, (*at, name), "The name of the member")
        yield from _inspect(value, (*at, name))


def _inspect_text(text: str, at: Steps, what: str) -> Iterator[Fault]:
    unfit = ILLEGAL.search(text)
    if unfit:
        yield _fault("json-text", f"{what} holds U+{ord(unfit[0]):04X}, which XML 1.0 cannot carry.", at)


def _fault(code: str, reason: str, at: Steps) -> Fault:
    """A fault whose pointer can itself be sent: names in it are made fit and not endless."""
    steps = (ILLEGAL.sub("\ufffd", step)[:LONGEST_STEP] if isinstance(step, str) else step for step in at)
    return Fault(code, reason, pointer_of(steps))


def _line_and_column(before: str) -> str:
    """Where one is after so much text; both counted from 1, the column in characters."""
    return f"line {before.count(chr(10)) + 1} column {len(before) - before.rfind(chr(10))}"


def _refuse(code: str, reason: str) -> NoReturn:
    raise DocumentRefused([Fault(code, reason)])
