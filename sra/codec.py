"""The codec of a document: JSON, XML in both forms, XSD and JSON Schema, all from its one declaration.

The facade of this package. Everything is compiled once per process and kept; codecs may be shared by threads.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from lxml import etree
from pydantic import ValidationError

from sra.atom import ATOM, LINK, NAMESPACES
from sra.characters import escape_attribute, illegal_characters
from sra.document import Document, JsonObject
from sra.faults import DocumentRefused, Fault
from sra.json_faults import faults_of
from sra.json_schema import json_schema_of
from sra.positions import line_of
from sra.roots import Root
from sra.schema_writer import compiled, schema_of
from sra.shapes import HrefOf, Link, XmlForm
from sra.twins import Twin, faults_as
from sra.validity import is_valid
from sra.xml_reader import parse

__all__ = ["Codec", "HrefOf", "Link", "XmlForm", "codec_of"]

SERVER_OWNED = frozenset({"links", "record"})
"""Members that the server adds to a document it sends; a client may send them back, and they say nothing."""

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@cache
def codec_of(model: type[Document]) -> "Codec":
    """The codec of a document class; the same object each time."""
    return Codec(model)


class Codec:
    """Reads and writes one kind of document. JSON here means parsed JSON: what `json.loads` gives."""

    def __init__(self, model: type[Document]) -> None:
        self.model = model
        self._twins = tuple(twin for twin in model.twins if issubclass(twin, Twin))
        self._roots = {each.xml_name: Root(each, model) for each in (model, *self._twins)}
        self._by_tag = {tag: root for root in self._roots.values() for tag in (root.name, root.set_name) if tag}
        self._schemas: dict[XmlForm, bytes] = {}

    # ------------------------------------------------------------------------------------------------- JSON

    def read_json(self, value: object) -> JsonObject:
        """Check a document and return it in canonical form: members in order, nothing empty, nothing derived.

        `links` and `record` at the top are dropped. Raises `DocumentRefused` with every fault.
        """
        return self.read_model(value).canonical()

    def read_model(self, value: object) -> Document:
        """Check a document and return it as a typed object. Raises `DocumentRefused` with every fault."""
        if isinstance(value, dict):
            value = {name: member for name, member in value.items() if name not in SERVER_OWNED}
        faults = illegal_characters(value)
        try:
            document = self.model.model_validate(value, by_alias=True, by_name=False)
        except ValidationError as error:
            faults += faults_of(error, value, self.model)
        told = {(fault.pointer, fault.code) for fault in faults}
        faults += [fault for fault in self._twin_faults(value) if (fault.pointer, fault.code) not in told]
        if faults:
            raise DocumentRefused(faults)
        return document

    def _twin_faults(self, value: object) -> list[Fault]:
        return [fault for twin in self._twins for fault in faults_as(twin, value)]

    def json_schema(self) -> JsonObject:
        """The JSON Schema (draft 2020-12) of the document, with titles, descriptions and vocabularies."""
        return json_schema_of(self.model)

    # -------------------------------------------------------------------------------------------------- XML

    def read_xml(self, data: bytes) -> list[JsonObject]:
        """Parse, check against the XSD and return each record in canonical JSON form.

        The root is the record element or its set, or those of a twin (PROJECT, of a study); the form (plain SRA or
        GMI) is told from the document.
        Raises `DocumentRefused` with every fault: XPath and line in the source, pointer into the JSON (with the
        index of the record in front if there are several).
        """
        return list(self.read_records(self.read_tree(data)))

    def read_tree(self, data: bytes) -> etree._Element:
        """Parse and check against the XSD. Raises `DocumentRefused`."""
        root = parse(data)
        if not self.accepts(root):
            raise DocumentRefused(self.faults(root))
        return root

    @property
    def roots(self) -> tuple[str, ...]:
        """The names of the root elements that are read: the record's own, its set's, and those of its twins."""
        return tuple(self._by_tag)

    def natural_root(self, document: JsonObject) -> str:
        """The record element that says most of this document: that of the twin whose half it has, or its own."""
        return next((twin.xml_name for twin in self._twins if twin.half in document), self.model.xml_name)

    @property
    def halves(self) -> dict[str, str]:
        """Member that is the half of a twin to the twin's record element: `project` to PROJECT."""
        return {twin.half: twin.xml_name for twin in self._twins}

    def half(self, document: JsonObject, root: str) -> JsonObject:
        """What a canonical document says as the twin with this record element, in the twin's own members."""
        return self._roots[root].own(document)

    def accepts(self, root: etree._Element) -> bool:
        """Whether the XSD takes this tree. Raises `DocumentRefused` if its root is another kind of document."""
        self._require_root(root)
        return self._is_valid(root) and not self._faults_of_halves(root)

    def faults(self, root: etree._Element) -> list[Fault]:
        """Why a tree is not accepted; at least one fault."""
        return self._faults_of_halves(root) if self._is_valid(root) else self._explain(root, form_of(root))

    def read_records(self, root: etree._Element) -> Iterator[JsonObject]:
        """The records of a tree that is accepted, in canonical JSON form."""
        kind = self._by_tag[str(root.tag)]
        return map(kind.read, kind.records(root))

    def write_xml(
        self,
        document: JsonObject,
        form: XmlForm = XmlForm.SRA,
        links: Sequence[Link] = (),
        href_of: HrefOf | None = None,
        root: str = "",
    ) -> bytes:
        """One canonical document as XML. In the GMI form `links` stand at its head and `href_of` tells addresses.

        `root` names the record element if it is not the document's own; a twin is valid if its half is there.
        """
        kind = self._roots[root or self.model.xml_name]
        return (DECLARATION + _record(kind, document, form, links, href_of or _nowhere, NAMESPACES)).encode()

    def write_set(
        self,
        entries: Iterable[tuple[JsonObject, Sequence[Link]]],
        form: XmlForm = XmlForm.SRA,
        links: Sequence[Link] = (),
        href_of: HrefOf | None = None,
        root: str = "",
    ) -> bytes:
        """Canonical documents, each with its links, in a set element with `links` at its own head.

        `root` names the record element, as for `write_xml`. Raises ValueError if there are no sets of it.
        """
        kind = self._roots[root or self.model.xml_name]
        if not kind.set_name:
            raise ValueError(f"a {kind.name} stands alone")
        records = [_record(kind, document, form, own, href_of or _nowhere, "") for document, own in entries]
        gmi = form is XmlForm.GMI
        head = f"<{kind.set_name}{NAMESPACES if gmi else ''}>{_atom_links(links) if gmi else ''}"
        return (DECLARATION + head + "".join(records) + f"</{kind.set_name}>").encode()

    def xsd(self, form: XmlForm = XmlForm.SRA) -> bytes:
        """The XSD of a form, with all roots. The GMI form's imports `atom.ATOM_LINK_XSD` from beside it."""
        if form not in self._schemas:
            self._schemas[form] = schema_of([(kind.outline, kind.set_name) for kind in self._roots.values()], form)
        return self._schemas[form]

    def _is_valid(self, root: etree._Element) -> bool:
        return is_valid(compiled(self.xsd(form_of(root))), self._by_tag[str(root.tag)], root)

    def _require_root(self, root: etree._Element) -> None:
        if root.tag not in self.roots:
            expected = " or ".join(self.roots) + ", in no namespace"
            reason = f"the root element is {root.tag}"
            raise DocumentRefused([Fault("wrong-root", reason, xpath="/", line=line_of(root), expected=expected)])

    def _explain(self, root: etree._Element, form: XmlForm) -> list[Fault]:
        from sra.xsd_faults import Explainer  # a tenth of a second to import, and most processes never need it

        return Explainer(self._by_tag[str(root.tag)], self.xsd(form)).faults(root)

    def _faults_of_halves(self, root: etree._Element) -> list[Fault]:
        """What no XSD can say: a half in the GMI form asks more of the whole (a PROJECT's title is longer)."""
        kind = self._by_tag[str(root.tag)]
        halves = [twin.xml_name for twin in self._twins if twin.xml_name != kind.name]
        if not halves or form_of(root) is XmlForm.SRA:
            return []
        records = kind.records(root)
        told = (
            (record, f"/{index}" if len(records) > 1 else "", fault)
            for index, record in enumerate(records)
            if any(record.find(half) is not None for half in halves)
            for fault in self._twin_faults(kind.read(record))
        )
        return [_at_record(fault, record, prefix) for record, prefix, fault in told]


