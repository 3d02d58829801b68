"""lxml elements to canonical JSON: closures compiled once per document from its outline.

They run behind a passed XSD check and rely on it: nothing is checked here, nothing is looked for twice. One pass over
the children, told apart by tag.
"""

from collections.abc import Callable
from typing import Any

from lxml import etree

from sra.atom import LINK
from sra.document import Block, JsonObject
from sra.outline import Attribute, Element
from sra.shapes import Shape
from sra.simple_types import Parse

Reader = Callable[[etree._Element, JsonObject], None]
"""Puts what an element says into the object around it."""
Entry = tuple[str, Reader | None]
"""What a child is: a member holding its plain text (no reader), or whatever the reader makes of it."""

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def record_reader(outline: Element) -> Callable[[etree._Element], JsonObject]:
    """A function from the record element of a document to the document as JSON."""
    fill = _filler(outline)

    def read(element: etree._Element) -> JsonObject:
        record: JsonObject = {}
        fill(element, record)
        return record

    return read


def _reader(outline: Element) -> Reader:
    if outline.simple is not None:
        return _leaf_reader(outline, outline.simple.parse)
    if outline.options:
        return _assigning(outline, _choice_reader(outline))
    if outline.member is None:
        return _filler(outline)
    if any(child.outer for child in outline.children):
        return _shared_reader(outline)
    return _assigning(outline, _object_reader(outline))


def _filler(outline: Element) -> Reader:
    """Read attributes, text and children of an element into the object that they belong to."""
    children = outline.children
    if len(children) == 1 and children[0].shape is not None and not outline.attributes:
        return _shape_reader(children[0].member or "", children[0].shape)
    steps = []
    if outline.text is not None:
        steps.append(_text_reader(outline.text, outline.attributes))
    elif outline.attributes:
        steps.append(_attributes_reader(outline))
    steps += [_children_reader(outline)] if children else []
    if outline.model is not None and outline.model.any_order:
        steps.append(_in_order(outline))
    return steps[0] if len(steps) == 1 else _all_of(steps)


def _all_of(steps: list[Reader]) -> Reader:
    def read(element: etree._Element, out: JsonObject) -> None:
        for step in steps:
            step(element, out)

    return read


def _attributes_reader(outline: Element) -> Reader:
    known = [(attribute.name, attribute.member, attribute.simple.parse) for attribute in outline.attributes]

    def read(element: etree._Element, out: JsonObject) -> None:
        given: dict[Any, Any] = dict(element.items())
        if given:
            for name, member, parse in known:
                if name in given:
                    out[member] = given[name] if parse is None else parse(given[name])

    return read


def _text_reader(text: Attribute, attributes: list[Attribute]) -> Reader:
    """Text and attributes of an element that holds no others: identifiers are these, and there are many."""
    known = [(attribute.name, attribute.member, attribute.simple.parse) for attribute in attributes]
    text_member = text.member

    def read(element: etree._Element, out: JsonObject) -> None:
        out[text_member] = element.text or ""
        for name, member, parse in known:
            value = element.get(name)
            if value is not None:
                out[member] = value if parse is None else parse(value)

    return read


def _children_reader(outline: Element) -> Reader:
    table = _table(outline)

    def read(element: etree._Element, out: JsonObject) -> None:
        for child in element:
            member, reader = table[child.tag]
            if reader is None:
                out[member] = child.text or ""
            else:
                reader(child, out)

    return read


def _table(outline: Element) -> dict[str, Entry]:
    table: dict[str, Entry] = {LINK: ("", _ignore)}
    for child in outline.children:
        plain = child.simple is not None and child.simple.parse is None and not child.many
        reader = _ignore if child.outer else None if plain else _reader(child)
        table[child.tag] = (child.member or "", reader)
    return table


def _ignore(element: etree._Element, out: JsonObject) -> None:
    """Hypermedia links at the head of a record are the server's to say; an outer child is read by `_outer_reader`."""


