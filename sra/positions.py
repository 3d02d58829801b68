"""From an element of the XML source to the JSON pointer of what it says, by the outline of its document."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from lxml import etree

from sra.faults import pointer_of
from sra.outline import Element

Steps = tuple[str | int, ...]


def pointer_to(
    outline: Element, record: etree._Element, element: etree._Element, attribute: str = "", child: str = ""
) -> str:
    """The pointer, within the record, of `element`, of one of its attributes, or of a child that it should have.

    An unknown element or attribute is named as an unknown member of JSON would be, by its own name.
    """
    place = _Place(outline)
    for parent, next_child in _descent(record, element):
        if not place.enter(parent, next_child):
            break
    else:
        place.point_at(attribute, child)
    return pointer_of(place.steps)


def list_around(outline: Element, record: etree._Element, element: etree._Element) -> str:
    """The pointer of the first list or object of many that the element is in: it costs no counting."""
    steps: Steps = ()
    found: Element | None = outline
    for _, child in _descent(record, element):
        found = _find(found, child) if found else None
        if found is None:
            break
        steps += (found.member,) if found.member else ()
        if found.many or found.shape is not None:
            break
    return pointer_of(steps)


def outline_at(outline: Element, record: etree._Element, element: etree._Element) -> Element | None:
    """The outline of an element of the source, or None if it is unknown."""
    found: Element | None = outline
    for _, child in _descent(record, element):
        found = _find(found, child) if found else None
    return found


def line_of(element: etree._Element) -> int | None:
    """The line of the source that the element starts on, counted from 1."""
    line: Any = element.sourceline  # the type stubs have no type for it
    return int(line) if line else None


class _Place:
    """Where we are on the way down: the outline, and the steps of the pointer so far."""

    def __init__(self, outline: Element) -> None:
        self._outline = outline
        self._around: Steps = ()
        self.steps: Steps = ()

    def enter(self, parent: etree._Element, child: etree._Element) -> bool:
        """Go down to a child; False if there is nothing to be said about what is deeper."""
        found = _find(self._outline, child)
        if found is None:
            self.steps += (etree.QName(child).localname,)
            return False
        base = self._around if found.outer else self.steps
        self._outline, self._around = found, base
        self.steps = base + _own_steps(found, parent, child)
        return found.shape is None

    def point_at(self, attribute: str, child: str) -> None:
        """Add the member of an attribute or of a child element, where it is known."""
        if attribute:
            known = [item.member for item in self._outline.attributes if item.name == attribute]
            self.steps += tuple(known or [attribute])
        wanted = self._outline.find(child)
        if wanted is not None:
            self.steps += tuple(wanted.members())[:1]


def _descent(record: etree._Element, element: etree._Element) -> Iterable[tuple[etree._Element, etree._Element]]:
    """(parent, child) from the record down to the element."""
    line = [element, *element.iterancestors()]
    if record not in line:
        return []
    down = line[: line.index(record) + 1][::-1]
    return pairwise(down)


def _find(known: Element, child: etree._Element) -> Element | None:
    tag = str(child.tag)
    if tag in known.options:
        return known.options[tag]
    shaped = [item for item in known.children if item.shape is not None]
    return known.find(tag) or (shaped[0] if shaped and tag.startswith("{") else None)


def _own_steps(found: Element, parent: etree._Element, child: etree._Element) -> Steps:
    """What an element adds to the pointer: its member, and its index in a list."""
    if found.member is None:
        return ()
    siblings = list(parent.iterchildren(child.tag))
    if found.shape is not None:
        return (found.member, *found.shape.pointer(siblings, siblings.index(child)))
    return (found.member, siblings.index(child)) if found.many else (found.member,)
