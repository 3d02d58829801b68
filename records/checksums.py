"""What a document states of a file, and whether bytes are that file.

`checksum` is of the file as it is sent; `unencrypted-checksum` is of what is in it before it was encrypted, and has to
be that of the file itself where nothing is encrypted (insdc.md: RUN and ANALYSIS `FILE`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

from .models import LONGEST_CHECKSUM, LONGEST_FILE_NAME, LONGEST_FILE_TYPE
from .paths import find_all
from .registry import Resource

_ATTRIBUTES: Final = {"MD5": "md5", "SHA-256": "sha256"}

CHECKSUM: Final = "checksum"
UNENCRYPTED: Final = "unencrypted-checksum"


class Digested(Protocol):
    """Bytes whose digests are known, in hexadecimal; `encrypted` names how they are encrypted, "" for not."""

    @property
    def md5(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def encrypted(self) -> str: ...


@dataclass(frozen=True)
class Stated:
    """A file as a document names it; checksums in lower case, "" where none is stated."""

    name: str
    filetype: str = ""
    method: str = ""
    checksum: str = ""
    unencrypted: str = ""

    @property
    def base(self) -> str:
        return base_of(self.name)

    @property
    def is_verifiable(self) -> bool:
        """Whether bytes can be told from others by what is stated."""
        return bool(self.checksum) and self.method in _ATTRIBUTES


@dataclass(frozen=True)
class Misfit:
    """Bytes that are not the file: `member` of the document says `expected`, and `found` is theirs."""

    member: str
    reason: str
    expected: str
    found: str


def stated_in(resource: Resource, document: dict[str, Any]) -> Iterator[tuple[str, Stated]]:
    """(pointer, file) of all that a document names and that could be kept under that name."""
    if not resource.files_at:
        return
    for pointer, file in find_all(document, resource.files_at):
        if 0 < len(str(file.get("filename") or "")) <= LONGEST_FILE_NAME:
            yield pointer, stated(file)


def stated(file: dict[str, Any]) -> Stated:
    """One `FILE` of a document."""
    method, checksum, unencrypted = (
        str(file.get(member) or "").strip()[:LONGEST_CHECKSUM] for member in ("checksum-method", CHECKSUM, UNENCRYPTED)
    )
    name, filetype = str(file.get("filename") or ""), str(file.get("filetype") or "")[:LONGEST_FILE_TYPE]
    return Stated(name, filetype, method, checksum.lower(), unencrypted.lower())


def base_of(name: str) -> str:
    """The last part of a path: areas of archives may have folders, and documents name them or do not."""
    return re.split(r"[/\\]", name.rstrip("/\\"))[-1]


def misfit(stated: Stated, content: Digested) -> Misfit | None:
    """What speaks against these bytes being the file; None when nothing does."""
    attribute = _ATTRIBUTES.get(stated.method)
    if attribute is None:
        return None
    found: str = getattr(content, attribute)
    if stated.checksum and stated.checksum != found:
        return Misfit(CHECKSUM, _why(stated, found), stated.checksum, found)
    if stated.unencrypted and not content.encrypted and stated.unencrypted != found:
        reason = f"The file is not encrypted, and its {stated.method} is {found}, not {stated.unencrypted}."
        return Misfit(UNENCRYPTED, reason, stated.unencrypted, found)
    return None


def _why(stated: Stated, found: str) -> str:
    reason = f"The {stated.method} of “{stated.name}” is {found}, not {stated.checksum}."
    if stated.unencrypted == found:
        return f"{reason} This is the file before it was encrypted; the document names the encrypted one."
    return reason


def unverified(stated: Stated, content: Digested) -> str:
    """What could not be checked of bytes that fit, in words; "" when all that is stated was."""
    if not stated.is_verifiable:
        return "The document states no checksum that could be verified."
    if stated.unencrypted and content.encrypted:
        return "The file is encrypted, so that its unencrypted checksum cannot be verified here."
    return ""
