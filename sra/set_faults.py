"""What is wrong with a set of records, but for what is wrong with its records."""

from collections.abc import Iterator

from lxml import etree

from sra.atom import LINK
from sra.faults import Fault
from sra.positions import line_of
from sra.simple_types import trimmed
from sra.validity import HINTS, XSI


def set_faults(name: str, root: etree._Element) -> Iterator[Fault]:
    """Faults of a set of records of this name, in document order; the XPath of an item is given without its number,
    which would have to be counted out for each."""
    at, line = f"/{root.tag}", line_of(root)
    for attribute in sorted(set(map(str, root.keys())) - HINTS):
        shown = attribute.replace(XSI, "xsi:")
        yield Fault("unknown-member", f"{root.tag} has no attribute {shown}", xpath=f"{at}/@{shown}", line=line)
    if _says_something(root.text):
        yield Fault("wrong-format", f"{root.tag} holds no text of its own", xpath=at, line=line)
    if root.find(name) is None:
        yield Fault("missing-member", f"{name} is required", xpath=at, line=line, expected=name)
    seen = False
    for item in root:
        seen = seen or item.tag == name
        if item.tag != name:
            yield from _item_faults(item, at, name, seen)
        if _says_something(item.tail):
            yield Fault("wrong-format", f"there is text behind {_tag(item)}", xpath=at, line=line_of(item))


def _item_faults(item: etree._Element, at: str, name: str, seen: bool) -> Iterator[Fault]:
    """Faults of an item that is no record: links may stand in front of the records."""
    path, line = f"{at}/{_tag(item)}", line_of(item)
    if item.tag != LINK:
        yield Fault(
            "unknown-member", f"{_tag(item)} is not an element of {at[1:]}", xpath=path, line=line, expected=name
        )
    elif seen:
        yield Fault("misplaced-element", "a link is not expected behind records", xpath=path, line=line, expected=name)
    elif item.get("href") is None:
        yield Fault("missing-member", "attribute href is required", xpath=path, line=line)


def _says_something(text: str | None) -> bool:
    return bool(text and trimmed(text))


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname
