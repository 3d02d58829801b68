"""`Upload-Metadata` of tus 1.0.0: `key base64,key base64,…`."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from ..fields import WrongHeader
from ..models import LONGEST_METADATA

NAME: Final = "Upload-Metadata"
_KEY = re.compile(r"[\x21-\x2b\x2d-\x7e]+\Z")


def read(header: str) -> dict[str, str]:
    """Key -> value, as text; what is no UTF-8 is replaced. An empty header says nothing. Raises WrongHeader.

    Keys are ASCII without spaces and commas, and each is there once.
    """
    if len(header) > LONGEST_METADATA:
        raise WrongHeader(NAME, header, f"at most {LONGEST_METADATA} characters")
    found: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else ():
        key, _, value = pair.strip(" \t").partition(" ")
        if not _KEY.match(key):
            raise WrongHeader(NAME, pair, "a key, a space, and its value in base64")
        if key in found:
            raise WrongHeader(NAME, key, "a key that is there once")
        found[key] = _text(value, pair)
    return found


def _text(value: str, pair: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        raise WrongHeader(NAME, pair, "a key, a space, and its value in base64") from None
