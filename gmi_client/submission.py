"""What became of a document that was sent: a record, several, or a review to wait for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from .links import links_in
from .representation import representation_of


@dataclass(frozen=True)
class Submitted:
    """Either `reviews` are where to wait for decisions, or `records` are the addresses of what is stored now."""

    reviews: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    accessions: tuple[str, ...] = ()
    message: str = ""

    @property
    def url(self) -> str:
        """Where to look next."""
        return next(iter(self.reviews + self.records), "")

    @property
    def review(self) -> str | None:
        return self.reviews[0] if self.reviews else None

    @property
    def record(self) -> str | None:
        return self.records[0] if self.records else None


def submitted_of(response: httpx.Response) -> Submitted:
    """Read 202 (a review), 200 with a review (a document sent again in it), 201 and 200 (stored)."""
    location = str(response.url.join(response.headers.get("Location", "")))
    data = representation_of(response).data if response.content else {}
    if response.status_code == 202:
        return Submitted(reviews=tuple(links_in(data).hrefs("status")) or (location,), message=_text(data, "response"))
    if isinstance(data, dict) and isinstance(data.get("status"), dict):
        return Submitted(reviews=(links_in(data).maybe("self") or location,), message=_text(data["status"], "message"))
    stored = list(_stored(data))
    records = tuple(links_in(each).maybe("self") or location for each in stored)
    return Submitted(records=records or (location,), accessions=tuple(filter(None, map(accession_of, stored))))


def _stored(data: Any) -> Iterator[dict[str, Any]]:
    """The record, or the records of a set."""
    if isinstance(data, dict):
        items = data.get("items")
        yield from (each for each in items if isinstance(each, dict)) if isinstance(items, list) else [data]


def accession_of(record: dict[str, Any]) -> str:
    """The accession of the repository's own, else one that the document states."""
    status = record.get("record")
    own = _text(status, "accession") if isinstance(status, dict) else ""
    return own or _text(record, "accession")


def _text(data: Any, name: str) -> str:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""