def form_of(root: etree._Element) -> XmlForm:
    """The form a document is in: GMI if it knows the Atom namespace, at its root or by a link in it."""
    gmi = ATOM in root.nsmap.values() or next(root.iter(LINK), None) is not None
    return XmlForm.GMI if gmi else XmlForm.SRA


def _at_record(fault: Fault, record: etree._Element, prefix: str) -> Fault:
    path = record.getroottree().getpath(record)
    return replace(fault, pointer=prefix + fault.pointer, xpath=path, line=line_of(record))


def _record(
    kind: Root, document: JsonObject, form: XmlForm, links: Sequence[Link], href_of: HrefOf, namespaces: str
) -> str:
    if form is XmlForm.SRA:
        return kind.write(document, form, "", "", href_of)
    return kind.write(document, form, namespaces, _atom_links(links), href_of)


def _nowhere(kind: str, accession: str) -> str | None:
    return None


def _atom_links(links: Sequence[Link]) -> str:
    return "".join([_atom_link(link) for link in links])


def _atom_link(link: Link) -> str:
    title = f' title="{escape_attribute(link.title)}"' if link.title else ""
    media_type = f' type="{escape_attribute(link.type)}"' if link.type else ""
    return f'<atom:link rel="{escape_attribute(link.rel)}" href="{escape_attribute(link.href)}"{media_type}{title}/>'
