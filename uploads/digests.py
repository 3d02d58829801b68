"""Digests by the names that protocols give them, and digests that are made while bytes come."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .errors import UnknownAlgorithm

if TYPE_CHECKING:
    from hashlib import _Hash

ALGORITHMS: Final = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}
"""Our names, which are also tus's and hashlib's, with the bytes of each digest."""

FIELD_NAMES: Final = {"md5": "md5", "sha": "sha1", "sha-256": "sha256", "sha-512": "sha512"}
"""Of `Content-Digest` and `Repr-Digest` (RFC 9530 section 5)."""

KEPT: Final = ("md5", "sha256")
"""Made of every file: what the archives ask for, and what a file is known by."""


def new(algorithm: str) -> _Hash:
    return hashlib.new(algorithm, usedforsecurity=False)


@dataclass(frozen=True)
class Proof:
    """The digest that the bytes of one request must have. Raises UnknownAlgorithm."""

    algorithm: str
    digest: bytes

    def __post_init__(self) -> None:
        if len(self.digest) != ALGORITHMS.get(self.algorithm):
            known = ", ".join(ALGORITHMS)
            raise UnknownAlgorithm(f"“{self.algorithm}” with {len(self.digest)} bytes is none of {known}.")


BATCH_BYTES: Final = 1024 * 1024
"""What threads get at a time: handing over costs as much for a block as for a batch. An upload holds two of them."""


class Running:
    """The digests of a file from its first byte on, made by threads while the next blocks are read."""

    def __init__(self) -> None:
        self._hashes = {name: new(name) for name in KEPT}
        self._blocks: list[bytes] = []
        self._size = 0
        self._busy: list[Future[None]] = []

    def feed(self, block: bytes) -> None:
        """One batch is on its way at most: what comes faster waits here."""
        self._blocks.append(block)
        self._size += len(block)
        if self._size >= BATCH_BYTES:
            self.hand_over()

    def hand_over(self) -> None:
        """What was fed is held no longer than the threads need."""
        self._settle()
        blocks, self._blocks, self._size = self._blocks, [], 0
        self._busy = [_threads.submit(_update, each, blocks) for each in self._hashes.values()]

    def hexdigests(self) -> dict[str, str]:
        self.hand_over()
        self._settle()
        return {name: each.hexdigest() for name, each in self._hashes.items()}

    def _settle(self) -> None:
        for each in self._busy:
            each.result()
        self._busy = []


def _update(digest: _Hash, blocks: Sequence[bytes]) -> None:
    for block in blocks:
        digest.update(block)


_threads = ThreadPoolExecutor(max(len(KEPT), os.cpu_count() or 1), thread_name_prefix="digests")


class Shelf:
    """Unfinished digests of this process, by upload and offset; the oldest go when there are too many.

    They cannot be written down (hashlib's states cannot be copied out), so a request that another process takes, or a
    restart, ends them: then the worker makes the digests.
    """

    def __init__(self, capacity: int = 256) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[tuple[int, int], Running] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, upload_id: int, offset: int) -> Running | None:
        """New ones at the start of a file, those left there by the request before, or None."""
        with self._lock:
            kept = self._kept.pop((upload_id, offset), None)
        return kept or (Running() if offset == 0 else None)

    def put(self, upload_id: int, offset: int, running: Running) -> None:
        running.hand_over()
        with self._lock:
            self._kept[(upload_id, offset)] = running
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)


shelf = Shelf()
"""The one of this process."""
