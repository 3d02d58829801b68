"""The names of reads: what is compared between mates, and what tells that mates stand side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from datafiles.faults import JSON, text_of


class Names:
    """Titles of a FASTQ file in their order."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256(usedforsecurity=False)
        self._first = b""
        self._number = 0
        self._is_interleaved = True
        self._odd: list[bytes] = []

    def add(self, names: bytes, number: int, first_title: bytes) -> None:
        """Names in their order, each as `@name` and a line feed; how many they are, and the first whole title."""
        self._first = self._first or first_title
        self._number += number
        shared = shared_names(names)
        self._digest.update(shared)
        if self._is_interleaved:
            self._compare_neighbours(shared)

    def facts(self) -> dict[str, JSON]:
        """`first-name`, `mate` (1, 2, …, or none), `interleaved`, and `names-digest`.

        The digest is SHA-256, in hexadecimal digits, over all names in their order, each as `@name` and a line feed,
        without the comment behind the name and without `/1` or `/2` at its end.
        """
        if not self._number:
            return {}
        return {
            "first-name": text_of(name_of(self._first)),
            "mate": mate_of(self._first),
            "interleaved": self._is_interleaved and not self._odd and self._number > 1,
            "names-digest": self._digest.hexdigest(),
        }

    def _compare_neighbours(self, joined: bytes) -> None:
        names = self._odd + joined.split(b"\n")[:-1]
        whole = len(names) // 2 * 2
        self._is_interleaved = names[0:whole:2] == names[1:whole:2]
        self._odd = names[whole:]


def names_of(titles: Sequence[bytes]) -> list[bytes]:
    """Each title, with its @, up to the first space or tab."""
    if b"\t" in b"".join(titles):
        titles = [title.partition(b"\t")[0] for title in titles]
    return [title.partition(b" ")[0] for title in titles]


def shared_names(names: bytes) -> bytes:
    """Names, each with a line feed behind it, as mates share them: without `/1` and `/2` at their ends."""
    return names.replace(b"/1\n", b"\n").replace(b"/2\n", b"\n") if b"/" in names else names


def name_of(title: bytes) -> bytes:
    """The name in a title line: what stands between its first sign and the first space or tab."""
    return title[1:].replace(b"\t", b" ").partition(b" ")[0]


def mate_of(title: bytes) -> int | None:
    """Which read of its pair a title says it is: `name/1`, or `name 1:N:0:ACGT` (Casava 1.8)."""
    name, _, comment = title.replace(b"\t", b" ").partition(b" ")
    if name[-2:-1] == b"/" and name[-1:].isdigit():
        return int(name[-1:])
    if comment[1:2] == b":" and comment[:1].isdigit() and comment[2:4] in (b"N:", b"Y:"):
        return int(comment[:1])
    return None
