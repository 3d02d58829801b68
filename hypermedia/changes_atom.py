"""The feed of changes for feed readers: Atom (RFC 4287), pages (RFC 5005), and tombstones (RFC 6721).

An entry is about a record and goes by its id, so that the last one said of it counts, and a tombstone takes it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from lxml import etree

from records.models import Change, Record, Visibility
from sra.atom import ATOM

from .addresses import address
from .changes import PATH, Stretch, href_of
from .links import Link
from .media_types import ATOM_TYPE

TOMBSTONES: Final = "http://purl.org/atompub/tombstones/1.0"
FIXED: Final = "changes.atom"
_NAMESPACES: Final[Any] = {None: ATOM, "at": TOMBSTONES}
"""The stubs of lxml know no default namespace."""
_SINCE: Final = "2026"
"""The year of RFC 4151: whose the name of the server was when the ids began."""
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GONE: Final = (Visibility.WITHDRAWN, Visibility.REPLACED)
_PAGING: Final = ("first", "prev", "next", "last")
_NAMES: Final = {"prev": "previous"}
"""RFC 5005 spells it so."""


def write(page: Stretch, links: Sequence[Link]) -> bytes:
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=_NAMESPACES)
    _text(root, "id", _tag(PATH))
    _text(root, "title", "Changes of the GMI repository")
    _text(root, "updated", _instant(page.changes[-1].at if page.changes else _BEGINNING))
    _text(etree.SubElement(root, f"{{{ATOM}}}author"), "name", "GMI repository")
    _links(root, links)
    for change in page.changes:
        _deleted(root, change) if _is_deletion(change) else _entry(root, change)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _links(root: etree._Element, links: Iterable[Link]) -> None:
    """`self` is this page in this form; the pages around it are in this form, too."""
    for link in links:
        if link.rel in ("self", *_PAGING):
            href = link.href.replace(address(PATH), address(FIXED), 1)
            _link(root, _NAMES.get(link.rel, link.rel), href, ATOM_TYPE)
    _link(root, "alternate", address(PATH), "text/html")


def _is_deletion(change: Change) -> bool:
    return change.event in (Change.Event.WITHDRAWN, Change.Event.REPLACED)


def _entry(root: etree._Element, change: Change) -> None:
    record = change.record
    entry = etree.SubElement(root, f"{{{ATOM}}}entry")
    _text(entry, "id", id_of(record))
    _text(entry, "title", _title(record))
    _text(entry, "updated", _instant(change.at))
    etree.SubElement(entry, f"{{{ATOM}}}category", term=change.event, scheme=address("links", PATH))
    etree.SubElement(entry, f"{{{ATOM}}}category", term=record.kind, scheme=address("links"))
    _link(entry, "alternate", href_of(record))
    words = f"The {record.kind} {record.accession or record.key} was {change.event}."
    _text(entry, "summary", f"{words} It is {record.visibility} now." if record.visibility in _GONE else words)


def _deleted(root: etree._Element, change: Change) -> None:
    record = change.record
    attributes = {"ref": id_of(record), "when": _instant(change.at)}
    tombstone = etree.SubElement(root, f"{{{TOMBSTONES}}}deleted-entry", attributes)
    words = record.note if record.visibility == Visibility.WITHDRAWN else ""
    comment = etree.SubElement(tombstone, f"{{{TOMBSTONES}}}comment")
    comment.text = _legal(words or f"The {record.kind} {record.accession or record.key} was {change.event}.")
    _link(tombstone, "alternate", href_of(record))
    if record.replaced_by is not None:
        _link(tombstone, "successor-version", href_of(record.replaced_by))


def id_of(record: Record) -> str:
    """A name for good (RFC 4151), whatever becomes of the address."""
    return _tag(f"{record.resource.collection}/{record.key}")


def _tag(name: str) -> str:
    return f"tag:{urlsplit(settings.GMI_BASE_URL).hostname},{_SINCE}:{name}"


def _title(record: Record) -> str:
    return record.title or record.accession or f"Untitled {record.kind}"


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = _legal(text)


def _link(parent: etree._Element, rel: str, href: str, kind: str = "") -> None:
    attributes = {"rel": rel, "href": href, **({"type": kind} if kind else {})}
    etree.SubElement(parent, f"{{{ATOM}}}link", attributes)


def _legal(text: str) -> str:
    """Without the characters that XML 1.0 cannot carry."""
    return _ILLEGAL.sub("\ufffd", text)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
