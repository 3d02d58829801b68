"""Resumable Uploads for HTTP (draft-ietf-httpbis-resumable-upload), interop versions 5, 6 and 8, and without a version.

104 is not sent: WSGI has no word for it, and the draft lets a server be silent. A client that wants to know the address
before its bytes begins with an empty request and `Upload-Complete: ?0`.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from hypermedia.requests import UnsupportedMediaType

from .. import status, transfer
from ..digests import Proof
from ..errors import LengthFixed, NotOpen, UploadRefused
from ..fields import HeaderMissing, boolean, digests, integer
from ..models import Upload
from . import tus_metadata
from .asked import Asked, address_of, begin, bodiless, disposition_name, representation_type, terms

PARTIAL: Final = "application/partial-upload"
INTEROP: Final = ("5", "6", "8")
_WITHOUT_TYPE: Final = "5"
"""Clients of this version send their bytes without a type of their own."""

_STRENGTH: Final = ("sha512", "sha256", "sha1", "md5")


class Ietf:
    """The verbs of the draft. Each answers one request; what is wrong with it is raised."""

    name = Upload.Dialect.IETF
    verbs = ("head", "patch", "delete")

    def create(self, asked: Asked) -> HttpResponse:
        """Any request with Upload-Complete begins an upload, with all of its bytes, some, or none."""
        is_last = _completeness(asked)
        length = _length(asked, 0, is_last)
        proof = proof_of(asked)
        upload = begin(asked, terms(asked, self.name, **_told(asked), length=length))
        try:
            if upload.state == Upload.State.OPEN or asked.body.may_hold_bytes:
                upload = transfer.append(upload, 0, asked.body, proof=proof, is_last=is_last)
        except UploadRefused:
            transfer.cancel(upload)
            raise
        response = status.written(asked.request, upload, 201)
        response["Location"] = address_of(upload)
        return _dressed(asked, response, upload)

    def head(self, asked: Asked, upload: Upload) -> HttpResponse:
        upload = transfer.offset_of(upload)
        length = {} if upload.length is None else {"upload_length": upload.length}
        return _dressed(asked, bodiless(**length), upload)

    def patch(self, asked: Asked, upload: Upload) -> HttpResponse:
        if asked.content_type != PARTIAL and asked.header("Upload-Draft-Interop-Version") != _WITHOUT_TYPE:
            raise UnsupportedMediaType(asked.content_type, [PARTIAL], patch=True)
        at = integer(asked.request, "Upload-Offset")
        if at is None:
            raise HeaderMissing("Upload-Offset", "the number of the first byte sent")
        is_last = _completeness(asked)
        length = _length(asked, at, is_last)
        _declare(upload, asked)
        upload = _appended(upload, at, asked, length, is_last)
        if upload.state == Upload.State.OPEN:
            return _dressed(asked, bodiless(), upload)
        return _dressed(asked, status.written(asked.request, upload), upload)

    def delete(self, asked: Asked, upload: Upload) -> HttpResponse:
        transfer.cancel(upload)
        return bodiless()

    def headers(self) -> dict[str, str]:
        """What OPTIONS tells."""
        return {"Upload-Limit": f"max-size={settings.GMI_UPLOAD_MAX_BYTES}, max-age={settings.GMI_UPLOAD_DAYS * 86400}"}


def proof_of(asked: Asked) -> Proof | None:
    """Content-Digest, that of the bytes of this request; of several the strongest. Raises WrongHeader."""
    found = digests(asked.request, "Content-Digest")
    return next((Proof(name, found[name]) for name in _STRENGTH if name in found), None)


def declared_by(asked: Asked) -> dict[str, str]:
    """Repr-Digest, those of the whole file, in hexadecimal. Raises WrongHeader."""
    return {name: digest.hex() for name, digest in digests(asked.request, "Repr-Digest").items()}


def _told(asked: Asked) -> dict[str, Any]:
    """Upload-Metadata is a word of tus, which tus-js-client says here too. Raises WrongHeader."""
    said = {"filename": disposition_name(asked), "filetype": representation_type(asked, but=(PARTIAL,))}
    told = tus_metadata.read(asked.header(tus_metadata.NAME) or "") | {name: it for name, it in said.items() if it}
    return {"told": {**told, **declared_by(asked)}}


def _completeness(asked: Asked) -> bool | None:
    """True for the last bytes; None for others: the file ends with them all the same when they reach its length.

    Clients of versions 5 and 6 exist that never say that they are done (tus-js-client with a stream). Raises
    HeaderMissing, WrongHeader.
    """
    is_last = boolean(asked.request, "Upload-Complete")
    if is_last is None:
        raise HeaderMissing("Upload-Complete", "?1 when these are the last bytes, ?0 when not")
    return is_last or None


def _length(asked: Asked, at: int, is_last: bool | None) -> int | None:
    """What the request says of the length of the whole file, in two places that have to agree. Raises LengthFixed."""
    length = integer(asked.request, "Upload-Length")
    if not is_last or asked.body.size is None:
        return length
    end = at + asked.body.size
    if length not in (None, end):
        raise LengthFixed(f"These bytes end at {end}, and Upload-Length says {length}.")
    return end


def _declare(upload: Upload, asked: Asked) -> None:
    """The last request may be the first that knows the digests of the file. Raises WrongTerms, WrongHeader."""
    if declared := declared_by(asked):
        transfer.declare_digests(upload, declared)


def _appended(upload: Upload, at: int, asked: Asked, length: int | None, is_last: bool | None) -> Upload:
    """An upload that is complete can have no bytes more: the draft calls that an inconsistent length."""
    proof = proof_of(asked)
    try:
        return transfer.append(upload, at, asked.body, proof=proof, length=length, is_last=is_last)
    except NotOpen as closed:
        if upload.state == Upload.State.FAILED:
            raise
        raise LengthFixed(str(closed), upload) from None


def _dressed(asked: Asked, response: HttpResponse, upload: Upload) -> HttpResponse:
    """With what every answer about an upload says."""
    response["Upload-Complete"] = "?0" if upload.state == Upload.State.OPEN else "?1"
    response["Upload-Offset"] = str(upload.offset)
    response["Upload-Limit"] = _limits(upload)
    version = asked.header("Upload-Draft-Interop-Version")
    if version in INTEROP:
        response["Upload-Draft-Interop-Version"] = version
    return response


def _limits(upload: Upload) -> str:
    left = max(0, int((upload.expires - timezone.now()).total_seconds()))
    return f"max-size={settings.GMI_UPLOAD_MAX_BYTES}, max-age={left}"
