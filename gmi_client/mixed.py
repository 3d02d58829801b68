"""Writing `multipart/mixed` (RFC 2046 section 5.1.3): a document and the small files that it names, in one body."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .documents import Document
from .errors import Unrecognised

_UNWRITABLE = frozenset('"\\') | {chr(code) for code in range(32)}


@dataclass(frozen=True)
class Mixed:
    """The body with the Content-Type that tells its boundary."""

    content_type: str
    body: bytes


def mix(document: Document, files: Sequence[Path]) -> Mixed:
    """The document first, then each file under its own name. Raises OSError, Unrecognised for an unwritable name."""
    parts = [_part(document.data, document.media_type)]
    parts += [_part(path.read_bytes(), "application/octet-stream", _name(path)) for path in files]
    boundary = _boundary(parts)
    body = b"".join(b"--%b\r\n%b\r\n" % (boundary, part) for part in parts)
    return Mixed(f"multipart/mixed; boundary={boundary.decode()}", body + b"--%b--\r\n" % boundary)


def _part(data: bytes, media_type: str, name: str = "") -> bytes:
    heads = [f"Content-Type: {media_type}", "Content-Transfer-Encoding: binary"]
    if name:
        heads.append(f'Content-Disposition: attachment; filename="{name}"')
    return "\r\n".join([*heads, "", ""]).encode() + data


def _name(path: Path) -> str:
    if _UNWRITABLE.intersection(path.name) or not path.name.isascii():
        raise Unrecognised(f"the name of {path} has characters that cannot be sent; rename it")
    return path.name


def _boundary(parts: Sequence[bytes]) -> bytes:
    """One that occurs in no part."""
    while True:
        boundary = secrets.token_hex(16).encode()
        if not any(boundary in part for part in parts):
            return boundary
