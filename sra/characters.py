"""Characters: what XML 1.0 can carry (section 2.2, `Char`), and how text and attribute values are escaped.

JSON can say U+0001 or a lone surrogate and XML cannot; they are refused when a document comes in as JSON, so that
rendering it as XML can never fail.
"""

import re
from collections.abc import Iterator

import orjson

from sra.faults import Fault, pointer_of

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SUSPECT = re.compile(rb"\\u00|\\[bf]|\xef\xbf[\xbe\xbf]")
"""In JSON text: where an illegal character may be. Looking here is ten times as fast as walking the value."""

MAX_DEPTH = 100
"""Levels of lists and objects; the deepest document has a dozen."""

_SPECIAL_IN_TEXT = re.compile("[&<>\r]")
_SPECIAL_IN_ATTRIBUTE = re.compile('[&<>"\t\n\r]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def escape_text(text: str) -> str:
    """Element content. A carriage return is written as a reference: parsers turn a bare one into a line feed."""
    return _SPECIAL_IN_TEXT.sub(_escape, text) if _SPECIAL_IN_TEXT.search(text) else text


def escape_attribute(text: str) -> str:
    """An attribute value between double quotes; line ends and tabs survive attribute normalisation as references."""
    return _SPECIAL_IN_ATTRIBUTE.sub(_escape, text) if _SPECIAL_IN_ATTRIBUTE.search(text) else text


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]


def illegal_characters(value: object) -> list[Fault]:
    """One fault for each text or member name in a parsed JSON value that XML cannot carry.

    A value that is nested deeper than any document gets one fault for that, and is not gone into.
    """
    try:
        suspect = _SUSPECT.search(orjson.dumps(value)) is not None
    except TypeError:  # a lone surrogate, an integer beyond 64 bits, or too many levels
        if _is_deep(value):
            return [Fault("wrong-type", f"is nested deeper than {MAX_DEPTH} levels")]
        suspect = True
    return list(_walk(value, ())) if suspect else []


def _is_deep(value: object) -> bool:
    level: list[object] = [value]
    for _ in range(MAX_DEPTH):
        inner = (item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list))
        level = [each for items in inner for each in items]
    return bool(level)


def _walk(value: object, at: tuple[str | int, ...]) -> Iterator[Fault]:
    if isinstance(value, str):
        yield from _faults_in(value, at)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _faults_in(name, at)
            yield from _walk(member, (*at, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, (*at, index))


def _faults_in(text: str, at: tuple[str | int, ...]) -> Iterator[Fault]:
    found = ILLEGAL.search(text)
    if found:
        # The pointer itself must be printable, whatever the member's name was.
        steps = [ILLEGAL.sub("\ufffd", step) if isinstance(step, str) else step for step in at]
        reason = f"contains U+{ord(found[0]):04X}, a character that XML cannot carry"
        yield Fault("not-xml-text", reason, pointer_of(steps))
