"""`multipart/mixed` (RFC 2046): a document first, then the files that it names, of any size and never whole in memory.

The document stays in memory and is as short as documents are; files go to the disk as they come. A body that ends
before its last boundary, or before its length, is refused whatever it holds.
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from multipart import (  # type: ignore[import-untyped]  # it comes without types
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from datafiles.signatures import encryption_of
from records.files import Part
from sra.faults import DocumentRefused, Fault

from .bare_lines import mended
from .media_types import MULTIPART
from .requests import UnsupportedMediaType
from .spool import Spool, SpooledFile

MOST_PARTS: Final = 200
LONGEST_BOUNDARY: Final = 70  # RFC 2046 section 5.1.1
BLOCK_BYTES: Final = 256 * 1024
_PLAIN: Final = ("", "7bit", "8bit", "binary")


@dataclass(frozen=True)
class Mixed:
    """The parts of a body: the document with its type, and the files, which are gone when the request is answered."""

    content_type: str
    document: bytes
    files: tuple[Part, ...] = ()

    @property
    def fingerprint(self) -> bytes:
        """The same for the same parts, whatever boundary is between them."""
        parts = [f"{file.name}\n{file.media_type}\n{file.sha256}" for file in self.files]
        document = hashlib.sha256(self.document).hexdigest()
        return "\n".join([MULTIPART, self.content_type, document, *parts]).encode()


@contextmanager
def taken(request: HttpRequest) -> Iterator[Mixed]:
    """The parts of a request's body, as long as it is answered.

    Raises DocumentRefused (code `multipart`) with what would be right, RequestDataTooBig, UnsupportedMediaType,
    StoreFull.
    """
    coding = request.headers.get("Content-Encoding", "identity")
    if coding.lower() != "identity":
        raise UnsupportedMediaType(f"Content-Encoding {coding}", ["identity"])
    with Spool() as spool:
        yield split(request.headers.get("Content-Type", ""), _blocks(request, spool), spool)


def _blocks(request: HttpRequest, spool: Spool) -> Iterator[bytes]:
    """The body in pieces. A line that breaks looks like the end of the body, so that its bytes are counted."""
    stated = request.META.get("CONTENT_LENGTH") or ""
    length = int(stated) if stated.isdecimal() else None
    most: int = settings.GMI_UPLOAD_MAX_BYTES
    if length is not None and length > most:
        raise RequestDataTooBig
    spool.require_room(length or 0)
    # Django takes a body without a length for none; the server below knows where it ends.
    source = request if length is not None else request.META.get("wsgi.input", request)
    count = 0
    try:
        while block := source.read(BLOCK_BYTES):
            count += len(block)
            if count > most:
                raise RequestDataTooBig
            yield block
    except UnreadablePostError:
        raise _incomplete() from None
    if length is not None and count != length:
        raise _incomplete()


def split(content_type: str, blocks: Iterator[bytes], spool: Spool) -> Mixed:
    """Take a body apart. Raises DocumentRefused, RequestDataTooBig for the document, StoreFull."""
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not (boundary.isascii() and boundary.isprintable() and 0 < len(boundary) <= LONGEST_BOUNDARY):
        raise _incomplete()
    parts = _Parts(spool)
    try:
        with _Parser(boundary, max_segment_count=MOST_PARTS) as parser:
            for block in filter(None, mended(blocks, boundary)):
                for event in parser.parse(block):
                    parts.take(event)
    except MultipartError:
        raise _incomplete() from None
    return parts.mixed()


class _Parser(PushMultipartParser):  # type: ignore[misc]  # see the import
    """Of parts that are no fields of a form."""

    def _create_segment(self, headerlist: list[tuple[str, str]]) -> MultipartSegment:
        return MultipartSegment(headerlist)


@dataclass
class _Parts:
    """What has come of a body until now."""

    spool: Spool
    document: _Document | None = None
    files: list[Part] = field(default_factory=list)
    open: _Document | _File | None = None

    def take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        """The beginning of a part, some of its bytes, or its end. Raises DocumentRefused, StoreFull."""
        if isinstance(event, MultipartSegment):
            self._begin(event)
        elif event is not None and self.open is not None:
            self.open.write(bytes(event))
        elif isinstance(self.open, _File):
            self.files.append(self.open.part())

    def _begin(self, segment: MultipartSegment) -> None:
        heads = Message()
        for name, value in segment.headerlist:
            heads[name] = value
        if heads.get_content_maintype() == "multipart":
            raise _refused("A part is itself a multipart message.")
        if self.document is None:
            self.document = self.open = _Document(heads)
        else:
            self.open = _File(heads, self.spool)

    def mixed(self) -> Mixed:
        if self.document is None:
            raise _incomplete()
        content_type = str(self.document.heads.get("Content-Type", ""))
        return Mixed(content_type, self.document.decoded(), tuple(self.files))


class _Document:
    """The first part: at most as long as a body that is nothing but a document."""

    def __init__(self, heads: Message) -> None:
        self.heads = heads
        self._data = bytearray()

    def write(self, block: bytes) -> None:
        self._data += block
        if len(self._data) > settings.GMI_MAX_BODY_BYTES:
            raise RequestDataTooBig

    def decoded(self) -> bytes:
        coding = str(self.heads.get("Content-Transfer-Encoding", "")).strip().lower()
        if coding in _PLAIN:
            return bytes(self._data)
        head = b"Content-Transfer-Encoding: " + coding.encode() + b"\r\n\r\n"
        part = BytesParser(policy=HTTP).parsebytes(head + bytes(self._data))
        payload = part.get_payload(decode=True)
        if part.defects or not isinstance(payload, bytes):
            raise _undecoded()
        return payload


class _File:
    """A part that goes to the disk; base64 (RFC 2045 section 6.8) is undone on the way."""

    def __init__(self, heads: Message, spool: Spool) -> None:
        name = heads.get_filename()
        if not name:
            raise _refused("A file part has no name.")
        coding = str(heads.get("Content-Transfer-Encoding", "")).strip().lower()
        if coding not in (*_PLAIN, "base64"):
            raise _refused(f"A file in {coding[:40]} is not read; send its bytes as they are, or in base64.")
        self._name = name
        self._media_type = heads.get_content_type() if "Content-Type" in heads else "application/octet-stream"
        self._base64 = _Base64() if coding == "base64" else None
        self._file: SpooledFile = spool.new()

    def write(self, block: bytes) -> None:
        self._file.write(self._base64.decode(block) if self._base64 else block)

    def part(self) -> Part:
        if self._base64:
            self._base64.end()
        self._file.close()
        file = self._file
        return Part(self._name, file.path, file.size, file.md5, file.sha256, self._media_type, encryption_of(file.head))


class _Base64:
    """Four characters are three bytes; what is left of a block waits for the next one."""

    def __init__(self) -> None:
        self._rest = b""
        self._is_over = False

    def decode(self, block: bytes) -> bytes:
        letters = self._rest + block.translate(None, b"\r\n\t ")
        whole = len(letters) // 4 * 4
        self._rest = letters[whole:]
        if self._is_over and letters:
            raise _undecoded()
        try:
            decoded = binascii.a2b_base64(letters[:whole], strict_mode=True)
        except binascii.Error:
            raise _undecoded() from None
        self._is_over = letters[:whole].endswith(b"=")
        return decoded

    def end(self) -> None:
        if self._rest:
            raise _undecoded()


def _incomplete() -> DocumentRefused:
    return _refused(f"The body is not a complete multipart/mixed message of at most {MOST_PARTS} parts.")


def _undecoded() -> DocumentRefused:
    return _refused("A part is not complete in the encoding that it states.")


def _refused(reason: str) -> DocumentRefused:
    expected = 'the document, then parts with Content-Disposition: attachment; filename="…"'
    return DocumentRefused([Fault("multipart", reason, expected=expected)])
