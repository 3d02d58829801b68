"""What a document is, told from itself: the root element of XML, the members or the file's name of JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from lxml import etree

from .errors import Unrecognised

VERSION: Final = 1
"""The version of the JSON documents that this release knows; others are sent by saying their media type."""

XML_TYPE: Final = "application/xml"
_XML_STARTS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")
_NAME = re.compile(r"(?:^|[^a-z])(study|sample|experiment|run|analysis|submission)(?:[^a-z]|$)", re.IGNORECASE)

_TELLTALES: Final[tuple[tuple[str, Callable[[dict[str, Any]], bool]], ...]] = (
    ("experiment", lambda document: "design" in document),
    ("sample", lambda document: "names" in document),
    ("run", lambda document: "data-blocks" in document or isinstance(document.get("experiment"), dict)),
    ("analysis", lambda document: isinstance(document.get("type"), dict)),
    ("submission", lambda document: "contacts" in document or "actions" in document),
    ("study", lambda document: isinstance(document.get("description"), dict)),
)
"""A member, or the shape of one, that only documents of this type have."""


@dataclass(frozen=True)
class Document:
    """Bytes ready to be sent. `kind` is the resource type (`study`), empty when it could not be told."""

    data: bytes
    media_type: str
    kind: str = ""


def recognise(data: bytes, name: str = "", kind: str = "", media_type: str = "") -> Document:
    """What `data` is, `kind` and `media_type` being believed where given. Raises Unrecognised."""
    if data.lstrip().startswith(_XML_STARTS):
        return Document(data, media_type or XML_TYPE, kind or _kind_of_xml(data))
    found = kind or _kind_of_json(data, name)
    vendor = f"application/vnd.gmi.{found}-v{VERSION}+json" if found else "application/json"
    return Document(data, media_type or vendor, found)


def _kind_of_xml(data: bytes) -> str:
    """`sample` for a root of `SAMPLE` or `SAMPLE_SET`. Raises Unrecognised when not even the beginning can be read."""
    tags = etree.iterparse(BytesIO(data), events=("start",), resolve_entities=False, no_network=True, load_dtd=False)
    try:
        _, root = next(iter(tags))
    except (etree.XMLSyntaxError, StopIteration) as error:
        raise Unrecognised(f"the XML cannot be read: {error}") from error
    return str(etree.QName(root).localname).lower().removesuffix("_set")


def _kind_of_json(data: bytes, name: str) -> str:
    """By members before the name of the file; empty when neither tells. Raises Unrecognised for what is no JSON."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unrecognised(f"{name or 'the document'} is neither XML nor JSON: {error}") from error
    document = _one_of(value)
    told = next((kind for kind, has in _TELLTALES if has(document)), "")
    named = _NAME.search(name)
    return told or (named[1].lower() if named else "")


def _one_of(value: Any) -> dict[str, Any]:
    """The document, or the first one of a set (`[…]` or `{"items": […]}`)."""
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        value = value["items"]
    if isinstance(value, list):
        value = value[0] if value else {}
    return value if isinstance(value, dict) else {}
