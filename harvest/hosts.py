"""Where may a request go? To the hosts of its source, and to private addresses only where the operator means it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from notices.reach import is_public

from .rates import ARCHIVES, host_of

_PORTS = {"http": 80, "https": 443}


class NotAllowed(ValueError):
    """The text says why nothing is sent there."""


@dataclass(frozen=True, slots=True)
class Place:
    """One base address, as far as it says where to connect."""

    scheme: str
    name: str
    port: int

    @classmethod
    def of(cls, base: str) -> Self:
        """`base` is an address, or a host alone, which is spoken to by https. Raises NotAllowed."""
        place = _split(base if "://" in base else f"https://{base}")
        return cls(place.scheme, (place.hostname or "").lower(), place.port or _PORTS[place.scheme])

    def takes_in(self, other: Self) -> bool:
        """Whether `other` is the same host, spoken to the same way, or better: by https instead of http."""
        is_safer = (self.scheme, other.scheme) == ("http", "https") and (self.port, other.port) == (80, 443)
        return self.name == other.name and (is_safer or (self.scheme, self.port) == (other.scheme, other.port))


class Hosts:
    """The hosts of a source, by its base addresses."""

    def __init__(self, bases: Iterable[str]) -> None:
        self._places = tuple(map(Place.of, bases))

    def admit(self, url: str) -> None:
        """Raises NotAllowed for an address elsewhere."""
        place = Place.of(url)
        if not any(known.takes_in(place) for known in self._places):
            known = ", ".join(sorted({f"{one.scheme}://{one.name}:{one.port}" for one in self._places})) or "none"
            raise NotAllowed(
                f"{place.scheme}://{place.name}:{place.port} is not among the hosts of the source ({known})"
            )

    def admit_peer(self, url: str, address: str) -> None:
        """Raises NotAllowed when the host of `url` turns out to have a private address that nobody meant."""
        if not is_public(address) and not _may_be_private(url):
            raise NotAllowed(f"{host_of(url)} is at {address}, which is no address of the public internet")


def written_as_number(name: str) -> bool:
    """Whether nobody could have meant anything else; those of the link (clouds keep secrets there) never count."""
    try:
        return not ip_address(name).is_link_local
    except ValueError:
        return name == "localhost"


def _may_be_private(url: str) -> bool:
    """An address of the settings says so, a host of GMI_HARVEST_PRIVATE, or one that is written as a number."""
    host, place = host_of(url), Place.of(url)
    meant = {host_of(getattr(settings, setting)) for setting in ARCHIVES} | set(settings.GMI_HARVEST_PRIVATE)
    return host in meant or place.name in meant or written_as_number(place.name)


def _split(url: str) -> SplitResult:
    try:
        place = urlsplit(url)
        is_address = place.scheme in _PORTS and bool(place.hostname) and (place.port or 1) > 0
    except ValueError:
        is_address = False
    if not is_address:
        raise NotAllowed("only http and https addresses are asked")
    return place
