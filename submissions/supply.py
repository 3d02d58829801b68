"""The documents of a package, as often as they are needed: from memory if they are few, else read again each time.

A package is gone through twice: once to look for everything that is wrong, once to write. In between nothing is kept of
a large one but names and digests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeAlias

from sra.faults import DocumentRefused

from .package import Package
from .sent import Sent, read_all, read_stored
from .stored import StoredPart

Found: TypeAlias = Sent | DocumentRefused


class Supply(Protocol):
    def __call__(self, files: Iterable[str] | None = None) -> Iterator[Found]:
        """All documents, the submissions first; with `files` only those of these files."""
        ...


def in_memory(package: Package) -> Supply:
    found = list(read_all((*package.submissions, *package.parts)))
    return lambda files=None: iter(found)


def stored(parts: Callable[[], list[StoredPart]]) -> Supply:
    return lambda files=None: read_stored(parts(), None if files is None else frozenset(files))
