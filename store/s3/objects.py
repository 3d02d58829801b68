"""The store in a bucket: an object appears whole or not at all, and is looked at before anybody relies on it."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final
from weakref import WeakKeyDictionary

from ..errors import Missing, StoreUnavailable
from .answers import FAULTS, OVERTAKEN, code_of, is_absent, knows_no_conditions, told
from .reading import ObjectStream
from .sending import MIB, Sending, Watch

_TRIES: Final = 5
"""Looks at what is there, each followed by an attempt to send it. The client itself repeats what the network broke."""

_OURS: Final = re.compile(r"(^|/)([0-9a-f]{2})/\2[0-9a-f]{62}$")

_clients: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
_making = threading.Lock()


def _client_of(storage: Any) -> Any:
    """One client for all threads, which it allows: the storage itself makes one for each."""
    with _making:
        if storage not in _clients:
            _clients[storage] = storage.connection.meta.client
        return _clients[storage]


@dataclass(frozen=True)
class Objects:
    """Objects of `bucket` whose keys begin with `prefix`; parts have `least_part` bytes or more."""

    client: Any
    bucket: str
    prefix: str = ""
    least_part: int = 16 * MIB

    @classmethod
    def of(cls, storage: Any, folder: str = "") -> Objects:
        """Where an S3Storage of django-storages keeps its files, or a folder of it."""
        prefix = "/".join(filter(None, (storage.location.strip("/"), folder)))
        return cls(_client_of(storage), storage.bucket_name, f"{prefix}/" if prefix else "")

    def keep(self, path: Path, name: str, sha256: str, watch: Callable[[int], None], *, is_moved: bool = True) -> None:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            if self._sha256_and_size(name)[0] != sha256:
                raise Missing(name) from None
            return
        with file:
            length = file.seek(0, io.SEEK_END)
            sending = Sending(
                self.client,
                self.bucket,
                self.prefix + name,
                file.fileno(),
                length,
                sha256,
                Watch(watch),
                self.least_part,
            )
            self._bring(sending, name)
        watch(length)
        if is_moved:
            path.unlink(missing_ok=True)

    def _bring(self, sending: Sending, name: str) -> None:
        """Send until what is there is what was to be sent."""
        for _ in range(_TRIES):
            found = self._sha256_and_size(name)
            if found == (sending.sha256, sending.length):
                return
            self._try(sending, name, replacing=found[1] is not None)
        raise StoreUnavailable("The store does not keep what it is given.")

    def _try(self, sending: Sending, name: str, *, replacing: bool) -> None:
        try:
            with told(name):
                sending.send(replacing=replacing)
        except StoreUnavailable as error:
            if sending.watch.stopped is not None:
                raise sending.watch.stopped from None
            if code_of(error.__cause__) not in OVERTAKEN and not knows_no_conditions(error.__cause__):
                raise

    def _sha256_and_size(self, name: str) -> tuple[str, int | None]:
        """What the service says of the object; the digest is what its sender said. ("", None) when there is none."""
        try:
            with told(name):
                head = self.client.head_object(Bucket=self.bucket, Key=self.prefix + name)
                return head["Metadata"].get("sha256", ""), int(head["ContentLength"])
        except Missing:
            return "", None

    def open(self, name: str, start: int = 0, stop: int | None = None) -> tuple[BinaryIO, int]:
        """The object, at `start`, and how many bytes are wanted of it."""
        sha256 = name.rsplit("/", 1)[-1][:64]
        stream = ObjectStream(self.client, self.bucket, self.prefix + name, sha256, start, stop)
        return io.BufferedReader(stream, MIB), stream.length

    def size(self, name: str) -> int | None:
        return self._sha256_and_size(name)[1]

    def remove(self, name: str) -> None:
        with suppress(Missing), told(name):
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + name)

    def names(self) -> Iterator[tuple[str, datetime]]:
        with told(self.prefix):
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix):
                for each in page.get("Contents", ()):
                    yield each["Key"].removeprefix(self.prefix), each["LastModified"]

    def abort_leftovers(self, before: datetime) -> int:
        """Unfinished uploads of ours; those of others in the same bucket stay."""
        with told(self.prefix):
            pages = self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.bucket, Prefix=self.prefix)
            begun = [each for page in pages for each in page.get("Uploads", ()) if _OURS.search(each["Key"])]
        return sum(self._abort(each, before) for each in begun if each["Initiated"] < before)

    def _abort(self, unfinished: dict[str, Any], before: datetime) -> bool:
        """Unless a part came lately: then somebody is still at it."""
        upload = {"Bucket": self.bucket, "Key": unfinished["Key"], "UploadId": unfinished["UploadId"]}
        try:
            pages = self.client.get_paginator("list_parts").paginate(**upload)
            if any(part["LastModified"] >= before for page in pages for part in page.get("Parts", ())):
                return False
            self.client.abort_multipart_upload(**upload)
        except FAULTS as error:
            if is_absent(error) or code_of(error) == "NoSuchUpload":
                return False
            raise StoreUnavailable("The store cannot be swept.") from error
        return True
