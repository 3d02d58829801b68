"""The one function by which XML comes in: records of one type, whatever dialect of it they were written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sra.codec import Codec


@dataclass(frozen=True)
class XmlRecord:
    """A record of a document, in canonical form, and what was evened out to get there."""

    document: dict[str, Any]
    normalisations: tuple[dict[str, Any], ...] = ()


def read_records(codec: Codec, body: bytes) -> list[XmlRecord]:
    """The records of a document that is one of this codec's, or a set of them. Raises DocumentRefused."""
    return [XmlRecord(document) for document in codec.read_xml(body)]
