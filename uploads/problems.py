"""What the errors of uploads mean over HTTP: once, whatever the dialect. A dialect may put another status on it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from hypermedia.addresses import address
from hypermedia.errors import Problem, register
from hypermedia.problem_pages import explain

from . import errors
from .errors import ChecksumMismatch, LengthFixed, OffsetMismatch, UploadRefused
from .fields import WrongHeader
from .protocols.plain import CutShort
from .protocols.tus import VERSION as TUS_VERSION
from .protocols.tus import BytesMismatch, VersionUnknown

MISMATCHING_OFFSET = "mismatching-upload-offset"
INCONSISTENT_LENGTH = "inconsistent-upload-length"
"""Two types that the IETF draft names; elsewhere they are as good."""
_IANA = "https://iana.org/assignments/http-problem-types#"

_EXPLAINED = {
    "upload-unknown": "There is no such upload, or it is not yours.",
    "upload-gone": "The upload was given up, since no byte came for too long; begin a new one.",
    "upload-terms": "What is said of the file cannot be.",
    MISMATCHING_OFFSET: "The bytes sent do not continue those that are here; `expected-offset` is where to go on.",
    INCONSISTENT_LENGTH: "The length of an upload is said once, and the last byte is where it says.",
    "upload-length-required": "The end of a body without a length cannot be told from a broken line.",
    "upload-overtaken": "A later request goes on with this upload; ask for the offset.",
    "upload-busy": "An older request still writes; try again in a moment.",
    "upload-closed": "The upload takes no more bytes.",
    "upload-too-long": "More bytes came, or were announced, than may.",
    "upload-parts": "What should be put together is no finished part.",
    "checksum-mismatch": "The bytes are not those that the digest is of; they were dropped.",
    "unknown-algorithm": "No such digest is made here.",
    "quota": "The account has as many bytes here as it may have.",
    "too-many-uploads": "The account has as many uploads open as it may have.",
    "no-space": "The disk is full; what was acknowledged is kept.",
    "upload-cut-short": "The line broke before all of the body was here.",
    "wrong-header": "A header field is missing or has a value that it cannot have; `detail` says which.",
    "tus-version": "Tus-Resumable is missing or names another version; `Tus-Version` is the one spoken here.",
    "disk": "The disk did not take the bytes; send them again from the offset.",
}


def _as(status: int, code: str, **headers: str) -> Callable[[UploadRefused], Problem]:
    fixed = {name.replace("_", "-"): value for name, value in headers.items()}

    def make(error: UploadRefused) -> Problem:
        return Problem(status, code, HTTPStatus(status).phrase, str(error), headers={**_offset(error), **fixed})

    return make


def _offset(error: UploadRefused) -> dict[str, str]:
    """Where to go on, for whoever sent bytes that were not taken."""
    return {"Upload-Offset": str(error.upload.offset)} if error.upload is not None else {}


def _mismatch(error: OffsetMismatch) -> Problem:
    expected = error.upload.offset if error.upload is not None else 0
    members: dict[str, Any] = {
        "type": f"{_IANA}{MISMATCHING_OFFSET}",
        "expected-offset": expected,
        "provided-offset": error.provided,
    }
    return Problem(409, MISMATCHING_OFFSET, "Conflict", str(error), headers=_offset(error), members=members)


def _inconsistent(error: LengthFixed) -> Problem:
    members = {"type": f"{_IANA}{INCONSISTENT_LENGTH}"}
    return Problem(400, INCONSISTENT_LENGTH, "Bad Request", str(error), headers=_offset(error), members=members)


def _checksum(error: ChecksumMismatch) -> Problem:
    """460 is the word of tus for it, unknown elsewhere."""
    members = {"algorithm": error.algorithm, "expected": error.expected, "found": error.found}
    status = 460 if isinstance(error, BytesMismatch) else 400
    return Problem(
        status, "checksum-mismatch", "Checksum mismatch", str(error), headers=_offset(error), members=members
    )


def _version(error: VersionUnknown) -> Problem:
    headers = {"Tus-Version": TUS_VERSION}
    return Problem(412, "tus-version", "Precondition Failed", str(error), headers=headers)


def _cut_short(error: CutShort) -> Problem:
    """Who still listens may go on from there, as the IETF draft says."""
    where = {"Location": address("uploads", error.upload.key)} if error.upload else {}
    return Problem(400, "upload-cut-short", "Bad Request", str(error), headers={**_offset(error), **where})


_UNKNOWN = "There is no upload of yours at this address."
_PROBLEMS: dict[type[BaseException], Callable[[Any], Problem]] = {
    errors.UploadUnknown: lambda _: Problem(404, "upload-unknown", "Not Found", _UNKNOWN),
    errors.UploadGone: lambda _: Problem(410, "upload-gone", "Gone", "The upload was given up."),
    errors.WrongTerms: _as(400, "upload-terms"),
    errors.OffsetMismatch: _mismatch,
    errors.Fenced: _as(409, "upload-overtaken"),
    errors.Busy: _as(423, "upload-busy", Retry_After="1"),
    errors.NotOpen: _as(403, "upload-closed"),
    errors.LengthExceeded: _as(413, "upload-too-long"),
    errors.TooLarge: _as(413, "upload-too-long"),
    errors.LengthFixed: _inconsistent,
    errors.LengthUnknown: _as(411, "upload-length-required"),
    errors.PartsUnfit: _as(400, "upload-parts"),
    errors.ChecksumMismatch: _checksum,
    errors.UnknownAlgorithm: _as(400, "unknown-algorithm"),
    errors.QuotaExceeded: _as(403, "quota"),
    errors.TooManyUploads: _as(429, "too-many-uploads", Retry_After="60"),
    errors.NoSpace: _as(507, "no-space", Retry_After="60"),
    CutShort: _cut_short,
    VersionUnknown: _version,
    WrongHeader: lambda error: Problem(400, "wrong-header", "Bad Request", str(error)),
    errors.DiskFailed: _as(503, "disk", Retry_After="5"),
}


def tell() -> None:
    """Called once, when the app is ready."""
    explain(_EXPLAINED)
    for kind, make in _PROBLEMS.items():
        register(kind, make)
