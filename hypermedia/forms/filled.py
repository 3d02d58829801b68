"""What somebody filled in: the document it makes, what can be said against it already, and what more they want."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from records.registry import Resource
from sra.faults import DocumentRefused, Fault

from .. import strict_json
from .from_schema import form_of
from .reading import Reader


@dataclass(frozen=True)
class Filled:
    """`text` is the document as JSON where it was written so; `extra` are rows asked for, by place."""

    document: dict[str, Any]
    faults: tuple[Fault, ...] = ()
    extra: Mapping[str, int] = field(default_factory=dict)
    text: str | None = None
    centre: str = ""
    hold_until: str = ""
    token: str = ""

    @property
    def is_asking_for_rows(self) -> bool:
        return bool(self.extra)


def filled(resource: Resource, posted: Mapping[str, str]) -> Filled:
    """Read a form as it was sent, by fields or, if it has a `document`, as JSON."""
    document, faults, text, extra = _document(resource, posted)
    return Filled(
        document,
        faults,
        extra,
        text,
        centre=posted.get("submitter", ""),
        hold_until=posted.get("hold-until", ""),
        token=posted.get("token", ""),
    )


def _document(
    resource: Resource, posted: Mapping[str, str]
) -> tuple[dict[str, Any], tuple[Fault, ...], str | None, dict[str, int]]:
    """Document, faults, its text if it came as text, rows that are asked for."""
    if "document" in posted:
        return *_load(posted["document"]), posted["document"], {}
    reader = Reader(posted)
    document = reader.document(form_of(resource.name))
    return document, tuple(reader.faults), None, {posted["add"]: 1} if "add" in posted else {}


def _load(text: str) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    try:
        value = strict_json.load(text.encode("utf-8", "surrogatepass"))
    except DocumentRefused as refused:
        return {}, refused.faults
    if not isinstance(value, dict):
        return {}, (Fault("wrong-type", "A document is a JSON object.", expected="{…}"),)
    return value, ()
