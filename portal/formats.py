"""Rows as ENA writes them: TSV with a header, or a JSON array of objects whose values are all text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import orjson

from .refusals import PLAIN, PortalRefused

TSV: Final = "tsv"
JSON: Final = "json"
MEDIA_TYPES: Final = {TSV: PLAIN, JSON: "application/json"}

_BREAKS: Final = re.compile(r"[\t\r\n]+")


def format_of(asked: Mapping[str, str]) -> str:
    """tsv or json, tsv where nothing is said. Raises PortalRefused."""
    name = asked.get("format", "").lower() or TSV
    if name not in MEDIA_TYPES:
        raise PortalRefused(f"Invalid format supplied: {name}. Use tsv or json.")
    return name


def write(names: Sequence[str], rows: Iterable[Sequence[str]], form: str) -> Iterator[bytes]:
    return _json(names, rows) if form == JSON else _tsv(names, rows)


def _tsv(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A value that would break the line or the column is written with a blank there."""
    yield ("\t".join(names) + "\n").encode()
    for row in rows:
        yield ("\t".join([_BREAKS.sub(" ", value) for value in row]) + "\n").encode()


def _json(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """One object a line; no rows are an empty array."""
    before = b"[\n"
    for row in rows:
        yield before + orjson.dumps(dict(zip(names, row, strict=True)))
        before = b",\n"
    yield b"[]" if before == b"[\n" else b"\n]\n"
