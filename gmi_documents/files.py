"""Files from a command line: opened without trust, told apart, read as what they are."""

from __future__ import annotations

import sys
from pathlib import Path

from gmi_documents.content import Content, FileRefused, refused
from gmi_documents.json_form import read_json
from gmi_documents.kinds import Kind
from gmi_documents.xml_form import read_xml
from sra.xml_reader import MAX_BYTES

STANDARD_INPUT = "-"

_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
"""Byte order marks of UTF-16 and UTF-8."""


def read_file(name: str, wanted: Kind | None = None) -> Content:
    """The records of a file. `wanted` is its kind, where the user says so. Raises `FileRefused` with every fault."""
    data = _bytes_of(name)
    start = _start_of(data)
    if start.startswith(b"<"):
        return read_xml(data, wanted)
    if start.startswith((b"{", b"[")):
        return read_json(data, wanted)
    raise refused("not-a-document", _other(data, start), expected="XML or JSON")


def _bytes_of(name: str) -> bytes:
    """All of the file, if it is not larger than a document may be."""
    try:
        with sys.stdin.buffer if name == STANDARD_INPUT else Path(name).open("rb") as source:
            data = source.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise refused("unreadable-file", f"The file cannot be read: {reason}.") from None
    if len(data) > MAX_BYTES:
        raise refused("file-size", f"The file is larger than {MAX_BYTES} bytes.")
    return data


def _start_of(data: bytes) -> bytes:
    """The first characters, with what may stand before them taken away."""
    head = data[:4096]
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip() if data.startswith(_MARKS[:2]) else head.lstrip()


def _other(data: bytes, start: bytes) -> str:
    if not data:
        return "The file is empty."
    if not start:
        return "The file holds nothing but white space."
    return "The file is binary." if b"\0" in data[:4096] else "The file is neither XML nor JSON."


__all__ = ["STANDARD_INPUT", "FileRefused", "read_file"]
