"""What do the Portal's tables say? Rows by the names of their columns, from TSV or a JSON array, one after the other.

Every value is text. A table that was cut short is not one.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO, Final, TypeAlias
from weakref import finalize

import orjson

from harvest.failures import ChangedFormat, Corrupt
from harvest.source import Fetched

from .words import evidence_of, failure_of, head_of

Row: TypeAlias = Mapping[str, str]

_TAIL: Final = 1 << 20
_LONGEST_LINE: Final = 1 << 24


class Table:
    """A table that came. It stays readable after its file is removed, until `close`."""

    def __init__(self, fetched: Fetched) -> None:
        """Raises the failure that the answer is if it is no table."""
        self.fetched = fetched
        self._file: BinaryIO = fetched.open()
        finalize(self, self._file.close)  # a list that is stopped half-way is closed by nobody
        try:
            self._begin(head_of(fetched))
        except BaseException:
            self._file.close()
            raise

    def _begin(self, head: bytes) -> None:
        self.header: tuple[str, ...] = ()
        self._objects: list[Row] | None = None
        self._start = 0
        if self.fetched.status == 204:
            return
        if self.fetched.status != 200 or not head.strip() or head.lstrip()[:1] in (b"<", b"{"):
            raise failure_of(self.fetched, head)
        if head.lstrip()[:1] == b"[":
            self._read_objects()
        else:
            self._read_header(head)

    def _read_objects(self) -> None:
        try:
            data = orjson.loads(self._file.read())
        except orjson.JSONDecodeError as error:
            raise self._cut(f"The array is no JSON: {error}") from error
        if not all(isinstance(each, dict) for each in data):
            raise ChangedFormat("The array holds something else than rows.", evidence_of(self.fetched, b""))
        self._objects = [{name: _text(value) for name, value in each.items()} for each in data]
        self.header = tuple(dict.fromkeys(name for row in self._objects for name in row))

    def _read_header(self, head: bytes) -> None:
        line = self._file.readline(_LONGEST_LINE)
        self._start = self._file.tell()
        names = _cells(line)
        if not all(name.isidentifier() for name in names):
            raise failure_of(self.fetched, head)
        self.header = tuple(names)
        self._check_end()

    def _check_end(self) -> None:
        """The last line has all columns: what was cut is told before the first row is used."""
        size = self._file.seek(0, os.SEEK_END)
        self._file.seek(max(self._start, size - _TAIL))
        last = self._file.read().rstrip(b"\r\n").rpartition(b"\n")[2] if size > self._start else b""
        if last and len(last) < _TAIL and len(_cells(last)) != len(self.header):
            raise self._cut(f"The last line has {len(_cells(last))} of {len(self.header)} columns")

    def _cut(self, reason: str) -> Corrupt:
        return Corrupt(f"{reason}: the answer was cut short.", evidence_of(self.fetched, head_of(self.fetched)))

    def expect(self, columns: Collection[str]) -> list[str]:
        """Those of the columns that it does not have. A table without rows may do without a header."""
        return [name for name in columns if name not in self.header] if self.header else []

    @property
    def is_empty(self) -> bool:
        return next(self.rows(), None) is None

    def rows(self, place: int = 0) -> Iterator[tuple[Row, int]]:
        """The rows from a place on (0: the first), each with the place of the next."""
        if self._objects is not None:
            yield from ((row, place + index) for index, row in enumerate(self._objects[place:], 1))
            return
        place = max(place, self._start)
        self._file.seek(place)
        while line := self._file.readline(_LONGEST_LINE):
            place += len(line)
            cells = _cells(line)
            if cells == [""] or tuple(cells) == self.header:
                continue  # answers that were put one behind the other bring their header each
            if len(cells) != len(self.header):
                raise self._cut(f"A line has {len(cells)} of {len(self.header)} columns")
            yield dict(zip(self.header, cells, strict=True)), place

    def close(self) -> None:
        self._file.close()


def _cells(line: bytes) -> list[str]:
    return line.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r\n").split("\t")


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
