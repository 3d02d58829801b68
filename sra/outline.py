"""The outline of a document's XML, derived from the markup of its model: which element or attribute is which member.

One tree per document, from which reader, writer, XSD and pointers are made; so they cannot disagree.
Lives here: the tree and how it is derived. Not here: what is done with it (`element_reader`, `element_writer`,
`schema_writer`, `positions`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic.fields import FieldInfo

from sra.annotations import Content, choice_terms, content_of
from sra.document import Block, Document
from sra.markup import Xml, member_name
from sra.shapes import Shape
from sra.simple_types import SimpleType


@dataclass
class Attribute:
    """An XML attribute; or the text of an element that also has attributes (`name` is then "")."""

    name: str
    member: str
    simple: SimpleType
    required: bool
    only_gmi: bool


@dataclass
class Element:
    """An XML element in its context.

    With a `member` it opens a JSON value of that name; without, it is only an envelope, and what it holds belongs
    to the object around it. It holds one of: a simple value (`simple`), the items of a shape (`shape`), one child of
    several (`options`), or attributes, text and children.
    """

    tag: str
    kind: str | None = None
    """What accessions in it name (`Block.href_kind`)."""
    member: str | None = None
    required: bool = False
    many: bool = False
    most: int | None = None
    nillable: bool = False
    only_gmi: bool = False
    outer: bool = False
    """Belongs to the object around its parent, not to the parent's own object."""
    simple: SimpleType | None = None
    group: str | None = None
    """Which group of a grouped vocabulary applies: the name of the choice it is in."""
    shape: Shape | None = None
    option_member: str = ""
    options: dict[str, "Element"] = field(default_factory=dict)
    model: type[Block] | None = None
    attributes: list[Attribute] = field(default_factory=list)
    text: Attribute | None = None
    children: list["Element"] = field(default_factory=list)

    def child(self, tag: str) -> "Element":
        """The child of this tag, made if it is not there."""
        found = self.find(tag)
        if found is None:
            found = Element(tag, self.kind, group=self.group)
            self.children.append(found)
        return found

    def find(self, tag: str) -> "Element | None":
        return next((child for child in self.children if child.tag == tag), None)

    def members(self) -> Iterator[str]:
        """The members that this element fills in the object around it, in order."""
        if self.member is not None:
            yield self.member
        else:
            yield from self.inner_members()
        yield from (member for child in self.children if child.outer for member in child.members())

    def inner_members(self) -> Iterator[str]:
        """The members of the object that this element opens, or of what it passes on as an envelope."""
        if self.text:
            yield self.text.member
        yield from (attribute.member for attribute in self.attributes)
        yield from (member for child in self.children if not child.outer for member in child.members())


def outline_of(model: type[Document]) -> Element:
    """The outline of a document, from its record element down."""
    root = Element(model.xml_name, model.xml_name.lower(), required=True)
    _fill(root, model)
    _forbid_empty_envelopes(root)
    return root


def _forbid_empty_envelopes(element: Element) -> None:
    """An element that is there for one child's sake has it: without it there would be nothing to remember it by."""
    for child in (*element.children, *element.options.values()):
        _forbid_empty_envelopes(child)
        envelope = child.member is None and child.model is None and not child.attributes
        if envelope and len(child.children) == 1:
            child.children[0].required = True


def _fill(element: Element, model: type[Block]) -> None:
    """Say what the element holds: the members of the model."""
    element.model = model
    element.kind = model.href_kind or element.kind
    for name, info in model.model_fields.items():
        markup = _markup(info)
        if markup is not None and markup.path != "name()":
            _place(element, member_name(name), markup, content_of(info))


def _markup(info: FieldInfo) -> Xml | None:
    return next((item for item in info.metadata if isinstance(item, Xml)), None)


def _place(element: Element, member: str, markup: Xml, content: Content) -> None:
    """Put one member at the end of its path."""
    steps = [step for step in markup.steps if step != "*"]
    place = element
    for step in steps[:-1]:
        place = place.child(step)
        place.required = place.required or content.required
    if steps[-1] == "." or steps[-1].startswith("@"):
        _place_simple(place, steps[-1], member, markup, content)
    else:
        child = _place_element(place, steps[-1], member, markup, content)
        child.outer = place is not element and place.member is not None


def _place_simple(place: Element, step: str, member: str, markup: Xml, content: Content) -> None:
    if content.simple is None:
        raise TypeError(f"{member}: an attribute or a text holds a simple type")
    attribute = Attribute(step.strip("@."), member, content.simple, content.required, markup.only_gmi)
    if step == ".":
        place.text = attribute
    else:
        place.attributes.append(attribute)


def _place_element(place: Element, tag: str, member: str, markup: Xml, content: Content) -> Element:
    child = place.child(tag)
    child.member, child.required = member, content.required or markup.always
    child.many, child.most, child.nillable = content.many, content.most, content.nillable
    child.only_gmi = markup.only_gmi
    child.simple, child.shape = content.simple, content.shape
    if markup.steps[-1] == "*":
        _place_options(child, content)
    elif content.models:
        _fill(child, content.models[0])
    if markup.after:
        _move_behind(place, child, markup.after)
    return child


def _place_options(element: Element, content: Content) -> None:
    """One option for each name that a choice can have, filled from the model that knows the name."""
    for model in content.models:
        named = next(name for name, info in model.model_fields.items() if _names_choice(info))
        element.option_member = member_name(named)
        for term in choice_terms(model.model_fields[named]):
            option = Element(term, element.kind, required=True, group=term)
            _fill(option, model)
            element.options[term] = option


def _names_choice(info: FieldInfo) -> bool:
    markup = _markup(info)
    return markup is not None and markup.path == "name()"


def _move_behind(place: Element, child: Element, tag: str) -> None:
    place.children.remove(child)
    behind = next(index for index, sibling in enumerate(place.children) if sibling.tag == tag)
    place.children.insert(behind + 1, child)
