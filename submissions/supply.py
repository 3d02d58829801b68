"""The documents of a package, as often as they are needed: from memory if they are few, else read again each time.

A package is gone through twice: once to look for everything that is wrong, once to write. In between nothing is kept of
a large one but names and digests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from .package import Package
from .sent import Found, Readable, read_all


class Supply(Protocol):
    def __call__(self, parts: Collection[int] | None = None) -> Iterator[Found]:
        """All documents, the submissions first; with `parts` at least those of the parts with these numbers."""
        ...


def in_memory(package: Package) -> Supply:
    """Read once."""
    found = list(read_all((*package.submissions, *package.parts)))
    return lambda parts=None: iter(found)


def from_store(stored: Sequence[Readable]) -> Supply:
    """Read anew each time."""
    return lambda parts=None: read_all(stored, parts)
