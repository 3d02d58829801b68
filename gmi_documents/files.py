"""Files from a command line: opened without trust, told apart, read as what they are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gmi_documents.content import Content, FileRefused, refused
from gmi_documents.json_form import read_json
from gmi_documents.kinds import Kind
from gmi_documents.xml_form import read_xml
from sra.xml_reader import MAX_BYTES

STANDARD_INPUT = "-"
HEAD = 4096
"""Bytes that are looked at to tell files apart."""

_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
"""Byte order marks of UTF-16 and UTF-8."""


class Opened:
    """A file, or standard input, whose first bytes can be looked at (`head`) before it is read from its start.

    Raises `FileRefused` where it cannot be opened or read.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._file: BinaryIO | None = None
        with _told():
            self._file = sys.stdin.buffer if name == STANDARD_INPUT else Path(name).open("rb")  # noqa: SIM115
            self.head = self._ahead = self._file.read(HEAD)

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        if self._ahead or not self._file:
            piece, self._ahead = self._ahead[:size], self._ahead[size:]
            return piece
        with _told():
            return self._file.read(size)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise refused("unreadable-file", f"The file cannot be read: {reason}.") from None


def read_file(name: str, wanted: Kind | None = None) -> Content:
    """The records of a file. `wanted` is its kind, where the user says so. Raises `FileRefused` with every fault."""
    with Opened(name) as file:
        return read_document(file, wanted)


def read_document(file: Opened, wanted: Kind | None = None) -> Content:
    """As `read_file`, of a file that is open."""
    data = _bytes_of(file)
    start = _start_of(data)
    if start.startswith(b"<"):
        return read_xml(data, wanted)
    if start.startswith((b"{", b"[")):
        return read_json(data, wanted)
    raise refused("not-a-document", _other(data, start), expected="XML or JSON")


def _bytes_of(file: Opened) -> bytes:
    """All of the file, if it is not larger than a document may be."""
    data = file.read(HEAD) + file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise refused("file-size", f"The file is larger than {MAX_BYTES} bytes.")
    return data


def _start_of(data: bytes) -> bytes:
    """The first characters, with what may stand before them taken away."""
    head = data[:HEAD]
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip() if data.startswith(_MARKS[:2]) else head.lstrip()


def _other(data: bytes, start: bytes) -> str:
    if not data:
        return "The file is empty."
    if not start:
        return "The file holds nothing but white space."
    return "The file is binary." if b"\0" in data[:HEAD] else "The file is neither XML nor JSON."


__all__ = ["HEAD", "STANDARD_INPUT", "FileRefused", "Opened", "read_document", "read_file"]
