"""Folders of named bytes in a bucket: the manifest is the folder; it says under which digest each file is kept."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..errors import Missing, StoreUnavailable, Taken
from .answers import FAULTS, OVERTAKEN, code_of, knows_no_conditions, told
from .objects import Objects

_TRIES: Final = 3


@dataclass(frozen=True)
class Manifests:
    """Manifests of `manifest_name` in the folders of a bucket; the bytes are in its folder `by_digest`."""

    objects: Objects
    manifest_name: str
    by_digest: str

    def place(self, folder: str, manifest: bytes, files: Mapping[str, str]) -> None:
        """The bytes were kept a moment ago, so nothing is asked for each."""
        condition = {"IfNoneMatch": "*"}
        for _ in range(_TRIES):
            if self._is_there(folder, manifest):
                return
            try:
                self._put(folder, manifest, condition)
            except FAULTS as error:
                if knows_no_conditions(error):
                    condition = {}
                elif code_of(error) not in OVERTAKEN:
                    with told(folder):
                        raise
        raise StoreUnavailable("The store does not keep what it is given.")

    def _is_there(self, folder: str, manifest: bytes) -> bool:
        """Raises `Taken`."""
        with suppress(Missing):
            if self.manifest(folder) != manifest:
                raise Taken(f"{folder} is there, with another manifest.")
            return True
        return False

    def _put(self, folder: str, manifest: bytes, condition: Mapping[str, str]) -> None:
        md5 = base64.b64encode(hashlib.md5(manifest, usedforsecurity=False).digest()).decode()
        described = {"ContentMD5": md5, "ContentType": "application/json"}
        self.objects.client.put_object(
            Bucket=self.objects.bucket, Key=self._key(folder), Body=manifest, **described, **condition
        )

    def manifest(self, folder: str) -> bytes:
        with told(folder):
            answer = self.objects.client.get_object(Bucket=self.objects.bucket, Key=self._key(folder))
            return bytes(answer["Body"].read())

    def faults(self, folder: str, files: Mapping[str, str]) -> list[str]:
        """None of its own: the names are in the manifest."""
        return []

    def mend(self, folder: str, file: str, name: str) -> None:
        """Nothing: the manifest leads to what was kept anew."""

    def remove(self, folder: str) -> None:
        with suppress(Missing), told(folder):
            self.objects.client.delete_object(Bucket=self.objects.bucket, Key=self._key(folder))

    def all(self) -> Iterator[tuple[str, datetime]]:
        for name, since in self.objects.names():
            folder, _, last = name.rpartition("/")
            if last == self.manifest_name and not folder.startswith(f"{self.by_digest}/"):
                yield folder, since

    def _key(self, folder: str) -> str:
        return f"{self.objects.prefix}{folder}/{self.manifest_name}"
