"""What can go wrong with an upload. What it means over HTTP is said in `problems`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Upload


class UploadUnknown(LookupError):
    """There is none at this address, it is somebody else's, or it was cancelled: which one is not told."""


class UploadGone(LookupError):
    """It was given up: no new byte came in time."""


class UploadRefused(Exception):
    """A wish about an upload that cannot be granted; `upload` is as it is now, where there is one."""

    def __init__(self, words: str, upload: Upload | None = None) -> None:
        super().__init__(words)
        self.upload = upload


class WrongTerms(UploadRefused):
    """What is said of the file cannot be."""


class OffsetMismatch(UploadRefused):
    """The bytes sent do not continue those that are here; nothing was changed."""

    def __init__(self, upload: Upload, provided: int) -> None:
        super().__init__(f"The next byte is number {upload.offset}, not {provided}.", upload)
        self.provided = provided


class Fenced(UploadRefused):
    """A later request took hold of the upload; what this one sent since its last word does not count."""

    def __init__(self, upload: Upload) -> None:
        super().__init__("A later request goes on with this upload.", upload)


class Busy(UploadRefused):
    """The older writer does not let go at present."""

    def __init__(self, upload: Upload) -> None:
        super().__init__("An older request still writes; try again in a moment.", upload)


class NotOpen(UploadRefused):
    """It takes no more bytes: it is complete, failed, or made of parts."""


class LengthExceeded(UploadRefused):
    """More bytes than its length, or than may come."""


class TooLarge(UploadRefused):
    """Longer than any upload here may be."""


class LengthFixed(UploadRefused):
    """The length is known already and is another one, or the bytes end where they should not."""


class LengthUnknown(UploadRefused):
    """A body without a length cannot be the last one of an upload without a length: its end may be a broken line."""


class PartsUnfit(UploadRefused):
    """What should be put together is no finished part, or was used already."""


class ChecksumMismatch(UploadRefused):
    """The bytes of this request are not those that its digest is of; they were dropped. Digests are hexadecimal."""

    def __init__(self, upload: Upload, algorithm: str, expected: str, found: str) -> None:
        super().__init__(f"The {algorithm} of what came is {found}, not {expected}.", upload)
        self.algorithm, self.expected, self.found = algorithm, expected, found


class UnknownAlgorithm(UploadRefused):
    """No such digest is made here."""


class QuotaExceeded(UploadRefused):
    """The account has as many bytes here as it may have."""


class TooManyUploads(UploadRefused):
    """The account has as many uploads open as it may have."""


class NoSpace(UploadRefused):
    """The disk is full, or would be; what was acknowledged is kept."""


class DiskFailed(UploadRefused):
    """The disk did not take the bytes; those since the last word do not count and have to be sent again."""
