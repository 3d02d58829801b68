"""The media types of a resource, derived from its declaration: `application/vnd.gmi.<name>-v<n>+<syntax>` and friends.

A syntax for all resources is a line in `vendor_offers` and one in `GENERIC`, a writer, and a reader if it can be sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias

from records.registry import Resource, resource

Syntax: TypeAlias = Literal["json", "xml", "html", "atom", "file"]
JSON: Final = "json"
XML: Final = "xml"
HTML: Final = "html"
ATOM: Final = "atom"
"""Entries of a feed (RFC 4287)."""
FILE: Final = "file"
"""Bytes that are kept as they came."""

ATOM_TYPE: Final = "application/atom+xml"
PROBLEM_JSON: Final = "application/problem+json"
PROBLEM_XML: Final = "application/problem+xml"
MERGE_PATCH: Final = "application/merge-patch+json"
JSON_PATCH: Final = "application/json-patch+json"
MULTIPART: Final = "multipart/mixed"
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Offer:
    """One form a representation can have. `vendor` is the versioned type of one resource, else a generic type."""

    media_type: str
    syntax: Syntax
    version: int = 1
    vendor: bool = False

    @property
    def content_type(self) -> str:
        """XML and vendor types say their own encoding; HTML says it here."""
        return f"{self.media_type}; charset=utf-8" if self.syntax == HTML else self.media_type

    @property
    def token(self) -> str:
        """What tells this form's entity tags from another's."""
        return f"{self.syntax[0]}{self.version if self.vendor else 0}"


GENERIC: Final = (
    Offer("application/json", JSON),
    Offer("application/xml", XML),
    Offer("text/xml", XML),
    Offer("text/html", HTML),
)
"""What pages without a vendor type of their own are offered in; JSON first, since `*/*` gets JSON."""


def vendor_type(name: str, version: int, syntax: str) -> str:
    return f"application/vnd.gmi.{name}-v{version}+{syntax}"


@cache
def offers_of(name: str) -> tuple[Offer, ...]:
    """Every form of the resource's representation, the preferred first; generic types mean the newest version."""
    declared = resource(name)
    versions = sorted(declared.documents, reverse=True)
    return vendor_offers(name, versions, declared.newest)


def vendor_offers(name: str, versions: list[int], newest: int) -> tuple[Offer, ...]:
    json = tuple(Offer(vendor_type(name, v, JSON), JSON, v, vendor=True) for v in versions)
    xml = tuple(Offer(vendor_type(name, v, XML), XML, v, vendor=True) for v in versions)
    generic = tuple(Offer(offer.media_type, offer.syntax, newest) for offer in GENERIC)
    return (*json, generic[0], *xml, *generic[1:])


def writable(declared: Resource) -> tuple[Offer, ...]:
    """The forms that POST and PUT read."""
    return tuple(offer for offer in offers_of(declared.name) if offer.syntax != HTML)


def bare(content_type: str) -> str:
    """The type and subtype alone, in lower case."""
    return content_type.partition(";")[0].strip().lower()
