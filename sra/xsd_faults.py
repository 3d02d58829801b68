"""Why the XSD refuses a document: libxml2 has decided, `xmlschema` explains the failing records one by one.

Explaining costs thirty times what deciding costs, so it is bounded to the first records that fail. If the two should
ever disagree, libxml2's verdict and its own words stand.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

import xmlschema
from lxml import etree
from xmlschema import XMLSchemaChildrenValidationError, XMLSchemaValidationError
from xmlschema.validators import XsdEnumerationFacets

from sra.atom import ATOM, ATOM_LINK_XSD
from sra.faults import Fault
from sra.outline import Element
from sra.positions import outline_at, pointer_to
from sra.vocabulary import nearest

MAX_RECORDS = 20
MAX_FAULTS = 200
_log_lock = threading.Lock()


class Explainer:
    """Explains the refusals of one schema."""

    def __init__(self, outline: Element, schema: etree.XMLSchema, source: bytes) -> None:
        self._outline = outline
        self._schema = schema
        self._source = source

    def faults(self, root: etree._Element) -> list[Fault]:
        """Every fault that can be told, record by record; at least one."""
        log = self._log_of(root)
        records = [root] if root.tag == self._outline.tag else list(root)
        failing = [index for index, record in enumerate(records) if _is_named(record, log)]
        found = (fault for index in failing[:MAX_RECORDS] for fault in self._record_faults(records, index))
        explained = list(islice(found, MAX_FAULTS))
        return explained or [_in_libxml2_words(entry) for entry in log[:MAX_FAULTS]]

    def _log_of(self, root: etree._Element) -> Sequence[etree._LogEntry]:
        # The log belongs to the schema, which threads share: validate once more, alone, and copy it.
        with _log_lock:
            self._schema.validate(root)
            return list(self._schema.error_log)

    def _record_faults(self, records: list[etree._Element], index: int) -> Iterator[Fault]:
        record = records[index]
        prefix = f"/{index}" if len(records) > 1 else ""
        for error in _explaining_schema(self._source).iter_errors(record):
            yield _Explanation(error, record, self._outline, prefix).fault()


@cache
def _explaining_schema(source: bytes) -> xmlschema.XMLSchema10:
    locations = [(ATOM, ATOM_LINK_XSD.decode())]
    return xmlschema.XMLSchema10(source.decode(), locations=locations, allow="none")


def _is_named(record: etree._Element, log: Sequence[etree._LogEntry]) -> bool:
    path = record.getroottree().getpath(record)
    # A lone SAMPLE in a set is /SAMPLE_SET/SAMPLE in one place and may be /SAMPLE_SET/SAMPLE[1] in the other.
    forms = (path, f"{path}[1]") if not path.endswith("]") else (path,)
    return any(entry.path == form or (entry.path or "").startswith(form + "/") for entry in log for form in forms)


def _in_libxml2_words(entry: etree._LogEntry) -> Fault:
    return Fault("xml-schema", entry.message, xpath=entry.path, line=entry.line or None)


class _Explanation:
    """One error of `xmlschema`, put as a fault."""

    def __init__(
        self, error: XMLSchemaValidationError, record: etree._Element, outline: Element, prefix: str
    ) -> None:
        self._error = error
        self._record = record
        self._outline = outline
        self._prefix = prefix
        self._reason = error.reason or error.message
        self._element: etree._Element = error.elem if error.elem is not None else record

    def fault(self) -> Fault:
        """The fault that this error stands for."""
        if isinstance(self._error, XMLSchemaChildrenValidationError):
            return self._child_fault(self._error)
        if isinstance(self._error.validator, XsdEnumerationFacets):
            return self._term_fault([str(term) for term in self._error.validator.enumeration or ()])
        attribute = re.search(r"^'(.+)' attribute not allowed", self._reason)
        if attribute:
            return self._unknown_attribute(attribute[1])
        attribute = re.search(r"^missing required attribute '(.+)'", self._reason)
        if attribute:
            return self._at(self._element, "missing-member", f"attribute {attribute[1]} is required", attribute[1])
        return self._value_fault()

    def _child_fault(self, error: XMLSchemaChildrenValidationError) -> Fault:
        expected = [_tag(name) for name in (particle.name for particle in error.expected or ()) if name]
        wanted = "one of: " + ", ".join(expected) if expected else None
        if error.invalid_child is None:
            return self._missing_child(expected, wanted)
        return self._unexpected_child(error.invalid_child, expected, wanted)

    def _missing_child(self, expected: list[str], wanted: str | None) -> Fault:
        name = expected[0] if len(expected) == 1 else ""
        reason = f"{name} is required" if name else f"something is missing in {self._element.tag}"
        return self._at(self._element, "missing-member", reason, child=name, expected=wanted)

    def _unexpected_child(self, child: etree._Element, expected: list[str], wanted: str | None) -> Fault:
        around = outline_at(self._outline, self._record, self._element)
        known = [item.tag for item in around.children] + list(around.options) if around else []
        tag = _tag(str(child.tag))
        if tag in known:
            return self._at(child, "misplaced-element", f"{tag} is not expected here", expected=wanted)
        reason = f"{tag} is not an element of {_tag(str(self._element.tag))}"
        return self._at(child, "unknown-member", reason, expected=wanted, suggestion=nearest(tag, [*expected, *known]))

    def _term_fault(self, terms: list[str]) -> Fault:
        value = str(self._error.obj)
        some = "one of: " + ", ".join(terms[:12]) + (", …" if len(terms) > 12 else "")
        attribute = re.search(r"^attribute (.+?)=", self._reason)
        reason = f"'{value}' is not a term of the vocabulary"
        name = attribute[1] if attribute else ""
        return self._at(self._element, "not-a-term", reason, name, expected=some, suggestion=nearest(value, terms))

    def _unknown_attribute(self, name: str) -> Fault:
        around = outline_at(self._outline, self._record, self._element)
        known = [item.name for item in around.attributes] if around else []
        reason = f"{_tag(str(self._element.tag))} has no attribute {name}"
        expected = "one of: " + ", ".join(known) if known else "no attributes"
        return self._at(
            self._element, "unknown-member", reason, name, expected=expected, suggestion=nearest(name, known)
        )

    def _value_fault(self) -> Fault:
        attribute = re.search(r"^attribute (.+?)=", self._reason)
        empty = not (self._element.text or "").strip() and not attribute
        code = "empty-member" if empty and "length" in self._reason else "wrong-format"
        reason = "must not be empty" if code == "empty-member" else self._reason
        return self._at(self._element, code, reason, attribute[1] if attribute else "")

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
        pointer = self._prefix + pointer_to(self._outline, self._record, element, attribute, child)
        path = element.getroottree().getpath(element) + (f"/@{attribute}" if attribute else "")
        line = element.sourceline
        return Fault(code, reason, pointer, path, line, expected, suggestion)


def _tag(name: str) -> str:
    """A tag as one writes it, without its namespace."""
    return etree.QName(name).localname
