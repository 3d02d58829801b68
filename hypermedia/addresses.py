"""Absolute addresses, built from the configured public address and never from a request's Host."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings

_SEGMENT_SAFE = "!$&'()*+,;=:@-._~"


def address(*segments: str) -> str:
    """`address("studies", "k3")` is `https://…/studies/k3`; each segment is escaped."""
    return "/".join((settings.GMI_BASE_URL, *(quote(segment, safe=_SEGMENT_SAFE) for segment in segments)))


def collection_of_review(collection: str) -> str:
    return f"{collection}-to-review"
