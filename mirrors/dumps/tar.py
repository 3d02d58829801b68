"""The entries of a tar archive, one after the other, from a stream (POSIX.1-2001 pax; GNU long names).

Smaller than a library on purpose: nothing is ever written to a path that an archive names, no header is believed in
how much memory it wants, and an end that is missing is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from harvest.failures import Corrupt

from .inflating import BLOCK

_UNIT: Final = 512
_NOTHING: Final = bytes(_UNIT)
LONGEST_HEADER: Final = 64 * 1024
"""Of a name or a set of pax records; anything longer is no name."""

_FILES: Final = b"0\x007"
_HEADERS: Final = "Lxg"
"""A long name, and records of pax, of the next entry or of all."""
_LINK_NAME: Final = "K"
_PAX_RECORD: Final = re.compile(rb"(\d{1,20}) ([^=]{1,200})=")


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the archive under `name`: a file if `is_file`; else `type` is the letter of its header."""

    name: str
    size: int
    type: str
    is_file: bool
    content: Content


class Content:
    """The bytes of an entry; what is not read of them is passed over by the archive."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        self._source, self.left = source, size

    def read(self, size: int = -1) -> bytes:
        """Raises `failures.Corrupt` where the archive ends before the entry does."""
        wanted = self.left if size < 0 else min(size, self.left)
        data = self._source.read(wanted)
        self.left -= len(data)
        if len(data) < wanted:
            raise Corrupt("The archive ends within a file.")
        return data

    def skip(self) -> None:
        while self.left:
            self.read(BLOCK)


def entries(source: BinaryIO) -> Iterator[Entry]:
    """Each entry in order; its content can be read until the next is asked for. Archives put together are read on.

    Raises `failures.Corrupt` where a header is none, and where the archive ends without its mark.
    """
    is_ended, extra = False, _Extra()
    while unit := source.read(_UNIT):
        if len(unit) < _UNIT or not _is_header(unit):
            if unit != _NOTHING[: len(unit)]:
                raise Corrupt("There is something in the archive that is no header of a file.")
            is_ended = True
            continue
        is_ended = False
        _skip_map(unit, source)
        entry = _entry(unit, source, extra)
        padding = -entry.size % _UNIT
        if entry.type in _HEADERS:
            extra.learn(entry)
        elif entry.type != _LINK_NAME:
            extra = _Extra()
            yield entry
        entry.content.skip()
        Content(source, padding).skip()
    if not is_ended:
        raise Corrupt("The archive ends without the mark of its end.")


class _Extra:
    """What headers in front of an entry say of it."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.size: int | None = None
        self.is_sparse = False

    def learn(self, entry: Entry) -> None:
        if entry.type == "g":
            return
        if entry.size > LONGEST_HEADER:
            self.name = ""  # whatever it names is not to be had
            return
        data = entry.content.read()
        if entry.type == "L":
            self.name = _text(data)
        elif entry.type == "x":
            self._learn_records(data)

    def _learn_records(self, data: bytes) -> None:
        """`length key=value` with a newline, the length being that of all of it."""
        at = 0
        while found := _PAX_RECORD.match(data, at):
            end = at + int(found[1])
            if end <= found.end() or end > len(data):
                raise Corrupt("A header of the archive is damaged.")
            self._learn_record(found[2], data[found.end() : end - 1])
            at = end

    def _learn_record(self, key: bytes, value: bytes) -> None:
        if key == b"path":
            self.name = _text(value)
        elif key == b"size" and value.isdigit() and len(value) < 20:
            self.size = int(value)
        elif key.startswith(b"GNU.sparse."):
            self.is_sparse = True


def _entry(unit: bytes, source: BinaryIO, extra: _Extra) -> Entry:
    kind = unit[156:157]
    size = _number(unit[124:136]) if extra.size is None else extra.size
    has_content = kind not in b"123456"  # links, devices, folders: what they say of a size is not there
    name = _text(unit[:100]) if extra.name is None else extra.name
    if extra.name is None and unit[257:262] == b"ustar" and unit[263:265] == b"00" and unit[345:346] != b"\0":
        name = f"{_text(unit[345:500])}/{name}"
    size = size if has_content else 0
    is_file = kind in _FILES and not extra.is_sparse and not name.endswith("/")
    return Entry(name, size, kind.decode("latin-1"), is_file, Content(source, size))


def _skip_map(unit: bytes, source: BinaryIO) -> None:
    """GNU's old sparse files have a map in units behind the header, which its size does not count."""
    is_continued = unit[156:157] == b"S" and unit[482] != 0
    while is_continued:
        is_continued = Content(source, _UNIT).read()[504] != 0


def _is_header(unit: bytes) -> bool:
    """By its checksum: the sum of all bytes, those of the sum itself being blanks."""
    if unit == _NOTHING:
        return False
    try:
        told = _number(unit[148:156])
    except Corrupt:
        return False
    return told == sum(unit) - sum(unit[148:156]) + 8 * 32


def _number(field: bytes) -> int:
    """Octal digits, or a binary number where the first bit is set."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.replace(b"\0", b" ").strip()
    if not re.fullmatch(rb"[0-7]*", digits):
        raise Corrupt("A header of the archive is damaged.")
    return int(digits or b"0", 8)


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode("utf-8", "replace")
