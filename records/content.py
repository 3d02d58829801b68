"""What a document makes of a row: its text, its accession and alias, the columns that its resource declares."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeAlias

from sra.faults import DocumentRefused, Fault

from .accessions import is_ours, take
from .models import LONGEST_ACCESSION, LONGEST_ALIAS, Record, Visibility
from .paths import find
from .registry import Resource

Document: TypeAlias = dict[str, Any]

_LONGEST = {"accession": LONGEST_ACCESSION, "alias": LONGEST_ALIAS}


class AccessionFixed(Exception):
    """A document tried to set or change an accession that the repository assigns."""


def compact(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def keep_accession(record: Record, document: Document) -> Document:
    """The document with the record's accession in front. Raises `AccessionFixed`.

    Until a record is accepted it has the accession that its document states, which cannot be one of ours.
    """
    fixed = "" if record.visibility == Visibility.PROPOSED else record.accession
    require_free_accession(record.resource, document, fixed)
    return with_accession(document, fixed) if fixed else document


def with_accession(document: Document, accession: str) -> Document:
    return {"accession": accession, **{name: value for name, value in document.items() if name != "accession"}}


def with_secondary(document: Document, accession: str) -> Document:
    """The document with one more accession that it answers for, among its secondary identifiers."""
    stated = document.get("identifiers", {})
    secondary = stated.get("secondary", [])
    if not accession or any(each.get("id") == accession for each in secondary):
        return document
    parts = {**stated, "secondary": [*secondary, {"id": accession}]}
    order = ("primary", "secondary", "submitter", "uuid")
    identifiers = {name: parts[name] for name in (*order, *parts) if name in parts}
    return {**document, "identifiers": identifiers}


def numbered(resource: Resource, documents: Sequence[Document]) -> list[Document]:
    """Each with an accession: what it came with, else a new one of ours."""
    fresh = iter(take(resource, sum(not document.get("accession") for document in documents)))
    return [each if each.get("accession") else with_accession(each, next(fresh)) for each in documents]


def require_free_accession(resource: Resource, document: Document, fixed: str = "") -> None:
    """Nobody takes one of our accessions, neither as such nor as an identifier that would count as one."""
    stated = document.get("accession") or ""
    primary = document.get("identifiers", {}).get("primary", {}).get("id", "")
    if fixed and stated not in ("", fixed):
        raise AccessionFixed
    if any(is_ours(resource, name) and name != fixed for name in (stated, primary)):
        raise AccessionFixed


def fill(record: Record, document: Document) -> None:
    """Set the row's text and columns. Raises `DocumentRefused` for a name that is too long to look up."""
    resource = record.resource
    if faults := faults_of_names(document):
        raise DocumentRefused(faults)
    record.document = compact(document)
    record.accession = document.get("accession") or ""
    record.alias = document.get("alias") or ""
    record.title = str(find(document, resource.title_at) or "")
    for column, path in resource.columns.items():
        setattr(record, column, _column_value(resource, column, find(document, path)))


def faults_of_names(document: Document) -> list[Fault]:
    """Why the names of a document cannot be kept."""
    return [
        Fault("wrong-format", f"The {name} is too long.", f"/{name}", expected=f"at most {most} characters")
        for name, most in _LONGEST.items()
        if len(document.get(name) or "") > most
    ]


def _column_value(resource: Resource, column: str, value: Any) -> Any:
    """What a column holds for a value of the document: its default for none, and no more text than fits."""
    field: Any = resource.model._meta.get_field(column)
    if value is None:
        return field.get_default()
    return value[: field.max_length] if isinstance(value, str) and field.max_length else value
