"""What each document was read from: its part, kept once, and only if something is made of it (`records.received`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from records.models import Received
from records.received import Source, keep

from .landing import Sources
from .sent import Sent


class Kept(Protocol):
    """A part, in memory or waiting."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def is_as_sent(self) -> bool: ...
    @property
    def data(self) -> bytes: ...


def sources_of(parts: Iterable[Kept]) -> Sources:
    """To be asked inside the transaction that makes the records."""
    by_name = {part.name: part for part in parts if part.is_as_sent}
    rows: dict[str, Received] = {}

    def source_of(sent: Sent) -> Source | None:
        part = by_name.get(sent.file)
        if part is None:
            return None
        if part.name not in rows:
            rows[part.name] = keep(part.data, part.media_type)
        return Source(rows[part.name], tuple(dict(each) for each in sent.normalisations))

    return source_of
