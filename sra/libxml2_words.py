"""What libxml2 says of a document that its XSD refuses, as faults: the place, a code, and its own words.

For records that are not explained at length (`explanations`): it costs nothing more than what was found out anyway.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from lxml import etree

from sra.faults import Fault
from sra.positions import line_of, list_around, outline_at, pointer_to
from sra.roots import Root
from sra.simple_types import one_of
from sra.vocabulary import nearest

_WHERE = re.compile(r"Element '(?:\{[^}]*\})?([^']+)'(?:, attribute '(?:\{[^}]*\})?([^']+)')?: (.*)", re.DOTALL)
_VALUE_AND_TERMS = re.compile(r"The value '(.*)' is not an element of the set \{(.*)\}", re.DOTALL)
_EXPECTED = re.compile(r" Expected is (?:one of )?\( (.*) \)\.\Z")
_REPEATED = re.compile(r"'.*' is not a valid value of the (?:local |union )*(?:atomic |list )?type", re.DOTALL)
"""Said once more after a facet was named, with nothing new."""

MANY = 200
"""Among more siblings than these the place of an element is not counted out: it would be, for each of them."""

CODES = {
    "[facet 'enumeration']": "not-a-term",
    "[facet 'minLength'] The value has a length of '0'": "empty-member",
    "[facet ": "wrong-format",
    "not a valid value": "wrong-format",
    "is required but missing": "missing-member",
    "Missing child element": "missing-member",
    "The attribute ": "unknown-member",
    "This element is not expected": "misplaced-element",
    "Character content ": "wrong-format",
}
"""What its messages say; the first that fits counts."""

Complaint = tuple[str, etree._Element]
"""A message, and the element that it is about."""


def faults_in_words(kind: Root, record: etree._Element, path: str, complaints: Iterable[Complaint]) -> Iterator[Fault]:
    """A fault for each complaint about a record; `path` is the XPath of the record, and pointers are within it."""
    before: tuple[etree._Element, str] | None = None
    for message, element in complaints:
        _, attribute, words = _taken_apart(message)
        if before == (element, attribute) and _REPEATED.match(words):
            continue
        before = (element, attribute) if words.startswith("[facet ") else None
        yield _fault(kind, record, path, element, message)


def complaints_by_path(record: etree._Element, log: Iterable[etree._LogEntry]) -> Iterator[Complaint]:
    """The entries of a log of this record alone, each with its element."""
    for entry in log:
        yield entry.message, _element_at(record, entry.path)


def complaints_by_place(record: etree._Element, told: Iterable[tuple[str, int]]) -> Iterator[Complaint]:
    """Messages about a large record, each with its element: the one read last, or one that was being closed."""
    elements, passed = record.iter("*"), 0
    last = record
    for message, index in told:
        last = next(islice(elements, index - passed, None), last) if index >= passed else last
        passed = max(passed, index + 1)
        name = _taken_apart(message)[0]
        around = (each for each in (last, *last.iterancestors()) if etree.QName(each).localname == name)
        yield message, next(around, last)


def _fault(kind: Root, record: etree._Element, path: str, element: etree._Element, message: str) -> Fault:
    _, attribute, words = _taken_apart(message)
    code = next((code for said, code in CODES.items() if words.startswith(said) or said in words), "xml-schema")
    if code == "misplaced-element" and outline_at(kind.outline, record, element) is None:
        code = "unknown-member"
    attribute = attribute or _attribute_in(words)
    missing = _required_among(kind, record, element, words) if code == "missing-member" else ""
    pointer = kind.pointer(_pointer(kind, record, element, attribute, missing))
    expected, meant = _hints(words, element if code == "unknown-member" and not attribute else None)
    where = path_within(record, path, element) + (f"/@{attribute}" if attribute else "")
    return Fault(code, message, pointer, where, line_of(element), expected, meant)


def path_within(record: etree._Element, path: str, element: etree._Element) -> str:
    """The XPath of an element, told from that of its record without counting the records again."""
    if element is record:
        return path
    inner = etree.ElementTree(record).getpath(element)
    return path + inner.removeprefix(f"/{record.tag}")


def _required_among(kind: Root, record: etree._Element, element: etree._Element, words: str) -> str:
    """Of the children that could come next, the one that must; "" if it is not to be told which."""
    expected, around = _EXPECTED.search(words), outline_at(kind.outline, record, element)
    names = expected[1].split(", ") if expected and around else []
    required = [name for name in names if around and (child := around.find(name)) and child.required]
    return required[0] if required else ""


def _pointer(kind: Root, record: etree._Element, element: etree._Element, attribute: str, child: str) -> str:
    if element is not record and any(len(around) > MANY for around in _between(record, element)):
        return list_around(kind.outline, record, element)
    return pointer_to(kind.outline, record, element, attribute, child)


def _between(record: etree._Element, element: etree._Element) -> Iterator[etree._Element]:
    """The elements around an element, up to its record."""
    for around in element.iterancestors():
        yield around
        if around is record:
            return


def _taken_apart(message: str) -> tuple[str, str, str]:
    found = _WHERE.match(message)
    return (found[1], found[2] or "", found[3]) if found else ("", "", message)


def _attribute_in(words: str) -> str:
    found = re.match(r"The attribute '(?:\{[^}]*\})?([^']+)' is ", words)
    return found[1] if found else ""


def _hints(words: str, unknown: etree._Element | None) -> tuple[str | None, str | None]:
    """What was expected, and what may have been meant."""
    terms = _VALUE_AND_TERMS.search(words)
    if terms:
        return _about_terms(terms[1], terms[2])
    expected = _EXPECTED.search(words)
    if expected is None:
        return None, None
    names = tuple(expected[1].split(", "))
    return one_of(names), _nearest(etree.QName(unknown).localname, names) if unknown is not None else None


@lru_cache(maxsize=1_000)
def _about_terms(value: str, listed: str) -> tuple[str, str | None]:
    terms = tuple(listed.strip("'").split("', '"))
    return one_of(terms), nearest(value, terms)


_nearest = lru_cache(maxsize=1_000)(nearest)


def _element_at(record: etree._Element, path: str | None) -> etree._Element:
    """The element of a path that begins with the record itself."""
    _, _, inner = (path or "").removeprefix("/").partition("/")
    try:
        found: object = record.xpath(inner) if inner else []
    except etree.XPathEvalError:  # the path has a prefix that only a part of the document knows
        return record
    first = found[0] if isinstance(found, list) and found else record
    return first if isinstance(first, etree._Element) else record
