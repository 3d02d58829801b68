"""What a service, or the network before it, answers instead of what was asked; and what that means here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from ..errors import Missing, StoreFull, StoreUnavailable

FAULTS: Final = (BotoCoreError, ClientError, ResponseParserError, OSError, ValueError)
"""Everything that a bad answer raises; ValueError comes of numbers and dates that were damaged on their way."""

_FULL: Final = {"QuotaExceeded", "InsufficientStorage", "EntityTooLarge", "XMinioStorageFull", "ServiceQuotaExceeded"}

OVERTAKEN: Final = {
    "PreconditionFailed", "ConditionalRequestConflict", "412", "409",  # another put the object there
    "NoSuchUpload",  # another completed or removed the unfinished upload
    "InvalidPart", "InvalidPartOrder",  # what we heard of a part was not true
    "BadDigest", "SignatureDoesNotMatch", "XAmzContentSHA256Mismatch", "RequestTimeout", "IncompleteBody",  # damaged
}  # fmt: skip
"""Refusals after which a look at what is there, and another try, is worth it."""

_UNCONDITIONAL: Final = {"NotImplemented", "501"}


def code_of(error: BaseException | None) -> str:
    """The service's own word for a refusal; empty when it did not come so far."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def status_of(error: BaseException) -> int:
    """The status of a refusal, else 0."""
    if not isinstance(error, ClientError):
        return 0
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def is_absent(error: BaseException) -> bool:
    return code_of(error) in ("NoSuchKey", "404")


def knows_no_conditions(error: BaseException | None) -> bool:
    """The service does not have If-None-Match here."""
    return code_of(error) in _UNCONDITIONAL


@contextmanager
def told(name: str) -> Iterator[None]:
    """What went wrong, in the store's words."""
    try:
        yield
    except FAULTS as error:
        if is_absent(error):
            raise Missing(name) from error
        if status_of(error) == HTTPStatus.INSUFFICIENT_STORAGE or code_of(error) in _FULL:
            raise StoreFull("The store has no room left.") from error
        raise StoreUnavailable(f"The store cannot be used: {code_of(error) or type(error).__name__}.") from error
