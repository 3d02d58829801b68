"""The words that templates use for `hypermedia.frame` and `hypermedia.marks`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.safestring import SafeString

from .. import marks
from ..frame import Frame, frame_of
from ..links import Link
from ..outline import Section, pointers

register = template.Library()


@register.simple_tag(takes_context=True)
def frame(context: dict[str, Any]) -> Frame:
    """The frame of the page, once for each page."""
    return frame_of(context["request"], getattr(context, "flatten", lambda: context)())


@register.filter
def badge(word: str) -> SafeString:
    return marks.badge(word)


@register.filter
def moment(value: Any) -> SafeString:
    return marks.moment(value)


@register.filter
def instant(value: Any) -> SafeString:
    return marks.moment(value, precise=True)


@register.filter
def field_name(pointer: str) -> str:
    return marks.field_name(pointer)


@register.filter
def anchor(pointer: str) -> str:
    return marks.anchor(pointer)


@register.filter
def size(octets: int) -> str:
    return marks.size(octets)


@register.filter
def followable(links: Iterable[Link] | None) -> list[Link]:
    """Those links that a page may carry in its head: no templates, http and https only."""
    return [link for link in links or () if not link.templated and marks.is_web_address(link.href)]


@register.filter
def web_address(href: Any) -> str:
    """The address if it may be followed, else ""."""
    return href if isinstance(href, str) and marks.is_web_address(href) else ""


@register.filter
def local(href: str) -> str:
    """The path of one of our own addresses: forms are sent to the host that the page came from."""
    return urlsplit(href).path or "/"


@register.filter
def relation_page(rel: str) -> str:
    """Where a relation of ours is explained; "" for registered ones."""
    _, found, name = rel.partition("/links/")
    return f"/links/{name}" if found else ""


@register.filter
def short_rel(rel: str) -> str:
    """The name of a relation without its prefix."""
    return rel.partition("/links/")[2] or rel


@register.filter
def members(data: Any, name: str) -> Any:
    """A member of an object: `data.items` in a template would be Python's method."""
    return data.get(name, ()) if isinstance(data, dict) else ()


@register.filter
def verb(action: str) -> str:
    return marks.verb(action)


@register.filter
def plainly(value: Any) -> str:
    return marks.plainly(value)


@register.filter
def fields(sections: Sequence[Section]) -> list[str]:
    """The pointers of every field that a comment may be about."""
    return list(pointers(sections))


@register.filter
def last_step(href: str) -> str:
    """What an address ends in."""
    return href.rpartition("/")[2]
