"""What rules do at a place: drop, rename, trim, map, add, merge. Each is data with a name in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from sra.dialects.draft import Draft, remove, says_something
from sra.dialects.rules import Effect
from sra.dialects.tables import followers

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True)
class Drop:
    """Take the element out; with `empty` only if it says nothing. At a `home` its text is kept in the document."""

    home: tuple[str, ...] = ()
    empty: bool = False

    @property
    def may_lose(self) -> bool:
        return not self.home and not self.empty

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        said = says_something(element)
        if said and self.empty:
            return Effect.NOTHING
        if said and self.home:
            draft.keep(self.home, element.text or "")
        remove(element)
        return Effect.LOST if said and not self.home else Effect.EVENED

    def words(self) -> str:
        if self.home:
            return f"kept as `{'/'.join(self.home)}`, not in XML"
        return "dropped, being empty" if self.empty else "dropped"


@dataclass(frozen=True)
class DropAttributes:
    """Take these attributes off; with no names, all of them, or those of them that are empty."""

    names: tuple[str, ...] = ()
    empty: bool = False

    @property
    def may_lose(self) -> bool:
        return not self.empty

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        effect = Effect.NOTHING
        for name in self.names or tuple(map(str, element.attrib)):
            if name in element.attrib and not (self.empty and element.attrib[name].strip()):
                effect = max(effect, Effect.LOST if element.attrib.pop(name).strip() else Effect.EVENED)
        return effect

    def words(self) -> str:
        which = "empty attributes" if self.empty else "attributes"
        return f"{which} dropped: {', '.join(self.names)}" if self.names else f"all {which} dropped"


@dataclass(frozen=True)
class KeepOnly:
    """Drop every attribute and child that is not among these; hints at a schema stay."""

    attributes: frozenset[str]
    children: frozenset[str]

    @property
    def may_lose(self) -> bool:
        return True

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        effect = Effect.NOTHING
        for name in map(str, tuple(element.attrib)):
            if name not in self.attributes and not name.startswith(XSI):
                effect = max(effect, DropAttributes((name,)).apply(element, draft))
        for child in [child for child in element if child.tag not in self.children]:
            effect = max(effect, Drop().apply(child, draft))
        return effect

    def words(self) -> str:
        return "whatever the archives' schema does not know there is dropped"


@dataclass(frozen=True)
class Rename:
    """Give the element another name."""

    tag: str

    @property
    def may_lose(self) -> bool:
        return False

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        element.tag = self.tag
        return Effect.EVENED

    def words(self) -> str:
        return f"renamed {self.tag}"


@dataclass(frozen=True)
class Trim:
    """White space at the ends off, of the text or of an attribute; of a term also every run of it one blank."""

    attribute: str = ""
    inside: bool = False

    @property
    def may_lose(self) -> bool:
        return False

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        value = value_of(element, self.attribute)
        if value is None or (len(element) and not self.attribute):
            return Effect.NOTHING
        trimmed = " ".join(value.split()) if self.inside else value.strip()
        if trimmed == value:
            return Effect.NOTHING
        set_value(element, self.attribute, trimmed)
        return Effect.EVENED

    def words(self) -> str:
        return "white space trimmed, and inside made one blank" if self.inside else "white space trimmed"


@dataclass(frozen=True)
class SetAttribute:
    """Give an attribute a value where it is missing; one of the record's own attributes where `of_record` names it."""

    name: str
    value: str = ""
    of_record: str = ""

    @property
    def may_lose(self) -> bool:
        return False

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        if self.name in element.attrib:
            return Effect.NOTHING
        own = str(draft.root.get(self.of_record, "")) if self.of_record else ""
        element.set(self.name, own or self.value)
        return Effect.EVENED

    def words(self) -> str:
        given = f"the record's {self.of_record}, or empty" if self.of_record else f'"{self.value}"'
        return f"{self.name} set to {given}"


@dataclass(frozen=True)
class AddChild:
    """Add a child that is missing, with a text or attributes, where the schema has it."""

    tag: str
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def may_lose(self) -> bool:
        return False

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        if element.find(self.tag) is not None:
            return Effect.NOTHING
        behind = followers(str(element.tag), self.tag)
        index = next((index for index, child in enumerate(element) if child.tag in behind), None)
        made = draft.add(element, self.tag, element, index)
        made.text = self.text or None
        for name, value in self.attributes.items():
            made.set(name, value)
        return Effect.EVENED

    def words(self) -> str:
        return f"{self.tag} added: {self.text or ', '.join(self.attributes.values())}"


@dataclass(frozen=True)
class MergeInto:
    """Move what is at `path` inside this element into the same place of its first sibling of the same name."""

    path: str

    @property
    def may_lose(self) -> bool:
        return True

    def apply(self, element: etree._Element, draft: Draft) -> Effect:
        parent = element.getparent()
        first = None if parent is None else parent.find(str(element.tag))
        home = None if first is None else first.find(self.path)
        if first is None or home is None or first is element:
            return Effect.NOTHING
        for inner in element.findall(self.path):
            home.extend(list(inner))
            remove(inner)
        return max(Effect.EVENED, Drop().apply(element, draft))

    def words(self) -> str:
        return f"its {self.path} moved into the first one's"


def value_of(element: etree._Element, attribute: str) -> str | None:
    """The text of an element, or an attribute of it."""
    return element.get(attribute) if attribute else element.text


def set_value(element: etree._Element, attribute: str, value: str) -> None:
    """Replace what `value_of` gives."""
    if attribute:
        element.set(attribute, value)
    else:
        element.text = value
