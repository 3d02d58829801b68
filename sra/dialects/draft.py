"""A record that is being evened out: a copy to change, which remembers where everything in it was received."""

from copy import deepcopy
from typing import Any, Self

from lxml import etree

from sra.document import JsonObject


class Draft:
    """The copy of one record. The document as received is never touched."""

    def __init__(self, record: etree._Element) -> None:
        self.received = record
        self.root = _copy(record)
        self._origins = dict(zip(self.root.iter(), record.iter(), strict=True))
        self._homes: list[tuple[tuple[str, ...], str]] = []

    @classmethod
    def standing_for(
        cls, received: etree._Element, root: etree._Element, origins: dict[etree._Element, etree._Element]
    ) -> Self:
        """A record that was put into other words; `origins` tell of its elements where they were received."""
        draft = cls.__new__(cls)
        draft.received, draft.root, draft._origins, draft._homes = received, root, origins, []
        return draft

    def origin(self, element: etree._Element) -> etree._Element:
        """Where an element of the copy was received: its own place, or that of what is around it."""
        found: etree._Element | None = element
        while found is not None and found not in self._origins:
            found = found.getparent()
        return self.received if found is None else self._origins[found]

    def add(self, parent: etree._Element, tag: str, of: etree._Element, index: int | None = None) -> etree._Element:
        """A new child that stands for what was received as `of`."""
        made = etree.Element(tag)
        parent.insert(len(parent) if index is None else index, made)
        self._origins[made] = self.origin(of)
        return made

    def keep(self, home: tuple[str, ...], value: str) -> None:
        """Keep a value in the document at these members, for which the archives' XML has no place."""
        self._homes.append((home, value))

    def settle(self, document: JsonObject) -> bool:
        """Put what was kept into the document that was read of the copy; whether there was anything."""
        for (*around, last), value in self._homes:
            place: JsonObject = document
            for member in around:
                place = place.setdefault(member, {})
            place[last] = value
        return bool(self._homes)


def _copy(record: etree._Element) -> etree._Element:
    attributes: dict[Any, Any] = dict(record.attrib)
    declared: Any = record.nsmap  # also what is declared around the record
    root = etree.Element(record.tag, attributes, nsmap=declared)
    root.text = record.text
    root.extend([deepcopy(child) for child in record])
    return root


def remove(element: etree._Element) -> None:
    """Take an element out; text behind it stays, so that what should not be there is still seen."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and element.tail.strip():
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
    if parent.text and not parent.text.strip() and next(parent.iterchildren(), None) is None:  # len() counts them all
        parent.text = None  # the white space was there for the layout of what is gone


def says_something(element: etree._Element) -> bool:
    """Whether there is a text or an attribute with a value in it."""
    return any(
        (part.text and part.text.strip()) or any(str(value).strip() for value in part.attrib.values())
        for part in element.iter()
    )
