"""Reading header fields: decimal numbers, and the structured fields of RFC 9651, as little as is needed and strictly.

A field that cannot be read makes the request malformed (RFC 9651 section 4.2 allows that, and a client that says `0`
for `?0` had better hear of it). What is not understood but well formed is passed over.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from django.http import HttpRequest

from .digests import ALGORITHMS, FIELD_NAMES

LONGEST_NUMBER: Final = 40
"""Digits that are read at all."""
LARGEST: Final = 2**63 - 1
"""No file has so many bytes; what is larger counts as this, since neither JSON nor databases go much further."""

_PARAMETERS = r'(?:;[ ]*[a-z*][a-z0-9_\-.*]*(?:=(?:"(?:[^"\\]|\\["\\])*"|[^;,"\s]*))?)*'
_BOOLEAN = re.compile(rf"\?([01]){_PARAMETERS}\Z")
_INTEGER = re.compile(rf"(\d{{1,15}}){_PARAMETERS}\Z")
_MEMBER = re.compile(
    r"[ \t]*(?P<key>[a-z*][a-z0-9_\-.*]*)"
    r'(?:=(?P<value>:[A-Za-z0-9+/=]*:|"(?:[^"\\]|\\["\\])*"|\([^()"]*\)|\?[01]|[A-Za-z0-9*\-][^,;\s"()]*))?'
    rf"{_PARAMETERS}[ \t]*(?P<end>,|\Z)"
)


class WrongHeader(Exception):
    """A header field has a value that it cannot have; `expected` says what it can."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}: “{value[:100]}” is not {expected}.")
        self.name = name


class HeaderMissing(WrongHeader):
    """A header field that is needed is not there."""

    def __init__(self, name: str, expected: str) -> None:
        Exception.__init__(self, f"{name} is missing: {expected}.")
        self.name = name


def decimal(request: HttpRequest, name: str) -> int | None:
    """A number of bytes in plain digits; None when the field is absent. Raises WrongHeader."""
    text = request.headers.get(name)
    if text is None:
        return None
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise WrongHeader(name, text, "a number of bytes, in decimal digits")
    return min(int(text), LARGEST)


def boolean(request: HttpRequest, name: str) -> bool | None:
    """`?1` or `?0` (RFC 9651 section 4.2.8). Raises WrongHeader."""
    found = _item(request, name, _BOOLEAN, "?1 or ?0")
    return None if found is None else found == "1"


def integer(request: HttpRequest, name: str) -> int | None:
    """A number of bytes as a structured field: at most 15 digits (RFC 9651 section 3.3.1). Raises WrongHeader."""
    found = _item(request, name, _INTEGER, "a whole number of at most 15 digits, 0 or more")
    return None if found is None else int(found)


def _item(request: HttpRequest, name: str, form: re.Pattern[str], expected: str) -> str | None:
    """What the form picks out of a field; None when the field is absent. Raises WrongHeader."""
    text = request.headers.get(name)
    if text is None:
        return None
    found = form.match(text.strip(" "))
    if found is None:
        raise WrongHeader(name, text, expected)
    return found[1]


def members(name: str, text: str) -> dict[str, str | None]:
    """The members of a dictionary (RFC 9651 section 4.2.2), each value as it is written. Raises WrongHeader."""
    found: dict[str, str | None] = {}
    at, text = 0, text.strip(" ")
    while at < len(text) or (text and text[-1] == ","):
        member = _MEMBER.match(text, at)
        if member is None:
            raise WrongHeader(name, text, "a dictionary such as sha-256=:…:")
        found[member["key"]] = member["value"]
        at = member.end()
        if not member["end"]:
            break
    return found


def digests(request: HttpRequest, name: str) -> dict[str, bytes]:
    """`Content-Digest` or `Repr-Digest` (RFC 9530), by our names of algorithms; others are passed over.

    Raises WrongHeader for what cannot be read.
    """
    text = request.headers.get(name)
    if text is None:
        return {}
    known = ((FIELD_NAMES.get(key), value) for key, value in members(name, text).items())
    return {ours: _bytes(name, ours, value or "") for ours, value in known if ours is not None}


def _bytes(name: str, algorithm: str, value: str) -> bytes:
    if len(value) < 2 or value[0] != ":" or value[-1] != ":":
        raise WrongHeader(name, value, "a byte sequence between colons")
    return digest_in(name, algorithm, value[1:-1])


def digest_in(name: str, algorithm: str, text: str) -> bytes:
    """A digest in base64, as long as its algorithm makes them. Raises WrongHeader."""
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise WrongHeader(name, text, "base64") from None
    if len(digest) != ALGORITHMS[algorithm]:
        raise WrongHeader(name, text, f"{ALGORITHMS[algorithm]} bytes of {algorithm} in base64")
    return digest
