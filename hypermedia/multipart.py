"""`multipart/mixed` (RFC 2046): a document first, then the files that it names."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.policy import HTTP

from records.files import Part
from sra.faults import DocumentRefused, Fault

MOST_PARTS = 200


@dataclass(frozen=True)
class Mixed:
    """The parts of a body: the document with its type, and the files."""

    content_type: str
    document: bytes
    files: tuple[Part, ...]


def split(content_type: str, body: bytes) -> Mixed:
    """Take a body apart. Raises DocumentRefused (code `multipart`) with what would be right."""
    head = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
    parts = list(message.iter_parts()) if message.is_multipart() else []
    if not parts or message.defects or len(parts) > MOST_PARTS:
        raise _refused("The body is not a complete multipart/mixed message of at most 200 parts.")
    first, *rest = parts
    return Mixed(str(first.get("Content-Type", "")), _payload(first), tuple(_file(part) for part in rest))


def _file(part: MIMEPart) -> Part:
    name = part.get_filename()
    if not name:
        raise _refused("A file part has no name.")
    return Part(name, _payload(part), part.get_content_type())


def _payload(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        raise _refused("A part is itself a multipart message.")
    if part.defects:  # also those that decoding found
        raise _refused("A part is not complete in the encoding that it states.")
    return payload


def _refused(reason: str) -> DocumentRefused:
    expected = 'the document, then parts with Content-Disposition: attachment; filename="…"'
    return DocumentRefused([Fault("multipart", reason, expected=expected)])
