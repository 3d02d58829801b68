"""Whether an XSD takes a tree, at a price in proportion to its size, whatever is wrong with it.

libxml2 names the path of each fault by counting siblings, so that a set of n faulty records costs n² steps. Here large
sets are judged record by record, up to the first that fails, and large records while they are parsed once more, where
nothing is counted.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from sra.atom import LINK
from sra.roots import Root
from sra.simple_types import trimmed

MAX_ELEMENTS = 5_000
"""A tree up to this size is judged as a whole, and explained at length."""

TAGS_AT_ONCE = 1_000
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
HINTS = frozenset({f"{XSI}schemaLocation", f"{XSI}noNamespaceSchemaLocation"})
"""Attributes that any root may have."""

_count = etree.XPath("count(descendant-or-self::*)")
_START_TAG = re.compile(rb"<(?=[^/!?])")


def is_large(element: etree._Element) -> bool:
    """Whether it has more than MAX_ELEMENTS in it."""
    count: Any = _count(element)
    return bool(count > MAX_ELEMENTS)


def is_valid(schema: etree.XMLSchema, kind: Root, root: etree._Element) -> bool:
    """Whether the schema takes the tree, whose root is a record of this kind or a set of them."""
    if not is_large(root):
        return bool(schema(root))
    if root.tag == kind.name:
        return next(complaints(schema, root), None) is None
    items = list(root)
    return is_plain_set(kind, root, items) and all(_takes(schema, item) for item in items)


def is_plain_set(kind: Root, root: etree._Element, items: list[etree._Element]) -> bool:
    """Whether a set has records in it, links in front of them if any, and nothing else of its own."""
    tags = [item.tag for item in items]
    links = tags.count(LINK)
    in_order = all(tag == LINK for tag in tags[:links]) and tags.count(kind.name) == len(tags) - links > 0
    return in_order and HINTS.issuperset(root.keys()) and not any(texts_between(root, items))


def texts_between(root: etree._Element, items: list[etree._Element]) -> Iterator[str]:
    """What stands between the items of a set and is not white space."""
    return (text for text in (root.text, *(item.tail for item in items)) if text and trimmed(text))


def complaints(schema: etree.XMLSchema, record: etree._Element) -> Iterator[tuple[str, int]]:
    """What is wrong with a large record: libxml2's message, and which of its elements was read last.

    Elements are counted in document order, from 0. To stop early is to save the rest of the work.
    """
    text = etree.tostring(record, encoding="UTF-8", xml_declaration=False, with_tail=False)
    starts = [match.start() for match in _START_TAG.finditer(text)]
    good = _first_wrong(schema, text, starts)
    if good is None:
        return
    parser, told = etree.XMLParser(schema=schema), 0
    parser.feed(text[: starts[good]])
    for index in range(good, len(starts)):
        end = starts[index + 1] if index + 1 < len(starts) else len(text)
        parser.feed(text[starts[index] : end])
        log: Any = parser.feed_error_log
        for entry in list(log)[told:]:
            yield entry.message, index
        told = len(log)


def _first_wrong(schema: etree.XMLSchema, text: bytes, starts: list[int]) -> int | None:
    """The first of a row of start tags in which something is wrong."""
    parser = etree.XMLParser(schema=schema)
    for first in range(0, len(starts), TAGS_AT_ONCE):
        last = first + TAGS_AT_ONCE
        parser.feed(text[starts[first] : starts[last] if last < len(starts) else len(text)])
        if len(parser.feed_error_log):
            return first
    return None


def _takes(schema: etree.XMLSchema, item: etree._Element) -> bool:
    return next(complaints(schema, item), None) is None if is_large(item) else bool(schema(item))
