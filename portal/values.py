"""What a row says in a column: always text, several values with `;` between them, nothing where nothing is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

from hypermedia.addresses import address, escaped
from records.models import File
from records.names import stated_identifiers
from records.paths import find, find_all
from records.registry import resource
from taxonomy import lookup

from .fields import OWN, Field, Place
from .rows import Assembled, Stated

_BIOSAMPLE: Final = re.compile(r"SAM[EDN][A-Z]?[0-9]+")
_BIOPROJECT: Final = re.compile(r"PRJ[EDN][A-Z][0-9]+")
_ATTRIBUTE: Final = "attribute:"
_FILES: Final = "file:"
_SEPARATOR: Final = ";"


def text_of(field: Field, row: Assembled) -> str:
    """The value as it is written."""
    return _SEPARATOR.join(values_of(field, row))


def values_of(field: Field, row: Assembled) -> tuple[str, ...]:
    """Every value: of the first place that has any, each once; those of files are positions, so all of them."""
    for place in field.places:
        read = reader(place.at)
        found = [value for stated in _records(place, row) for value in read(stated)]
        if any(found):
            return tuple(found) if place.at.startswith(_FILES) else tuple(dict.fromkeys(filter(None, found)))
    return ()


def names_of(field: Field, row: Assembled) -> Iterator[str]:
    """Every accession of the records that a column of accessions speaks of: a query may name any."""
    for place in field.places:
        for stated in _records(place, row):
            yield stated.row.accession
            yield from (value for _, value in stated_identifiers(resource(stated.row.kind), stated.document))


def _records(place: Place, row: Assembled) -> Iterable[Stated]:
    if place.of in (OWN, row.own.row.kind):
        return (row.own,)
    return row.others.get(place.of, ())


@cache
def reader(at: str) -> Callable[[Stated], Iterable[str]]:
    """How a place of `fields.tsv` is read."""
    if at.startswith("@"):
        return lambda stated: _fact(getattr(stated.row, at[1:]))
    if at.startswith("="):
        return DERIVED[at[1:]]
    if at.startswith(_ATTRIBUTE):
        tags = [tag.casefold() for tag in at.removeprefix(_ATTRIBUTE).split("|")]
        return lambda stated: [next((text for tag in tags if (text := stated.properties.get(tag))), "")]
    if at.startswith(_FILES):
        _, which, part = at.split(":")
        return lambda stated: [_FILE_PARTS[part](stated, file, kind) for file, kind in _files(stated, which)]
    return lambda stated: _written(find(stated.document, at))


def _written(value: Any) -> list[str]:
    return [] if value is None else [str(value)]


def _fact(value: Any) -> list[str]:
    return [value.date().isoformat() if isinstance(value, datetime) else str(value)] if value else []


def _files(stated: Stated, which: str) -> Iterator[tuple[File, str]]:
    """The stored files in the order of the document, with their types; which: all that were submitted, or FASTQ."""
    here = {file.name: file for file in stated.files}
    for _, named in find_all(stated.document, resource(stated.row.kind).files_at):
        file = here.get(named.get("filename", ""))
        if file and which in ("submitted", named.get("filetype")):
            yield file, str(named.get("filetype", ""))


def _place_of(stated: Stated, file: File, kind: str) -> str:
    """Host and path of the download: ENA writes no scheme. A semicolon would part it in two."""
    own = address(resource(stated.row.kind).collection, stated.row.key, "data").partition("://")[2]
    return f"{own}/{'/'.join(map(escaped, file.name.split('/')))}".replace(_SEPARATOR, "%3B")


_FILE_PARTS: Final[Mapping[str, Callable[[Stated, File, str], str]]] = {
    "ftp": _place_of,
    "bytes": lambda stated, file, kind: str(file.size),
    "md5": lambda stated, file, kind: file.md5,
    "format": lambda stated, file, kind: kind.upper(),
}


def _of_form(form: re.Pattern[str]) -> Callable[[Stated], list[str]]:
    """The first name of that form, else the accession."""

    def read(stated: Stated) -> list[str]:
        names = (value for _, value in stated_identifiers(resource(stated.row.kind), stated.document))
        return [next((name for name in names if form.fullmatch(name)), stated.row.accession)]

    return read


def _organism(stated: Stated) -> list[str]:
    """As the record says it, else as the taxonomy does."""
    if said := find(stated.document, "names.scientific"):
        return [str(said)]
    taxon = lookup.by_id(find(stated.document, "names.taxonomic-id") or 0)
    return [taxon.scientific_name] if taxon else []


def _lineage(stated: Stated) -> list[str]:
    taxon = lookup.by_id(find(stated.document, "names.taxonomic-id") or 0)
    return [str(number) for number in (*taxon.line, taxon.tax_id)] if taxon else []


def _description(stated: Stated) -> list[str]:
    said = stated.document.get("description")
    return [stated.row.title or (said if isinstance(said, str) else "")]


def _abstract(stated: Stated) -> list[str]:
    return [
        str(find(stated.document, "description.description") or find(stated.document, "description.abstract") or "")
    ]


DERIVED: Final[Mapping[str, Callable[[Stated], Iterable[str]]]] = {
    "biosample": _of_form(_BIOSAMPLE),
    "bioproject": _of_form(_BIOPROJECT),
    "organism": _organism,
    "lineage": _lineage,
    "description": _description,
    "abstract": _abstract,
    "center": lambda stated: [stated.document.get("center-name") or stated.centre],
}
