"""One request with the whole file: `curl -T`, `curl --data-binary`.

It has to say how long the file is, which comes whole or, as far as its sender can know, not at all.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from .. import status, transfer
from ..digests import Proof
from ..errors import LengthUnknown, UploadRefused
from ..fields import HeaderMissing, digest_in
from ..models import Upload
from .asked import Asked, address_of, begin, disposition_name, representation_type, terms
from .ietf import Ietf, declared_by, proof_of


class CutShort(UploadRefused):
    """The line broke before all of the body was here."""


class Plain(Ietf):
    """Begun with one request; whatever is left of it can be brought as the IETF draft says."""

    name = Upload.Dialect.PLAIN

    def create(self, asked: Asked) -> HttpResponse:
        length = asked.body.size
        if length is None:
            words = (
                "A body without Content-Length cannot be told from a broken one; send its length, or Upload-Complete"
            )
            raise LengthUnknown(f"{words} and Upload-Length.")
        if length == 0:
            raise HeaderMissing("Upload-Complete, Tus-Resumable or a body", "an upload begins with one of them")
        said = terms(asked, self.name, **_told(asked), length=length)
        proof = _proof(asked)
        upload = begin(asked, said)
        try:
            upload = transfer.append(upload, 0, asked.body, proof=proof)
        except UploadRefused:
            transfer.cancel(upload)
            raise
        if upload.state == Upload.State.OPEN:
            raise CutShort(f"{upload.offset} of {length} bytes came.", upload)
        response = status.written(asked.request, upload, 201)
        response["Location"] = address_of(upload)
        return response


def _told(asked: Asked) -> dict[str, Any]:
    told = {"filename": disposition_name(asked), "filetype": representation_type(asked)}
    whole = {} if (proof := _proof(asked)) is None else {proof.algorithm: proof.digest.hex()}
    return {"told": {**told, **whole, **declared_by(asked)}}


def _proof(asked: Asked) -> Proof | None:
    """Content-Digest or Content-MD5: here the bytes of the request are those of the file. Raises WrongHeader."""
    md5 = asked.header("Content-MD5")
    return proof_of(asked) or (Proof("md5", digest_in("Content-MD5", "md5", md5.strip())) if md5 else None)
