"""From a JSON pointer to the line of a JSON text. Each object and list on the way is gone through once."""

from __future__ import annotations

import json
import re
from bisect import bisect_right

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()

Steps = dict[str, int]
"""Names, or indexes as text, of what is in an object or list, each with the place in the text where it starts."""


class Positions:
    """Knows where things are in a text that is JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_ends: list[int] | None = None
        self._inside: dict[int, Steps] = {}

    def line_of(self, pointer: str) -> int:
        """The line, counted from 1, of what the pointer leads to, or of the last on the way that is there."""
        at = _skip(self._text, 0)
        for step in pointer.split("/")[1:]:
            inside = self._steps(at)
            name = step.replace("~1", "/").replace("~0", "~")
            if name not in inside:
                break
            at = inside[name]
        return self._line_at(at)

    def _line_at(self, at: int) -> int:
        if self._line_ends is None:
            self._line_ends = [match.start() for match in re.finditer("\n", self._text)]
        return bisect_right(self._line_ends, at - 1) + 1 if at else 1

    def _steps(self, at: int) -> Steps:
        if at not in self._inside:
            opening = self._text[at : at + 1]
            self._inside[at] = (
                _in_object(self._text, at) if opening == "{" else _in_list(self._text, at) if opening == "[" else {}
            )
        return self._inside[at]


def _in_object(text: str, at: int) -> Steps:
    """A member starts at its name, so that a value on the next line is found with it."""
    found: Steps = {}
    at = _skip(text, at + 1)
    while text[at] != "}":
        name, after = _DECODER.raw_decode(text, at)
        value = _skip(text, _skip(text, after) + 1)
        found[name] = value
        _, after = _DECODER.raw_decode(text, value)
        at = _behind_comma(text, after)
    return found


def _in_list(text: str, at: int) -> Steps:
    found: Steps = {}
    at = _skip(text, at + 1)
    while text[at] != "]":
        found[str(len(found))] = at
        _, after = _DECODER.raw_decode(text, at)
        at = _behind_comma(text, after)
    return found


def _behind_comma(text: str, at: int) -> int:
    at = _skip(text, at)
    return _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
