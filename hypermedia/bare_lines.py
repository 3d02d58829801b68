"""Bodies of parts whose lines end without a carriage return, as people type them in a shell.

RFC 2046 wants CRLF around boundaries and headers. A body that begins otherwise is read all the same, as far as it is as
short as a document may be; its files stay as they are, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import RequestDataTooBig


def mended(blocks: Iterator[bytes], boundary: str) -> Iterator[bytes]:
    """The body with the line ends that it should have. Raises RequestDataTooBig for a long one that has others."""
    edge = re.escape(boundary.encode())
    first = next(blocks, b"")
    while len(first) < len(boundary) + 4 and (more := next(blocks, b"")):
        first += more
    if not re.match(rb"--%b[ \t]*\n" % edge, first):
        yield first
        yield from blocks
        return
    data = bytearray(first)
    for block in blocks:
        data += block
        if len(data) > settings.GMI_MAX_BODY_BYTES:
            raise RequestDataTooBig
    yield from _rewritten(bytes(data), boundary.encode(), edge)


def _rewritten(data: bytes, boundary: bytes, edge: bytes) -> Iterator[bytes]:
    for part in re.split(rb"(?:\A|\n)--%b(?=--|[ \t]*\n)" % edge, data)[1:]:
        if part.startswith(b"--"):
            yield b"--%b--\r\n" % boundary
            return
        heads, content = _parted(part.partition(b"\n")[2])
        yield b"--%b\r\n%b\r\n" % (boundary, b"".join(head + b"\r\n" for head in heads.splitlines()))
        yield content + b"\r\n"


def _parted(part: bytes) -> tuple[bytes, bytes]:
    """Headers and content; there may be no headers."""
    if part.startswith(b"\n"):
        return b"", part[1:]
    heads, _, content = part.partition(b"\n\n")
    return heads, content
