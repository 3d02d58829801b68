"""Faults as `xmlschema` finds them in one record, explained at length: what was expected, and what may be meant."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import xmlschema
from lxml import etree
from xmlschema import XMLSchemaChildrenValidationError, XMLSchemaValidationError
from xmlschema.validators import XsdEnumerationFacets, XsdMaxLengthFacet, XsdMinLengthFacet, XsdPatternFacets

from sra.atom import ATOM_LINK_LOCATION, ATOM_LINK_XSD
from sra.faults import Fault
from sra.libxml2_words import path_within
from sra.positions import line_of, outline_at, pointer_to
from sra.roots import Root
from sra.simple_types import one_of, trimmed
from sra.vocabulary import nearest


def explanations(source: bytes, kind: Root, record: etree._Element, path: str) -> Iterator[Fault]:
    """Every fault of a record of this kind; `path` is the XPath of the record, and pointers are within it."""
    for error in _explaining_schema(source).iter_errors(record):
        yield from _Explanation(error, record, kind, path).faults()


@cache
def _explaining_schema(source: bytes) -> xmlschema.XMLSchema10:
    atom = xmlschema.XMLSchema10(ATOM_LINK_XSD.decode(), allow="none")
    # What it imports is known already; without the location it is not looked for.
    alone = source.decode().replace(f' schemaLocation="{ATOM_LINK_LOCATION}"', "")
    return xmlschema.XMLSchema10(alone, global_maps=atom.maps, allow="none")


class _Explanation:
    """One error of `xmlschema`, put as a fault."""

    def __init__(self, error: XMLSchemaValidationError, record: etree._Element, kind: Root, path: str) -> None:
        self._error = error
        self._record = record
        self._kind = kind
        self._outline = kind.outline
        self._path = path
        self._reason = error.reason or error.message
        self._element: Any = record if error.elem is None else error.elem  # lxml's, whatever its type says

    def faults(self) -> Iterator[Fault]:
        """The faults that this error stands for: one, or one for each thing that is missing."""
        if not isinstance(self._error, XMLSchemaChildrenValidationError):
            yield self._own_fault()
            return
        child: Any = self._error.invalid_child
        expected = [_tag(name) for name in (particle.name for particle in self._error.expected or ()) if name]
        if child is not None:
            yield self._unexpected_child(child, expected)
        else:
            yield from self._missing_children(expected)

    def _own_fault(self) -> Fault:
        """A fault of the element itself, of its value or of an attribute."""
        if isinstance(self._error.validator, XsdEnumerationFacets):
            return self._term_fault([str(term) for term in self._error.validator.enumeration or ()])
        attribute = re.search(r"^'(.+)' attribute not allowed", self._reason)
        if attribute:
            return self._unknown_attribute(attribute[1])
        attribute = re.search(r"^missing required attribute '(.+)'", self._reason)
        if attribute:
            return self._at(self._element, "missing-member", f"attribute {attribute[1]} is required", attribute[1])
        return self._value_fault()

    def _missing_children(self, expected: list[str]) -> Iterator[Fault]:
        around = outline_at(self._outline, self._record, self._element)
        required = [name for name in expected if around and (child := around.find(name)) and child.required]
        for name in required:
            yield self._at(self._element, "missing-member", f"{name} is required", child=name, expected=name)
        if not required:
            reason = f"something is missing in {_tag(str(self._element.tag))}"
            yield self._at(self._element, "missing-member", reason, expected=_one_of(expected))

    def _unexpected_child(self, child: etree._Element, expected: list[str]) -> Fault:
        around = outline_at(self._outline, self._record, self._element)
        known = [item.tag for item in around.children] + list(around.options) if around else []
        tag = _tag(str(child.tag))
        if tag in known:
            return self._at(child, "misplaced-element", f"{tag} is not expected here", expected=_one_of(expected))
        reason = f"{tag} is not an element of {_tag(str(self._element.tag))}"
        meant = nearest(tag, [*expected, *known])
        return self._at(child, "unknown-member", reason, expected=_one_of(expected), suggestion=meant)

    def _term_fault(self, terms: list[str]) -> Fault:
        value = str(self._error.obj)
        reason, meant = f"'{value}' is not a term of the vocabulary", nearest(value, terms)
        name = self._named_attribute()
        return self._at(self._element, "not-a-term", reason, name, expected=one_of(terms), suggestion=meant)

    def _named_attribute(self) -> str:
        found = re.search(r"^attribute (.+?)=", self._reason)
        return found[1] if found else ""

    def _unknown_attribute(self, name: str) -> Fault:
        around = outline_at(self._outline, self._record, self._element)
        known = [item.name for item in around.attributes] if around else []
        reason = f"{_tag(str(self._element.tag))} has no attribute {name}"
        expected = "one of: " + ", ".join(known) if known else "no attributes"
        return self._at(
            self._element, "unknown-member", reason, name, expected=expected, suggestion=nearest(name, known)
        )

    def _value_fault(self) -> Fault:
        name, facet = self._named_attribute(), self._error.validator
        if isinstance(facet, XsdMinLengthFacet | XsdMaxLengthFacet) and facet.value > 1:
            return self._size_fault(facet, name)
        blank = isinstance(facet, XsdPatternFacets) and not trimmed(str(self._error.obj))
        if blank or isinstance(facet, XsdMinLengthFacet):
            return self._at(self._element, "empty-member", "must not be empty", name)
        decoded = re.search(r"^invalid literal for (?:int|float)", self._reason)
        value = str(self._error.obj)
        reason = f"'{value}' is not a number" if decoded else self._reason
        return self._at(self._element, "wrong-format", reason, name)

    def _size_fault(self, facet: XsdMinLengthFacet | XsdMaxLengthFacet, name: str) -> Fault:
        side = "at least" if isinstance(facet, XsdMinLengthFacet) else "at most"
        expected = f"{side} {facet.value} characters"
        reason = f"has {len(str(self._error.obj))} characters, not {expected}"
        return self._at(self._element, "wrong-format", reason, name, expected=expected)

    def _at(
        self,
        element: etree._Element,
        code: str,
        reason: str,
        attribute: str = "",
        *,
        child: str = "",
        expected: str | None = None,
        suggestion: str | None = None,
    ) -> Fault:
        within = pointer_to(self._outline, self._record, element, attribute, child)
        pointer = self._kind.pointer(within)
        path = path_within(self._record, self._path, element) + (f"/@{attribute}" if attribute else "")
        return Fault(code, reason, pointer, path, line_of(element), expected, suggestion)


def _one_of(names: list[str]) -> str | None:
    return one_of(names) if names else None


def _tag(name: str) -> str:
    """A tag as one writes it, without its namespace."""
    return etree.QName(name).localname
