"""Bytes of unknown origin to an lxml tree, hardened: no DOCTYPE, no entities, no network, bounded size and depth.

The only place where XML is parsed, but for `streaming`, which asks here what is allowed. Bytes only: libxml2 inflates
and opens what it is given as a path.
"""

import re
from typing import Any, Final

from lxml import etree

from sra.faults import DocumentRefused, Fault

MAX_BYTES = 64 * 1024 * 1024
MAX_TAGS = 4_000_000
"""Start and end tags together. A tree costs about 100 bytes an element, so this is a bound on memory."""

MAX_ATTRIBUTES = 100
"""Of one element: a schema looks each of them up in a list, so that many cost the square of their number."""

ENCODINGS = frozenset(
    {"UTF-8", "UTF8", "UTF-16", "UTF-16LE", "UTF-16BE", "ASCII", "US-ASCII"}
    | {"ISO-8859-1", "ISO-8859-15", "LATIN1", "WINDOWS-1252"}
)
"""In these every tag looks like one to whoever inspected the bytes before us; UTF-7, above all, may hide some."""

HARDENED: Final[dict[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}
"""What every parser of this project is told."""

NO_DOCTYPE = "a document type declaration is not allowed"
_DOCTYPE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|(?><\?.*?\?>)|(?><!--.*?-->))*+<!DOCTYPE", re.DOTALL)
"""Atomic, so that what was once read as a comment or instruction is not read in every other way as well."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]+)")


def parse(data: bytes) -> etree._Element:
    """Parse and return the root element.

    Depth is bounded by libxml2 (256 levels) and so is a single text (10 MB). Comments and processing instructions
    are dropped, which joins the text around them. Raises `DocumentRefused` with one fault, code `xml-size`,
    `xml-syntax`, `xml-doctype` or `xml-encoding`.
    """
    if len(data) > MAX_BYTES or data.count(b"<") > MAX_TAGS:
        raise refused("xml-size", f"larger than {MAX_BYTES} bytes or {MAX_TAGS} tags")
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise syntax_refusal(error, data) from error
    except (LookupError, ValueError) as error:
        raise refused("xml-encoding", "the encoding is unknown or does not fit the bytes") from error
    refuse_doctype_and_encoding(root)
    if _may_be_crowded(data) and is_crowded(root):
        raise refused("xml-size", f"an element has more than {MAX_ATTRIBUTES} attributes")
    return root


_crowded = etree.XPath(f"boolean(descendant-or-self::*[@*[{MAX_ATTRIBUTES + 1}]])")


_LONG_TAG = re.compile(rb"<[^<]{%d}" % (5 * MAX_ATTRIBUTES))


def _may_be_crowded(data: bytes) -> bool:
    """Whether a tag is long enough for so many attributes, of at least ` a=""` each; looking at bytes is cheap."""
    return b"\0" in data or _LONG_TAG.search(data) is not None  # in UTF-16, "<" is a byte of other characters too


def is_crowded(element: etree._Element) -> bool:
    """Whether it, or an element in it, has more than MAX_ATTRIBUTES."""
    return bool(_crowded(element))


def has_doctype(data: bytes) -> bool:
    """Whether a document, or its beginning, has a document type declaration in front of its root."""
    return _DOCTYPE.match(data) is not None


def refuse_beginning(head: bytes) -> None:
    """Raise `DocumentRefused` for what the first bytes show: a DOCTYPE, or an encoding that is not allowed.

    A parser that is given a document bit by bit tells neither in time.
    """
    if has_doctype(head):
        raise refused("xml-doctype", NO_DOCTYPE, 1)
    if head.startswith(_UTF_16):
        return
    declared = _DECLARED.match(head)
    encoding = declared[1].decode() if declared else "UTF-8"
    if encoding.upper() not in ENCODINGS:
        raise refused("xml-encoding", f"the encoding is {encoding}; use UTF-8 or UTF-16", 1)
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise refused("xml-syntax", "not well-formed: there is no start tag", 1)


def syntax_refusal(error: etree.XMLSyntaxError, data: bytes) -> DocumentRefused:
    """Why a document could not be parsed; `data` is all of it, or its beginning."""
    if has_doctype(data):  # libxml2 stumbles over what is in it before we can see it
        return refused("xml-doctype", NO_DOCTYPE, 1)
    return refused("xml-syntax", _reason(error), error.lineno)


def _parser() -> etree.XMLParser:
    # One per document: a parser keeps the log of its last document, and threads must not share it.
    return etree.XMLParser(**HARDENED)


def refuse_doctype_and_encoding(root: etree._Element) -> None:
    """Raise `DocumentRefused` for what a parsed document has in front of its root."""
    info: Any = root.getroottree().docinfo  # the type stubs do not know all of it
    if info.doctype or info.internalDTD is not None:
        raise refused("xml-doctype", NO_DOCTYPE, 1)
    if (info.encoding or "UTF-8").upper() not in ENCODINGS:
        raise refused("xml-encoding", f"the encoding is {info.encoding}; use UTF-8 or UTF-16", 1)


def _reason(error: etree.XMLSyntaxError) -> str:
    return f"not well-formed: {error.msg or 'the document is empty'}"


def refused(code: str, reason: str, line: int | None = None) -> DocumentRefused:
    """The refusal of a document that is not looked into."""
    return DocumentRefused([Fault(code, reason, line=line or None)])