def _leaf_reader(outline: Element, parse: Parse | None) -> Reader:
    if outline.nillable:
        return _assigning(outline, lambda element: _nil_or(parse, element))
    if parse is None:
        return _assigning(outline, lambda element: element.text or "")
    return _assigning(outline, lambda element: parse(element.text or ""))


def _nil_or(parse: Parse | None, element: etree._Element) -> Any:
    if element.get(NIL) in ("true", "1"):
        return None
    text = element.text or ""
    return text if parse is None else parse(text)


def _assigning(outline: Element, value_of: Callable[[etree._Element], Any]) -> Reader:
    member = outline.member or ""

    def assign(element: etree._Element, out: JsonObject) -> None:
        out[member] = value_of(element)

    def append(element: etree._Element, out: JsonObject) -> None:
        held = out.get(member)
        if held is None:
            out[member] = [value_of(element)]
        else:
            held.append(value_of(element))

    return append if outline.many else assign


def _object_reader(outline: Element) -> Callable[[etree._Element], JsonObject]:
    fill = _filler(outline)
    finish = _finisher(outline.model)

    def read(element: etree._Element) -> JsonObject:
        own: JsonObject = {}
        fill(element, own)
        if finish is not None:
            finish(own)
        return own

    return read


def _finisher(model: type[Block] | None) -> Callable[[JsonObject], None] | None:
    """What the model does to its members after they are read; None for nearly all, which saves a call each time."""
    return None if model is None or model.after_xml is Block.after_xml else model.after_xml


def _choice_reader(outline: Element) -> Callable[[etree._Element], JsonObject]:
    named = outline.option_member
    fillers = {tag: _filler(option) for tag, option in outline.options.items()}

    def read(element: etree._Element) -> JsonObject:
        chosen = element[0]
        own: JsonObject = {named: chosen.tag}
        fillers[chosen.tag](chosen, own)
        return own

    return read


def _shape_reader(member: str, shape: Shape) -> Reader:
    read_items = shape.read

    def read(element: etree._Element, out: JsonObject) -> None:
        out[member] = read_items(element)

    return read


def _shared_reader(outline: Element) -> Reader:
    """An element in which members of the object around it live (`outer`) beside its own object.

    Its own object is there unless only the others are: `<IDENTIFIERS/>` says something, and so does an
    `<IDENTIFIERS>` with nothing but an EXTERNAL_ID, but not the same.
    """
    read_own, member = _object_reader(outline), outline.member or ""
    read_outer = [_outer_reader(child) for child in outline.children if child.outer]

    def read(element: etree._Element, out: JsonObject) -> None:
        out[member] = own = read_own(element)
        before = len(out)
        for reader in read_outer:
            reader(element, out)
        if not own and len(out) > before:
            del out[member]

    return read


def _outer_reader(outline: Element) -> Reader:
    if outline.shape is not None:
        return _sparse_shape_reader(outline.member or "", outline.shape)
    tag, read_child = outline.tag, _reader(outline)

    def read(element: etree._Element, out: JsonObject) -> None:
        for child in element.iterchildren(tag):
            read_child(child, out)

    return read


def _sparse_shape_reader(member: str, shape: Shape) -> Reader:
    """A shape whose items may be absent, since other elements stand around them."""
    read_items = shape.read

    def read(element: etree._Element, out: JsonObject) -> None:
        value = read_items(element)
        if value:
            out[member] = value

    return read


def _in_order(outline: Element) -> Reader:
    """Where XML leaves the order of children free, JSON has the order of declaration."""
    order = list(outline.inner_members())
    seen_in_order: set[tuple[str, ...]] = set()  # a handful of combinations makes up nearly all documents

    def reorder(element: etree._Element, out: JsonObject) -> None:
        names = tuple(out)
        if names in seen_in_order:
            return
        ordered = {member: out[member] for member in order if member in out}
        if tuple(ordered) == names:
            seen_in_order.add(names)
        out.clear()
        out.update(ordered)

    return reorder
