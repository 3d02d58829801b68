"""A set of any number of records as documents of bounded size, each a set of its own, in memory that does not grow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Protocol

from lxml import etree

from sra.faults import DocumentRefused
from sra.streaming import MAX_RECORD_BYTES
from sra.xml_reader import HARDENED, refuse_doctype_and_encoding

_CHUNK: Final = 64 * 1024


class Unsplittable(Exception):
    """The document cannot be read on: ill-formed, or one record is too large."""


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def portions(source: Readable, size: int) -> Iterator[bytes]:
    """Documents of about `size` bytes with the root of the whole and its records as they are, in order.

    Raises `Unsplittable` after the portions that came whole.
    """
    bounded = _Bounded(source)
    events = etree.iterparse(bounded, events=("start", "end"), **HARDENED)
    try:
        yield from _Portions(bounded, size).of(events)
    except (etree.XMLSyntaxError, DocumentRefused) as fault:
        raise Unsplittable(str(fault)) from fault
    except (LookupError, ValueError) as fault:
        raise Unsplittable("the encoding is unknown or does not fit the bytes") from fault


class _Bounded:
    """The source, refusing to give more than one record may have."""

    def __init__(self, source: Readable) -> None:
        # A read that gives what there is: one that waits for more loses it where no more can be had.
        self._read, self._given = getattr(source, "read1", source.read), 0

    def read(self, size: int = _CHUNK) -> bytes:
        if self._given > MAX_RECORD_BYTES:
            raise Unsplittable(f"a record is larger than {MAX_RECORD_BYTES} bytes")
        data = self._read(min(size, _CHUNK) if size > 0 else _CHUNK)
        self._given += len(data)
        return data

    def record_ended(self) -> None:
        self._given = 0


class _Portions:
    def __init__(self, source: _Bounded, size: int) -> None:
        self._source, self._most = source, size
        self._root: etree._Element | None = None
        self._records: list[bytes] = []
        self._gathered = 0

    def of(self, events: Any) -> Iterator[bytes]:
        try:
            yield from self._full(events)
        except Exception:
            if self._records:  # these came whole, whatever came behind them
                yield self._portion()
            raise
        if self._records:
            yield self._portion()

    def _full(self, events: Any) -> Iterator[bytes]:
        depth = 0
        for event, element in events:
            depth += 1 if event == "start" else -1
            if depth == 1:
                self._root_or_record(event, element)
                if self._gathered >= self._most:
                    yield self._portion()

    def _root_or_record(self, event: str, element: etree._Element) -> None:
        if event == "start":
            refuse_doctype_and_encoding(element)
            self._root = element
            return
        self._records.append(etree.tostring(element, encoding="UTF-8", with_tail=False))
        self._gathered += len(self._records[-1])
        self._source.record_ended()
        self._free(element)

    def _free(self, element: etree._Element) -> None:
        emptied: Any = element
        emptied.clear()
        while (before := element.getprevious()) is not None:
            before.getparent().remove(before)  # type: ignore[union-attr]

    def _portion(self) -> bytes:
        assert self._root is not None  # noqa: S101 - records are in it
        name = etree.QName(self._root).localname.encode()
        data = b"".join((b"<%s>" % name, *self._records, b"</%s>" % name))
        self._records, self._gathered = [], 0
        return data
