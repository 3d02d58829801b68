"""Stored bytes as an answer: whole or from a position on, always an attachment, never sniffed, never run.

They are sent while they are read, so that no size is too large; should some be missing, the connection breaks before
its length is reached (RFC 9112 section 8). Who may have them is settled before.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_http_date_safe

from records.checksums import base_of
from store import contents
from store.errors import StoreUnavailable
from submitters.actor import Actor

from . import doubts
from .answers import VARY, caching
from .preconditions import Validators, is_not_modified, require_match

POLICY: Final = "sandbox; default-src 'none'"
OCTETS: Final = "application/octet-stream"

_RANGE: Final = re.compile(r"bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*", re.IGNORECASE)
_MD5_WANTED: Final = re.compile(r"(?:^|,)\s*md5\s*=\s*(?:[1-9]|10)\s*(?:,|$)")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MOST_DIGITS: Final = 18
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Stored:
    """A file as it is kept: its bytes are at `store_name` of an area of the store and never change; digests are
    hexadecimal, `md5` is "" where nobody made one.

    `name` is what it is saved as. `since` is when it got these bytes.
    """

    name: str
    store_name: str
    size: int
    md5: str
    sha256: str
    since: datetime
    area: str = contents.FILES

    @property
    def validators(self) -> Validators:
        return Validators(f'"{self.sha256}"', self.since.replace(microsecond=0))


class RangeNotSatisfiable(Exception):
    """The range begins behind the end of the file, which has `size` bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(f"The file has {size} bytes; the range is not within them.")
        self.size = size


def download(
    request: HttpRequest, actor: Actor, file: Stored, media_type: str = OCTETS, headers: Mapping[str, str] = _NOTHING
) -> HttpResponseBase:
    """The answer to a GET or HEAD: 200, 206 for a range, 304 (RFC 9110 sections 13 and 14).

    Of several ranges none is answered: the file comes whole, as section 14.2 allows. Raises PreconditionFailed,
    RangeNotSatisfiable, `store.errors.Damaged`, and what `store.contents.read` raises.
    """
    require_match(request.headers, file.validators)
    kept = {**file.validators.headers(), "Vary": VARY, "Cache-Control": caching(actor), **headers}
    if is_not_modified(request.headers, file.validators):
        return HttpResponse(status=304, headers=kept)
    doubts.require_sound(file.area, file.store_name)
    part = _part_of(request, file)
    start, stop = part or (0, file.size)
    told = {**kept, **_about(request, file, media_type), "Content-Length": str(stop - start)}
    if part:
        told["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=told)
    return StreamingHttpResponse(_Sent(file, start, stop), status=status, headers=told)


def _about(request: HttpRequest, file: Stored, media_type: str) -> dict[str, str]:
    """What is said of the whole file, also with a part of it; digests as RFC 9530 section 3 writes them."""
    digests = {"sha-256": file.sha256}
    if file.md5 and _MD5_WANTED.search(request.headers.get("Want-Repr-Digest", "")):
        digests["md5"] = file.md5
    coded = (f"{name}=:{base64.b64encode(bytes.fromhex(digest)).decode()}:" for name, digest in digests.items())
    return {
        "Content-Type": media_type,
        "Content-Disposition": disposition(file.name),
        "Accept-Ranges": "bytes",
        "Repr-Digest": ", ".join(coded),
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }


def disposition(name: str) -> str:
    """An attachment that is saved under the last part of its name (RFC 6266), without what no header can carry."""
    plain = _CONTROLS.sub("_", base_of(name)) or "file"
    return str(content_disposition_header(True, plain))


def _part_of(request: HttpRequest, file: Stored) -> tuple[int, int] | None:
    """From where to before where; None for the whole file. Raises RangeNotSatisfiable."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or found.groups() == ("", "") or request.method != "GET" or not _is_as_before(request, file):
        return None
    first, last = map(_number, found.groups())
    if first is None:
        start, stop = file.size - min(last or 0, file.size), file.size
    else:
        start, stop = first, file.size if last is None else min(last + 1, file.size)
    if last is not None and first is not None and last < first:
        return None  # no range at all (RFC 9110 section 14.1.1)
    if start >= file.size:
        raise RangeNotSatisfiable(file.size)
    return start, stop


def _number(digits: str) -> int | None:
    """A position; one with more digits than any file has bytes is behind its end."""
    if not digits:
        return None
    return int(digits) if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS


def _is_as_before(request: HttpRequest, file: Stored) -> bool:
    """If-Range (RFC 9110 section 13.1.5): a part only fits what the client has if the file is still the same."""
    wanted = request.headers.get("If-Range", "").strip()
    if not wanted or wanted == file.validators.etag:
        return True
    since = file.validators.modified
    is_strong = datetime.now(UTC) - since >= timedelta(seconds=1)
    return is_strong and parse_http_date_safe(wanted) == int(since.timestamp())


class _Sent(Iterator[bytes]):
    """The bytes, to their last one or with an error: what is short must not look whole."""

    def __init__(self, file: Stored, start: int, stop: int) -> None:
        self._blocks = contents.read(file.store_name, start, stop, file.area)
        self._left = stop - start

    def __next__(self) -> bytes:
        block = next(self._blocks, b"")
        self._left -= len(block)
        if block:
            return block
        if self._left:
            raise StoreUnavailable(f"{self._left} bytes are missing from the end.")
        raise StopIteration

    def close(self) -> None:
        close = getattr(self._blocks, "close", None)
        if close is not None:
            close()
