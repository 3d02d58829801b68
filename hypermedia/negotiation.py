"""Choosing a representation by Accept (RFC 9110 section 12.5.1).

The most specific range that matches a form decides its weight; the form of the greatest weight wins, at equal
weight the one asked for by name, then the one the server prefers. A weight of 0 is a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .media_types import Offer

_QUOTED_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"|,')
_WEIGHT = re.compile(r";\s*q\s*=\s*([0-9.]+)\s*(?=;|\Z)", re.IGNORECASE)
_LONGEST_ACCEPT = 4096


class NotAcceptable(Exception):
    """Nothing on offer is wanted; `offers` is what there is."""

    def __init__(self, offers: tuple[Offer, ...]) -> None:
        super().__init__("none of the offered media types is acceptable")
        self.offers = offers


@dataclass(frozen=True)
class MediaRange:
    """A range of Accept, e.g. `text/*;q=0.5`. `weight` is from 0 to 1, in thousandths."""

    kind: str
    subtype: str
    weight: int

    def specificity(self, media_type: str) -> int:
        """0 when the range does not cover the type, 1 for `*/*`, 2 for `type/*`, 3 for the type itself."""
        kind, _, subtype = media_type.partition("/")
        if (self.kind, self.subtype) == ("*", "*"):
            return 1
        if self.kind != kind:
            return 0
        return 3 if self.subtype == subtype else 2 if self.subtype == "*" else 0


def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """The ranges of an Accept header; members that are not media ranges are passed over."""
    ranges = (_parse_range(member) for member in _split(header))
    return tuple(found for found in ranges if found)


def _split(header: str) -> list[str]:
    """Split at commas outside quoted strings."""
    members, start = [], 0
    for match in _QUOTED_OR_COMMA.finditer(header):
        if match[0] == ",":
            members.append(header[start : match.start()])
            start = match.end()
    return [*members, header[start:]]


def _parse_range(member: str) -> MediaRange | None:
    name = member.partition(";")[0].strip().lower()
    kind, slash, subtype = name.partition("/")
    if name == "*":
        kind, slash, subtype = "*", "/", "*"
    if not (kind and slash and subtype) or (kind == "*" and subtype != "*"):
        return None
    return MediaRange(kind, subtype, _weight(member))


def _weight(member: str) -> int:
    found = _WEIGHT.search(member)
    try:
        return round(max(0.0, min(1.0, float(found[1]))) * 1000) if found else 1000
    except ValueError:
        return 1000


@lru_cache(maxsize=4096)
def choose(header: str | None, offers: tuple[Offer, ...]) -> Offer:
    """The offer to answer with; no header, or one that says nothing, accepts anything. Raises `NotAcceptable`."""
    ranges = parse_accept((header or "*/*")[:_LONGEST_ACCEPT]) or parse_accept("*/*")
    ranked = [(*_rank(offer, ranges), -place, offer) for place, offer in enumerate(offers)]
    weight, _, _, best = max(ranked, key=lambda entry: entry[:3])
    if weight == 0:
        raise NotAcceptable(offers)
    return best


def _rank(offer: Offer, ranges: Iterable[MediaRange]) -> tuple[int, int]:
    """(weight, specificity) under the range that speaks most specifically of this offer."""
    matches = ((r.specificity(offer.media_type), r.weight) for r in ranges)
    specificity, weight = max((match for match in matches if match[0]), default=(0, 0))
    return weight, specificity
