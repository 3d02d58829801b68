"""tus 1.0.0 (tus.io, specification of 2016-03-25) with the extensions whose handlers are marked below.

Where the text leaves a choice: an offset that is not ours is told with ours, addresses are absolute, and a wrong
Content-Type is 415 also at creation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import http_date

from hypermedia.addresses import address
from hypermedia.requests import UnsupportedMediaType

from .. import transfer
from ..digests import ALGORITHMS, Proof
from ..errors import (
    ChecksumMismatch,
    LengthExceeded,
    NotOpen,
    PartsUnfit,
    UnknownAlgorithm,
    UploadGone,
    UploadRefused,
    UploadUnknown,
)
from ..fields import HeaderMissing, WrongHeader, decimal, digest_in
from ..models import Upload
from . import tus_metadata
from .asked import Asked, address_of, begin, bodiless, terms

VERSION: Final = "1.0.0"
BYTES: Final = "application/offset+octet-stream"

Handler = TypeVar("Handler", bound=Callable[..., Any])


class VersionUnknown(Exception):
    """Tus-Resumable is missing, or names a version that is not spoken here."""

    def __init__(self, sent: str | None) -> None:
        super().__init__(f"Tus-Resumable is {'missing' if sent is None else f'“{sent[:20]}”'}; here it is {VERSION}.")


class BytesMismatch(ChecksumMismatch):
    """The same, with the status that tus has for it."""


def offers(extension: str) -> Callable[[Handler], Handler]:
    """Marks what makes an extension work; what no handler offers is not advertised."""

    def mark(handler: Handler) -> Handler:
        handler.extension = extension  # type: ignore[attr-defined]
        return handler

    return mark


class Tus:
    """The verbs of tus. Each answers one request; what is wrong with it is raised."""

    name = Upload.Dialect.TUS
    verbs = ("head", "patch", "delete")

    def require_version(self, asked: Asked) -> None:
        """Raises VersionUnknown."""
        if asked.header("Tus-Resumable") != VERSION:
            raise VersionUnknown(asked.header("Tus-Resumable"))

    @offers("creation")
    def create(self, asked: Asked) -> HttpResponse:
        self.require_version(asked)
        concatenation = asked.header("Upload-Concat")
        if concatenation is not None and concatenation.startswith("final"):
            return self._created(self.join(asked, concatenation))
        return self._created(self._begun(asked, self._length(asked), _part(concatenation)))

    def _begun(self, asked: Asked, length: int | None, part: str) -> Upload:
        has_bytes = _require_bytes_type(asked)
        proof = self.proof(asked) if has_bytes else None
        upload = begin(asked, terms(asked, self.name, **_told(asked), length=length, part=part))
        return self.with_bytes(asked, upload, proof) if has_bytes else upload

    @offers("creation-with-upload")
    def with_bytes(self, asked: Asked, upload: Upload, proof: Proof | None) -> Upload:
        """The first bytes came along; when they are refused, nothing was begun."""
        try:
            return _append(asked, upload, 0, proof)
        except UploadRefused:
            transfer.cancel(upload)
            raise

    @offers("creation-defer-length")
    def _length(self, asked: Asked) -> int | None:
        """None when it is told later. Raises WrongHeader."""
        deferred = asked.header("Upload-Defer-Length")
        length = decimal(asked.request, "Upload-Length")
        if deferred is None and length is None:
            raise HeaderMissing("Upload-Length", "bytes, or Upload-Defer-Length: 1")
        if deferred is not None and deferred != "1":
            raise WrongHeader("Upload-Defer-Length", deferred, "1")
        if deferred is not None and length is not None:
            raise WrongHeader("Upload-Defer-Length", deferred, "sent together with Upload-Length")
        return length

    @offers("concatenation")
    def join(self, asked: Asked, concatenation: str) -> Upload:
        """Raises PartsUnfit, WrongHeader."""
        kind, _, addresses = concatenation.partition(";")
        if kind != "final" or not addresses.strip():
            raise WrongHeader("Upload-Concat", concatenation, "partial, or final; and the addresses of its parts")
        for name in ("Upload-Length", "Upload-Defer-Length"):
            if (sent := asked.header(name)) is not None:
                raise WrongHeader(name, sent, "sent for a file made of parts: theirs decide")
        if asked.body.may_hold_bytes:
            raise WrongHeader("Upload-Concat", concatenation, "sent together with bytes")
        parts = [_part_at(each, asked) for each in addresses.split()[: transfer.MOST_PARTS + 1]]
        return transfer.join(terms(asked, self.name, **_told(asked), part=Upload.Part.FINAL), parts, asked.actor)

    def head(self, asked: Asked, upload: Upload) -> HttpResponse:
        self.require_version(asked)
        upload = transfer.offset_of(upload)
        response = bodiless(200, upload_offset=upload.offset, **_length_of(upload))
        if upload.metadata:
            response[tus_metadata.NAME] = upload.metadata
        if upload.part:
            response["Upload-Concat"] = _concatenation(upload)
        return self.dressed(response, upload)

    def patch(self, asked: Asked, upload: Upload) -> HttpResponse:
        self.require_version(asked)
        _require_takes_bytes(upload)
        if asked.content_type != BYTES:
            raise UnsupportedMediaType(asked.content_type, [BYTES], patch=True)
        at = decimal(asked.request, "Upload-Offset")
        if at is None:
            raise HeaderMissing("Upload-Offset", "the number of the first byte sent")
        length = decimal(asked.request, "Upload-Length")
        upload = _append(asked, upload, at, self.proof(asked), length)
        return self.dressed(bodiless(upload_offset=upload.offset), upload)

    @offers("expiration")
    def dressed(self, response: HttpResponse, upload: Upload) -> HttpResponse:
        """With what every answer about an upload says: till when it waits for bytes."""
        if upload.state == Upload.State.OPEN or upload.part == Upload.Part.PARTIAL:
            response["Upload-Expires"] = http_date(upload.expires.timestamp())
        return response

    def _created(self, upload: Upload) -> HttpResponse:
        return self.dressed(bodiless(201, location=address_of(upload), upload_offset=upload.offset), upload)

    @offers("termination")
    def delete(self, asked: Asked, upload: Upload) -> HttpResponse:
        self.require_version(asked)
        transfer.cancel(upload)
        return bodiless()

    @offers("checksum")
    def proof(self, asked: Asked) -> Proof | None:
        """Upload-Checksum. Raises UnknownAlgorithm, WrongHeader."""
        header = asked.header("Upload-Checksum")
        if header is None:
            return None
        algorithm, space, digest = header.strip().partition(" ")
        if not space:
            raise WrongHeader("Upload-Checksum", header, "an algorithm, a space, and the digest in base64")
        if algorithm not in ALGORITHMS:
            raise UnknownAlgorithm(f"“{algorithm[:50]}” is none of {', '.join(ALGORITHMS)}.")
        return Proof(algorithm, digest_in("Upload-Checksum", algorithm, digest))

    def headers(self) -> dict[str, str]:
        """What OPTIONS tells: this version, and what the handlers above offer."""
        return {
            "Tus-Resumable": VERSION,
            "Tus-Version": VERSION,
            "Tus-Extension": ",".join(self.extensions()),
            "Tus-Max-Size": str(settings.GMI_UPLOAD_MAX_BYTES),
            "Tus-Checksum-Algorithm": ",".join(sorted(ALGORITHMS, key=lambda name: name != "sha1")),
        }

    def extensions(self) -> list[str]:
        return [value.extension for value in vars(type(self)).values() if hasattr(value, "extension")]


def _told(asked: Asked) -> dict[str, Any]:
    """What Upload-Metadata says. Raises WrongHeader."""
    header = asked.header(tus_metadata.NAME) or ""
    return {"told": tus_metadata.read(header), "metadata": header}


def _part(concatenation: str | None) -> str:
    """Raises WrongHeader."""
    if concatenation not in (None, Upload.Part.PARTIAL):
        raise WrongHeader("Upload-Concat", concatenation, "partial, or final; and the addresses of its parts")
    return concatenation or Upload.Part.WHOLE


def _part_at(place: str, asked: Asked) -> Upload:
    """The upload at an address, absolute or not. Raises PartsUnfit, with nothing told of those of others."""
    try:
        _, found, key = urlsplit(place).path.rpartition("/uploads/")
        if not found or "\0" in key:
            raise UploadUnknown(key)
        return transfer.find(key, asked.actor)
    except (ValueError, UploadUnknown, UploadGone):
        raise PartsUnfit(f"There is no part at {place[:200]}.") from None


def _require_bytes_type(asked: Asked) -> bool:
    """Whether bytes come along. Raises UnsupportedMediaType when they are not said to be those of the file."""
    if asked.body.may_hold_bytes and asked.content_type != BYTES:
        raise UnsupportedMediaType(asked.content_type, [BYTES])
    return asked.body.may_hold_bytes


def _require_takes_bytes(upload: Upload) -> None:
    if upload.part == Upload.Part.FINAL:
        raise NotOpen("It is made of parts and takes no bytes itself.", upload)


def _append(asked: Asked, upload: Upload, at: int, proof: Proof | None, length: int | None = None) -> Upload:
    try:
        return transfer.append(upload, at, asked.body, proof=proof, length=length)
    except ChecksumMismatch as mismatch:
        raise BytesMismatch(upload, mismatch.algorithm, mismatch.expected, mismatch.found) from None
    except NotOpen as closed:
        if upload.state == Upload.State.FAILED:
            raise
        raise LengthExceeded(str(closed), upload) from None


def _length_of(upload: Upload) -> dict[str, Any]:
    return {"upload_defer_length": 1} if upload.length is None else {"upload_length": upload.length}


def _concatenation(upload: Upload) -> str:
    if upload.part == Upload.Part.PARTIAL:
        return str(upload.part)
    return f"final;{' '.join(address('uploads', key) for key in upload.parts)}"
