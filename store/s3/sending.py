"""How a file becomes an object: in one request, or in parts that a later attempt need not send again.

The unfinished upload at the service is all the memory there is. Who comes after a killed worker finds it by the key,
and skips each part that is there with the size and the MD5 of the same part of the file.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from ..errors import Altered
from .answers import FAULTS, knows_no_conditions

MIB: Final = 1 << 20
_LEAST_PART: Final = 16 * MIB
_MOST_PARTS: Final = 9000
"""Services take 10,000 parts, and 5 GiB in a part."""

_BLOCK: Final = MIB


def part_size(length: int, least: int = _LEAST_PART) -> int:
    """Bytes in every part but the last, for an object of `length`: the same each time it is asked for."""
    even = -(-length // _MOST_PARTS)
    return max(least, -(-even // MIB) * MIB)


class Section(io.RawIOBase):
    """A part of an open file as a file, read without moving the position of the other; tells what was read of it."""

    def __init__(self, file: int, start: int, length: int, watch: Callable[[int], None]) -> None:
        super().__init__()
        self._file, self._start, self._length, self._watch, self._at = file, start, length, watch, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._length}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        block = os.pread(self._file, min(len(buffer), max(0, self._length - self._at)), self._start + self._at)
        buffer[: len(block)] = block
        self._at += len(block)
        self._watch(self._start + self._at)
        return len(block)


class Watch:
    """Tells the farthest byte only, and remembers what stopped the work: clients of S3 take that for a bad network."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell, self._farthest = tell, 0
        self.stopped: BaseException | None = None

    def __call__(self, done: int) -> None:
        self._farthest = max(done, self._farthest)
        try:
            self._tell(self._farthest)
        except BaseException as stopped:
            self.stopped = stopped
            raise


@dataclass
class Sending:
    """One file on its way to one object, whose metadata will say its SHA-256."""

    client: Any
    bucket: str
    key: str
    file: int
    length: int
    sha256: str
    watch: Watch
    least_part: int = _LEAST_PART
    is_conditional: bool = True
    _target: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._target = {"Bucket": self.bucket, "Key": self.key}

    def send(self, *, replacing: bool) -> None:
        """Make the object. Unless `replacing`, a service that knows conditions refuses where there is one already.

        Raises `Altered`, and what botocore raises.
        """
        condition = {} if replacing or not self.is_conditional else {"IfNoneMatch": "*"}
        try:
            if self.length <= part_size(self.length, self.least_part):
                self._send_whole(condition)
            else:
                self._send_parts(condition)
        except FAULTS as error:
            if condition and knows_no_conditions(error):
                self.is_conditional = False
            raise

    def _send_whole(self, condition: dict[str, str]) -> None:
        whole = hashlib.sha256()
        md5 = self._digest(0, self.length, whole)
        self._require(whole)
        body = Section(self.file, 0, self.length, self.watch)
        self.client.put_object(**self._target, Body=body, ContentMD5=_base64(md5), **self._described(), **condition)

    def _send_parts(self, condition: dict[str, str]) -> None:
        upload = {**self._target, "UploadId": self._unfinished() or self._begin()}
        whole, parts = hashlib.sha256(), self._sent(upload)
        tags = [self._send_part(upload, at, parts, whole) for at in self._parts()]
        try:
            self._require(whole)
        except Altered:
            with suppress(*FAULTS):
                self.client.abort_multipart_upload(**upload)
            raise
        listed = {"Parts": [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, 1)]}
        self.client.complete_multipart_upload(**upload, MultipartUpload=listed, **condition)

    def _parts(self) -> Iterator[tuple[int, int, int]]:
        """The number, first byte and length of each part."""
        size = part_size(self.length, self.least_part)
        for number, start in enumerate(range(0, self.length, size), 1):
            yield number, start, min(size, self.length - start)

    def _send_part(self, upload: dict[str, str], at: tuple[int, int, int], parts: Any, whole: Any) -> str:
        """The tag of the part, which is sent unless the service has the very same."""
        number, start, length = at
        md5 = self._digest(start, length, whole)
        if parts.get(number) == (length, md5.hex()):
            self.watch(start + length)
            return f'"{md5.hex()}"'
        body = Section(self.file, start, length, self.watch)
        answer = self.client.upload_part(**upload, PartNumber=number, Body=body, ContentMD5=_base64(md5))
        return str(answer["ETag"])

    def _unfinished(self) -> str:
        """The oldest upload of this key that somebody began; empty when there is none."""
        pages = self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.bucket, Prefix=self.key)
        begun = [each for page in pages for each in page.get("Uploads", ()) if each["Key"] == self.key]
        return str(min(begun, key=lambda each: each["Initiated"])["UploadId"]) if begun else ""

    def _begin(self) -> str:
        return str(self.client.create_multipart_upload(**self._target, **self._described())["UploadId"])

    def _sent(self, upload: dict[str, str]) -> dict[int, tuple[int, str]]:
        """Size and MD5 of the parts that the service has, by number."""
        pages = self.client.get_paginator("list_parts").paginate(**upload)
        return {
            each["PartNumber"]: (each["Size"], each["ETag"].strip('"'))
            for page in pages
            for each in page.get("Parts", ())
        }

    def _described(self) -> dict[str, Any]:
        return {"Metadata": {"sha256": self.sha256}, "ContentType": "application/octet-stream"}

    def _digest(self, start: int, length: int, whole: Any) -> bytes:
        """The MD5 of a part; `whole` goes on with it."""
        md5, end = hashlib.md5(usedforsecurity=False), start + length
        while start < end:
            block = os.pread(self.file, min(_BLOCK, end - start), start)
            if not block:
                raise Altered(f"The file became shorter than {self.length} bytes.")
            md5.update(block)
            whole.update(block)
            start += len(block)
        self.watch(0)
        return md5.digest()

    def _require(self, whole: Any) -> None:
        if whole.hexdigest() != self.sha256:
            raise Altered(f"The file has not the bytes of {self.sha256}.")


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
