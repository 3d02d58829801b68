"""The feed of changes for harvesters: ResourceSync (ANSI/NISO Z39.99), which is written as sitemaps.

Found as the standard says: the source description at its well-known address names the capability list, that names the
change list. What a change list calls deleted is what does not answer any more under its address.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from lxml import etree

from records.models import Change, Visibility

from .addresses import address
from .changes import PATH, Stretch, href_of

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
RESOURCESYNC: Final = "http://www.openarchives.org/rs/terms/"
FIXED: Final = "changelist.xml"
CAPABILITIES: Final = "capabilitylist.xml"
DESCRIPTION: Final = "resourcesync"

_NAMESPACES: Final[Any] = {None: SITEMAP, "rs": RESOURCESYNC}
"""The stubs of lxml know no default namespace."""
_WORDS: Final = {
    Change.Event.PROPOSED: "created",
    Change.Event.CREATED: "created",
    Change.Event.RELEASED: "created",
    Change.Event.RESTORED: "created",
    Change.Event.MODIFIED: "updated",
    Change.Event.SUPPRESSED: "updated",
    Change.Event.REPLACED: "deleted",
    Change.Event.WITHDRAWN: "deleted",
}


def write(page: Stretch, since: datetime) -> bytes:
    """A change list; one that may grow yet has no `until`. `since` is the date of the change before its first."""
    root = _root("changelist")
    metadata = root[-1]
    metadata.set("from", _instant(since))
    if page.more:
        metadata.set("until", _instant(page.changes[-1].at))
    root.insert(0, _link("up", address(CAPABILITIES)))
    root.insert(1, _link("next", page.window.at(page.last).replace(address(PATH), address(FIXED), 1)))
    root.extend(_url(change) for change in page.changes)
    return _written(root)


def _url(change: Change) -> etree._Element:
    record = change.record
    url = _location(href_of(record))
    attributes = {"change": _WORDS[Change.Event(change.event)], "datetime": _instant(change.at)}
    etree.SubElement(url, f"{{{RESOURCESYNC}}}md", attributes)
    if record.replaced_by is not None and record.visibility == Visibility.REPLACED:
        url.append(_link("successor-version", href_of(record.replaced_by)))
    return url


def capability_list() -> bytes:
    root = _root("capabilitylist")
    root.insert(0, _link("up", address(".well-known", DESCRIPTION)))
    root.append(_capability(FIXED, "changelist"))
    return _written(root)


def source_description() -> bytes:
    root = _root("description")
    root.append(_capability(CAPABILITIES, "capabilitylist"))
    return _written(root)


def _capability(name: str, capability: str) -> etree._Element:
    url = _location(address(name))
    etree.SubElement(url, f"{{{RESOURCESYNC}}}md", capability=capability)
    return url


def _root(capability: str) -> etree._Element:
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap=_NAMESPACES)
    etree.SubElement(root, f"{{{RESOURCESYNC}}}md", capability=capability)
    return root


def _location(href: str) -> etree._Element:
    url = etree.Element(f"{{{SITEMAP}}}url")
    etree.SubElement(url, f"{{{SITEMAP}}}loc").text = href
    return url


def _link(rel: str, href: str) -> etree._Element:
    return etree.Element(f"{{{RESOURCESYNC}}}ln", rel=rel, href=href)


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
