"""From a pointer within a record to the element of the XML source that says it, for what a rule found in the JSON."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property

from lxml import etree

from gmi_documents.content import Position
from gmi_documents.kinds import by_root
from sra.outline import Element, outline_of
from sra.positions import line_of, pointer_to
from sra.reading import ReadRecord
from sra.xml_reader import parse

Said = list[tuple[str, etree._Element]]
"""Elements of a record, each with the pointer of what it says."""


class Positions:
    """Knows where things are in a document that has been read. Parses it again, and only if it is asked."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._record = ""
        self._said: Said = []

    def position(self, record: ReadRecord, pointer: str) -> Position:
        """The element that a pointer leads to, or the last on the way that is there; at least the record."""
        if record.root != record.kind:  # the half of a study that is a project has pointers of its own
            return record.xpath, record.line
        on_the_way = [each for each in self._said_in(record) if f"{pointer}/".startswith(f"{each[0]}/")]
        if not on_the_way:
            return record.xpath, record.line
        _, nearest = max(on_the_way, key=lambda each: len(each[0]))
        return self._tree.getpath(nearest), line_of(nearest)

    def _said_in(self, record: ReadRecord) -> Said:
        """Kept for one record: its faults come one after the other."""
        if self._record != record.xpath:
            elements = self._elements(record.xpath)
            said = [each for element in elements for each in _said(_outline(record.kind), element)]
            self._record, self._said = record.xpath, said
        return self._said

    def _elements(self, xpath: str) -> list[etree._Element]:
        found = self._tree.xpath(xpath)
        return [each for each in found if isinstance(each, etree._Element)] if isinstance(found, list) else []

    @cached_property
    def _tree(self) -> etree._ElementTree:
        return parse(self._data).getroottree()


@cache
def _outline(kind: str) -> Element:
    return outline_of(by_root()[kind].model)


def _said(outline: Element, record: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The outermost element for each pointer, in the order of the document."""
    seen = {""}
    for element in record.iterdescendants(etree.Element):
        pointer = pointer_to(outline, record, element)
        if pointer not in seen:
            seen.add(pointer)
            yield pointer, element
