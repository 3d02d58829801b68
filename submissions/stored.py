"""Parts that wait to be worked off, in the database in pieces of a megabyte: read as files, never whole in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from hypermedia.media_types import bare

from .models import Delivery, Piece
from .package import Package, Part

PIECE: Final = 2**20


def store(delivery: Delivery, package: Package) -> None:
    """Write the parts of a package, the submissions first."""
    parts = (*package.submissions, *package.parts)
    delivery.manifest = [
        {"kind": part.kind, "name": part.name, "media-type": part.media_type, "as-sent": part.is_as_sent}
        for part in parts
    ]
    delivery.save()
    for number, part in enumerate(parts):
        Piece.objects.bulk_create(_pieces(delivery, number, part), batch_size=4)


def _pieces(delivery: Delivery, number: int, part: Part) -> Iterator[Piece]:
    for i, start in enumerate(range(0, len(part.data), PIECE)):
        yield Piece(delivery=delivery, part=number, number=i, data=part.data[start : start + PIECE])


@dataclass(frozen=True)
class StoredPart:
    """A part as it waits; `open` gives a new file each time."""

    delivery_id: int
    number: int
    kind: str | None
    name: str
    media_type: str
    is_as_sent: bool

    @property
    def is_json(self) -> bool:
        return bare(self.media_type).endswith("json")

    def open(self) -> BinaryIO:
        return io.BufferedReader(_Pieces(self.delivery_id, self.number))

    @property
    def data(self) -> bytes:
        """All of it, read anew."""
        return self.open().read()


def parts_of(delivery: Delivery) -> list[StoredPart]:
    manifest: Sequence[dict[str, Any]] = delivery.manifest
    return [
        StoredPart(delivery.pk, number, each["kind"], each["name"], each["media-type"], each["as-sent"])
        for number, each in enumerate(manifest)
    ]


class _Pieces(io.RawIOBase):
    """One piece after the other, as bytes of a file."""

    def __init__(self, delivery_id: int, part: int) -> None:
        self._rows = Piece.objects.filter(delivery=delivery_id, part=part)
        self._next = 0
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if not self._left:
            data = self._rows.filter(number=self._next).values_list("data", flat=True).first()
            self._next, self._left = self._next + 1, memoryview(bytes(data or b""))
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size
