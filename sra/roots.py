"""The kinds of record element that one codec reads and writes: a document's own, and those of its twins."""

from lxml import etree

from sra.document import Document, JsonObject
from sra.element_reader import record_reader
from sra.element_writer import record_writer
from sra.outline import outline_of
from sra.shapes import HrefOf, XmlForm
from sra.twins import Twin, joined, parted, pointer_in_whole


class Root:
    """A record element: STUDY is one, and so is PROJECT, which is read as part of a study."""

    def __init__(self, model: type[Document], whole: type[Document]) -> None:
        self.outline = outline_of(model)
        self.name = model.xml_name
        self.set_name = model.set_name()
        self._twin = model if issubclass(model, Twin) and model is not whole else None
        self._whole = whole
        self._read = record_reader(self.outline)
        self._writers = {form: record_writer(self.outline, form) for form in XmlForm}

    def read(self, record: etree._Element) -> JsonObject:
        """A record that has passed the XSD, as the canonical document of the whole."""
        document = self._read(record)
        return document if self._twin is None else joined(self._twin, self._whole, document)

    def write(self, document: JsonObject, form: XmlForm, namespaces: str, head: str, href_of: HrefOf) -> str:
        """A canonical document of the whole as this element."""
        return self._writers[form](self.own(document), namespaces, head, href_of)

    def own(self, document: JsonObject) -> JsonObject:
        """What a canonical document of the whole says in the members of this element."""
        return document if self._twin is None else parted(self._twin, document)

    def pointer(self, pointer: str) -> str:
        """A pointer into what this element says, as one into the document of the whole."""
        return pointer if self._twin is None else pointer_in_whole(self._twin, pointer)

    def records(self, root: etree._Element) -> list[etree._Element]:
        """The record elements of a tree: its root, or those in the set that it is."""
        return [root] if root.tag == self.name else root.findall(self.name)
