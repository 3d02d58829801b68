"""Plain data as XML, for answers that have no SRA document: reviews, the entry page, lists of links.

A member is an element of its name, a list repeats its element; a name that XML cannot bear becomes
`<member name="…">`. The same data, the same words as the JSON form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_ELEMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*\Z")


def write(root: str, data: Mapping[str, Any]) -> bytes:
    """A document with `root` around the members of `data` (str, numbers, bool, None, lists, objects)."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_element(root, data))).encode()


def _element(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for each in value:
            yield from _element(name, each)
        return
    start, end = _tags(name)
    yield start
    if isinstance(value, Mapping):
        for member, inner in value.items():
            yield from _element(member, inner)
    elif value is not None:
        yield escape(_text(value))
    yield end


def _tags(name: str) -> tuple[str, str]:
    if _ELEMENT_NAME.match(name):
        return f"<{name}>", f"</{name}>"
    return f"<member name={quoteattr(name)}>", "</member>"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
