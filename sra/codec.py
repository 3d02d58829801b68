"""The codec of a document: JSON, XML in both forms, XSD and JSON Schema, all from its one declaration.

The facade of this package. Everything is compiled once per process and kept; codecs may be shared by threads.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from lxml import etree
from pydantic import ValidationError

from sra.atom import ATOM, LINK, NAMESPACES
from sra.characters import escape_attribute, illegal_characters
from sra.document import Document, JsonObject
from sra.element_reader import record_reader
from sra.element_writer import record_writer
from sra.faults import DocumentRefused, Fault
from sra.json_faults import faults_of
from sra.json_schema import json_schema_of
from sra.outline import outline_of
from sra.positions import line_of
from sra.schema_writer import compiled, schema_of
from sra.shapes import HrefOf, Link, XmlForm
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
        self._outline = outline_of(model)
        self._read_record = record_reader(self._outline)
        self._writers = {form: record_writer(self._outline, form) for form in XmlForm}
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
        if faults:
            raise DocumentRefused(faults)
        return document

    def json_schema(self) -> JsonObject:
        """The JSON Schema (draft 2020-12) of the document, with titles, descriptions and vocabularies."""
        return json_schema_of(self.model)

    # -------------------------------------------------------------------------------------------------- XML

    def read_xml(self, data: bytes) -> list[JsonObject]:
        """Parse, check against the XSD and return each record in canonical JSON form.

        The root is the record element or its set; the form (plain SRA or GMI) is told from the document.
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
        """The names of the root elements that are read: the record's own, and its set's."""
        return self.model.xml_name, self.model.set_name()

    def accepts(self, root: etree._Element) -> bool:
        """Whether the XSD takes this tree. Raises `DocumentRefused` if its root is another kind of document."""
        self._require_root(root)
        return bool(compiled(self.xsd(form_of(root)))(root))

    def faults(self, root: etree._Element) -> list[Fault]:
        """Why the XSD refuses a tree that it does not accept; at least one."""
        return self._explain(root, form_of(root))

    def read_records(self, root: etree._Element) -> Iterator[JsonObject]:
        """The records of a tree that has passed the XSD, in canonical JSON form."""
        records = [root] if root.tag == self.model.xml_name else root.iterchildren(self.model.xml_name)
        return map(self._read_record, records)

    def write_xml(
        self,
        document: JsonObject,
        form: XmlForm = XmlForm.SRA,
        links: Sequence[Link] = (),
        href_of: HrefOf | None = None,
    ) -> bytes:
        """One canonical document as XML. In the GMI form `links` stand at its head and `href_of` tells addresses."""
        return (DECLARATION + self._record(document, form, links, href_of or _nowhere, NAMESPACES)).encode()

    def write_set(
        self,
        entries: Iterable[tuple[JsonObject, Sequence[Link]]],
        form: XmlForm = XmlForm.SRA,
        links: Sequence[Link] = (),
        href_of: HrefOf | None = None,
    ) -> bytes:
        """Canonical documents, each with its links, in a set element with `links` at its own head."""
        records = [self._record(document, form, own, href_of or _nowhere, "") for document, own in entries]
        gmi = form is XmlForm.GMI
        name = self.model.set_name()
        head = f"<{name}{NAMESPACES if gmi else ''}>{_atom_links(links) if gmi else ''}"
        return (DECLARATION + head + "".join(records) + f"</{name}>").encode()

    def xsd(self, form: XmlForm = XmlForm.SRA) -> bytes:
        """The XSD of a form. The GMI form's imports `atom.ATOM_LINK_XSD` from beside it."""
        if form not in self._schemas:
            self._schemas[form] = schema_of(self._outline, self.model.set_name(), form)
        return self._schemas[form]

    def _record(
        self, document: JsonObject, form: XmlForm, links: Sequence[Link], href_of: HrefOf, namespaces: str
    ) -> str:
        if form is XmlForm.SRA:
            return self._writers[form](document, "", "", href_of)
        return self._writers[form](document, namespaces, _atom_links(links), href_of)

    def _require_root(self, root: etree._Element) -> None:
        if root.tag not in self.roots:
            expected = " or ".join(self.roots) + ", in no namespace"
            reason = f"the root element is {root.tag}"
            raise DocumentRefused([Fault("wrong-root", reason, xpath="/", line=line_of(root), expected=expected)])

    def _explain(self, root: etree._Element, form: XmlForm) -> list[Fault]:
        from sra.xsd_faults import Explainer  # a tenth of a second to import, and most processes never need it

        return Explainer(self._outline, compiled(self.xsd(form)), self.xsd(form)).faults(root)


def form_of(root: etree._Element) -> XmlForm:
    """The form a document is in: GMI if it knows the Atom namespace, at its root or by a link in it."""
    gmi = ATOM in root.nsmap.values() or next(root.iter(LINK), None) is not None
    return XmlForm.GMI if gmi else XmlForm.SRA


def _nowhere(kind: str, accession: str) -> str | None:
    return None


def _atom_links(links: Sequence[Link]) -> str:
    return "".join([_atom_link(link) for link in links])


def _atom_link(link: Link) -> str:
    title = f' title="{escape_attribute(link.title)}"' if link.title else ""
    return f'<atom:link rel="{escape_attribute(link.rel)}" href="{escape_attribute(link.href)}"{title}/>'
