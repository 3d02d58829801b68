"""How is a record that is no SRA document put into the words of one, without anything lost silently?

What is read of it is ticked off; what nobody asked for is left, and becomes properties that are named by where they
stood. Lives here: reading, ticking off, building. Not here: what becomes of what (`biosample`, `bioproject`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from sra.dialects.draft import Draft
from sra.dialects.normalising import path_within
from sra.normalisations import Normalisation
from sra.positions import line_of


@dataclass(frozen=True)
class Conversion:
    """A draft of the SRA record, which remembers where everything in it was received, and what there is to say."""

    draft: Draft
    notes: tuple[Normalisation, ...]


class Source:
    """An element that is read piece by piece. Paths are those of `ElementPath`; a last step `@name` is an attribute."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self._held = list(element.iter())  # a proxy is the same object only as long as somebody holds it
        self._taken: set[tuple[etree._Element, str]] = set()

    def text(self, path: str, within: etree._Element | None = None) -> str:
        """The first text there, trimmed; "" for none."""
        way, at, name = path.rpartition("@")
        top = self.element if within is None else within
        found = top if at and not way else top.find(way.rstrip("/") if at else path)
        return "" if found is None else self.take(found, name if at else "")

    def every(self, path: str) -> list[etree._Element]:
        return self.element.findall(path)

    def take(self, element: etree._Element, attribute: str = "") -> str:
        """The text of an element or of an attribute of it, which is thereby read."""
        self._taken.add((element, attribute))
        return ((element.get(attribute) if attribute else element.text) or "").strip()

    def take_all(self, element: etree._Element) -> bool:
        """Everything in it is dealt with; whether there was anything."""
        before = sum(1 for _ in self._said(element))
        for part in element.iter():
            self._taken |= {(part, ""), *((part, str(name)) for name in part.attrib)}
        return before > 0

    def left(self) -> Iterator[tuple[str, str, etree._Element]]:
        """What nobody has asked for: where it stands, what it says, and the element."""
        for element, name, value in self._said(self.element):
            steps = path_within(self.element, element, "").replace("[", " ").replace("]", "")
            yield f"{steps}/@{name}".lstrip("/") if name else steps.lstrip("/") or str(element.tag), value, element

    def _said(self, top: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
        for element in top.iter():
            texts = [element.text, *(child.tail for child in element)]
            said = " ".join(text.strip() for text in texts if text and text.strip())
            if said and (element, "") not in self._taken:
                yield element, "", said
            for name, value in element.attrib.items():
                if str(value).strip() and (element, str(name)) not in self._taken:
                    yield element, str(name), str(value)


class Making:
    """An SRA record that is being built, and what each of its elements stands for."""

    def __init__(self, tag: str, source: Source, xpath: str) -> None:
        self.tag, self.source, self._xpath = tag, source, xpath
        self.root = etree.Element(tag)
        self._origins = {self.root: source.element}
        self._notes: list[Normalisation] = []

    def set(self, name: str, value: str) -> None:
        """An attribute of the record, if there is something to say."""
        if value:
            self.root.set(name, value)

    def add(self, way: str, text: str = "", of: etree._Element | None = None, **attributes: str) -> etree._Element:
        """A new element at the end of this way (`SAMPLE_LINKS/SAMPLE_LINK`): what is around it may be there already."""
        *around, last = way.split("/")
        parent = self.root
        for step in around:
            there = parent.find(step)
            parent = self.inside(parent, step, of=of) if there is None else there
        return self.inside(parent, last, text, of, **attributes)

    def inside(
        self, parent: etree._Element, tag: str, text: str = "", of: etree._Element | None = None, **attributes: str
    ) -> etree._Element:
        made = etree.SubElement(parent, tag, attributes)
        made.text = text or None
        self._origins[made] = self.source.element if of is None else of
        return made

    def attribute(self, tag: str, value: str, of: etree._Element | None = None, units: str = "") -> None:
        """A property of the record."""
        made = self.add(f"{self.tag}_ATTRIBUTES/{self.tag}_ATTRIBUTE", of=of)
        self.inside(made, "TAG", tag, of)
        if value:
            self.inside(made, "VALUE", value, of)
        if units:
            self.inside(made, "UNITS", units, of)

    def url(self, label: str, address: str, of: etree._Element) -> None:
        made = self.inside(self.add(f"{self.tag}_LINKS/{self.tag}_LINK", of=of), "URL_LINK", of=of)
        self.inside(made, "LABEL", label, of)
        self.inside(made, "URL", address, of)

    def entry(
        self, database: str, identifier: str, of: etree._Element, label: str = "", kind: str = "XREF_LINK"
    ) -> None:
        """A link to an entry of a database."""
        made = self.inside(self.add(f"{self.tag}_LINKS/{self.tag}_LINK", of=of), kind, of=of)
        for tag, text in (("DB", database), ("ID", identifier), ("LABEL", label)):
            if text:
                self.inside(made, tag, text, of)

    def note(self, name: str, reason: str, *, lossy: bool = False, of: etree._Element | None = None) -> None:
        element = self.source.element if of is None else of
        xpath = path_within(self.source.element, element, self._xpath)
        self._notes.append(Normalisation(name, reason, lossy, 1, line_of(element), xpath))

    def keep_the_rest(self, name: str) -> None:
        """What nobody asked for becomes properties."""
        for path, value, element in list(self.source.left()):
            self.attribute(path, value, element)
            self.note(name, "What SRA has no element for is a property, called by where it stood.", of=element)

    def done(self) -> Conversion:
        draft = Draft.standing_for(self.source.element, self.root, self._origins)
        return Conversion(draft, tuple(self._notes))


def is_web_address(text: str) -> bool:
    return text.startswith(("http://", "https://", "ftp://")) and not any(map(str.isspace, text))
