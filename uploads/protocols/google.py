"""The resumable uploads of Google's services (Cloud Storage, Drive, YouTube), as their clients speak them.

`POST` with `uploadType=resumable` begins a session, `PUT` to its address brings bytes with `Content-Range`, 308 says
how many are here. Which statuses the clients take, read in their sources: 200 to begin, 308 with `Range` and without
`Location` in between, 200 at the end (spec: uploads.md 1.3).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse

from hypermedia import strict_json
from hypermedia.requests import UnsupportedMediaType
from sra.faults import DocumentRefused, Fault

from .. import status, transfer
from ..digests import Proof
from ..errors import LengthFixed, TooLarge
from ..fields import WrongHeader, decimal, digest_in
from ..models import Upload
from .asked import Asked, address_of, begin, bodiless, terms

LONGEST_DOCUMENT: Final = 64 * 1024

_RANGE: Final = re.compile(r"bytes (?:(?P<first>\d{1,19})-(?P<last>\d{1,19})|\*)/(?P<length>\d{1,19}|\*)\Z")


class Stretch:
    """Content-Range of a request: bytes `first` to `last` of `length`; None for what is not said."""

    def __init__(self, header: str) -> None:
        """Raises WrongHeader."""
        found = _RANGE.match(header.strip())
        self.first, self.last, self.length = (_number(found, name) for name in ("first", "last", "length"))
        is_sound = found is not None and (self.first is None or self.first <= (self.last or 0))
        if not is_sound or (self.length is not None and self.last is not None and self.last >= self.length):
            raise WrongHeader("Content-Range", header, "bytes 0-9/10, bytes 0-9/*, bytes */10 or bytes */*")

    @property
    def size(self) -> int | None:
        return None if self.first is None or self.last is None else self.last - self.first + 1


class Google:
    """The verbs of a session. Each answers one request; what is wrong with it is raised."""

    name = Upload.Dialect.GOOGLE
    verbs = ("put", "delete")

    def create(self, asked: Asked) -> HttpResponse:
        document = _document(asked)
        length = decimal(asked.request, "X-Upload-Content-Length")
        told = {"filename": _word(document, "name"), "filetype": _type(asked, document), **_words(document)}
        declared = _digests_in(document) | _hashes(asked)
        upload = begin(asked, terms(asked, self.name, {**told, **declared}, length=length))
        return bodiless(200, location=address_of(upload))

    def put(self, asked: Asked, upload: Upload) -> HttpResponse:
        header = asked.header("Content-Range")
        if header is None and asked.body.size == 0 and upload.length != 0:
            return _answer(asked, transfer.offset_of(upload))
        stretch = None if header is None else Stretch(header)
        if stretch is not None and stretch.first is None:
            return _answer(asked, _told_length(transfer.offset_of(upload), stretch.length))
        return self._bytes(asked, upload, stretch)

    def _bytes(self, asked: Asked, upload: Upload, stretch: Stretch | None) -> HttpResponse:
        at, length = (0, asked.body.size) if stretch is None else (stretch.first or 0, stretch.length)
        if stretch is not None:
            _require_size(asked, stretch)
        if upload.state != Upload.State.OPEN or at != transfer.offset_of(upload).offset:
            return _answer(asked, upload)
        if declared := _hashes(asked):
            transfer.declare_digests(upload, declared)
        proof = _proof(asked)
        return _answer(asked, transfer.append(upload, at, asked.body, proof=proof, length=length))

    def delete(self, asked: Asked, upload: Upload) -> HttpResponse:
        transfer.cancel(upload)
        return bodiless()


def _answer(asked: Asked, upload: Upload) -> HttpResponse:
    """How far it is; the whole story when nothing more is to come."""
    if upload.state != Upload.State.OPEN:
        return status.written(asked.request, upload, more=_google_members(upload))
    return bodiless(308, **({"range": f"bytes=0-{upload.offset - 1}"} if upload.offset else {}))


def _google_members(upload: Upload) -> dict[str, str]:
    """The digest by the name that Google's clients look for, when it is made already."""
    md5 = upload.found.get("md5")
    return {"md5Hash": base64.b64encode(bytes.fromhex(md5)).decode()} if md5 else {}


def _told_length(upload: Upload, length: int | None) -> Upload:
    """A question about the state that says the length ends an upload that has just so many bytes."""
    if length is None or upload.state != Upload.State.OPEN or upload.length is not None or upload.offset != length:
        return upload
    return transfer.append(upload, upload.offset, transfer.NOTHING, length=length)


def _require_size(asked: Asked, stretch: Stretch) -> None:
    """Content-Range and Content-Length agree; where the second is missing, the first counts. Raises LengthFixed."""
    if asked.body.size is None:
        asked.body.size = stretch.size
    if asked.body.size != stretch.size:
        raise LengthFixed(f"Content-Range is of {stretch.size} bytes, Content-Length of {asked.body.size}.")


def _document(asked: Asked) -> Mapping[str, Any]:
    """What the beginning of a session says of the file. Raises TooLarge, UnsupportedMediaType, DocumentRefused."""
    if not asked.body.may_hold_bytes:
        return {}
    content = asked.body.all(LONGEST_DOCUMENT)
    if content is None:
        raise TooLarge(f"What is said of a file has at most {LONGEST_DOCUMENT} bytes.")
    if not content:
        return {}
    if asked.content_type != "application/json":
        raise UnsupportedMediaType(asked.content_type, ["application/json"])
    document = strict_json.load(content)
    if not isinstance(document, dict):
        raise DocumentRefused(
            [Fault("wrong-type", "What is said of a file is a JSON object.", expected='{"name": "…"}')]
        )
    return document


def _word(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name, "")
    return value if isinstance(value, str) else ""


def _words(document: Mapping[str, Any]) -> dict[str, str]:
    """Our own words for what Google has none for: the centre, the record, digests in hexadecimal."""
    own = ("submitter", "record", "run", "analysis", "md5", "sha1", "sha256", "sha512")
    return {name: _word(document, name) for name in own}


def _type(asked: Asked, document: Mapping[str, Any]) -> str:
    return asked.header("X-Upload-Content-Type") or _word(document, "contentType") or _word(document, "mimeType")


def _digests_in(document: Mapping[str, Any]) -> dict[str, str]:
    text = _word(document, "md5Hash")
    return {"md5": digest_in("md5Hash", "md5", text).hex()} if text else {}


def _hashes(asked: Asked) -> dict[str, str]:
    """X-Goog-Hash, of the whole file; CRC32C is none that we make. Raises WrongHeader."""
    pairs = (each.strip().partition("=") for each in (asked.header("X-Goog-Hash") or "").split(","))
    return {name: digest_in("X-Goog-Hash", name, digest).hex() for name, _, digest in pairs if name == "md5"}


def _proof(asked: Asked) -> Proof | None:
    """Content-MD5, of the bytes of this request. Raises WrongHeader."""
    text = asked.header("Content-MD5")
    return None if text is None else Proof("md5", digest_in("Content-MD5", "md5", text.strip()))


def _number(found: re.Match[str] | None, name: str) -> int | None:
    text = found[name] if found else None
    return None if text in (None, "*") else int(text or 0)
