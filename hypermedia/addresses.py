"""Absolute addresses, built from the configured public address and never from a request's Host."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings

_SEGMENT_SAFE = "!$&'()*+,;=:@-._~"


def address(*segments: str) -> str:
    """`address("studies", "k3")` is `https://…/studies/k3`; each segment is escaped."""
    return "/".join([settings.GMI_BASE_URL, *map(escaped, segments)])


def escaped(segment: str) -> str:
    """A segment as it stands in an address; most are letters and digits, and need no look at each of them."""
    return segment if segment.isalnum() and segment.isascii() else quote(segment, safe=_SEGMENT_SAFE)


def collection_of_review(collection: str) -> str:
    return f"{collection}-to-review"
