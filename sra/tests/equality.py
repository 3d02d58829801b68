"""When two XML documents say the same: white space between elements, comments, schema hints and the order inside
`xs:all` do not count; everything else does."""

from pathlib import Path
from typing import Any

from lxml import etree

from sra.codec import Codec, XmlForm
from sra.document import JsonObject

FIXTURES = Path(__file__).parent / "fixtures"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
ANY_ORDER = frozenset(
    {"DESCRIPTOR", "SAMPLE_NAME", "URL_LINK", "XREF_LINK", "RELATED_LINK", "PROBE_SET", "DIRECTIVES", "ORGANISM"}
)
Picture = tuple[Any, ...]


def records(data: bytes) -> list[Picture]:
    """A picture of each record in a document, to be compared with ==."""
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True))
    found = list(root) if str(root.tag).endswith("_SET") else [root]
    return [picture(record) for record in found]


def written(codec: Codec, documents: list[JsonObject], form: XmlForm = XmlForm.SRA, root: str = "") -> bytes:
    """Documents as a set, or the one document where there are no sets of its kind."""
    if not codec.model.in_sets:
        return codec.write_xml(documents[0], form)
    return codec.write_set([(document, ()) for document in documents], form, root=root)


def picture(element: etree._Element) -> Picture:
    children = [picture(child) for child in element]
    if element.tag in ANY_ORDER or str(element.tag).endswith("_ATTRIBUTE"):
        children.sort()
    attributes = sorted((name, value) for name, value in element.items() if _counts(str(name)))
    text = "" if children else (element.text or "").strip()
    return (element.tag, tuple(attributes), text, tuple(children))


def _counts(name: str) -> bool:
    return not name.startswith(XSI) or name == f"{XSI}nil"
