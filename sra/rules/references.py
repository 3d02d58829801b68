"""Names of records: the record's own, and those of other records that it refers to."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sra.document import JsonObject
from sra.rules.accessions import is_accession, is_entry
from sra.rules.rule import Place

EXTERNAL = "external-database-identifiers"
SINGLE = (("study", "STUDY"), ("experiment", "EXPERIMENT"))
MANY = (("samples", "SAMPLE"), ("experiments", "EXPERIMENT"), ("runs", "RUN"), ("analyses", "ANALYSIS"))
"""Members that refer to other records, in experiments, runs and analyses, with the kind they refer to."""

Reference = tuple[tuple[str | int, ...], str, JsonObject]
"""Steps, kind, and the reference itself."""


def references(document: JsonObject) -> Iterator[Reference]:
    """Every reference to another record."""
    for member, kind in SINGLE:
        if isinstance(document.get(member), dict):
            yield (member,), kind, document[member]
    for member, kind in MANY:
        for index, reference in enumerate(document.get(member, [])):
            yield (member, index), kind, reference
    yield from _designed(document.get("design", {}))


def _designed(design: JsonObject) -> Iterator[Reference]:
    if "sample" in design:
        yield ("design", "sample"), "SAMPLE", design["sample"]
    pool = design.get("pool", {})
    if "default-member" in pool:
        yield ("design", "pool", "default-member"), "SAMPLE", pool["default-member"]
    for index, member in enumerate(pool.get("members", [])):
        yield ("design", "pool", "members", index), "SAMPLE", member


def without_name(document: JsonObject, today: date) -> Iterator[Place]:
    """References that name nothing."""
    for steps, _, reference in references(document):
        if not any(_is_said(name) for name in _names(reference)):
            yield Place(steps)


def _names(reference: JsonObject) -> Iterator[Any]:
    yield from (reference.get(member) for member in ("href", "accession", "alias"))
    stated = reference.get("identifiers", {})
    singles = [stated[part] for part in ("primary", "submitter") if part in stated]
    for each in (*singles, *stated.get("secondary", []), *stated.get("uuid", [])):
        yield each.get("id")
    for _, entry in external(reference):
        yield entry.get("id") or entry.get("href")


def external(named: JsonObject) -> Iterator[tuple[tuple[str | int, ...], JsonObject]]:
    """(steps below the record or reference, identifier) for every identifier of another database."""
    for database, entries in named.get(EXTERNAL, {}).items():
        if isinstance(entries, list):
            yield from (((EXTERNAL, database, index), entry) for index, entry in enumerate(entries))
        else:
            yield (EXTERNAL, database), entries


def with_foreign_accession(document: JsonObject, today: date) -> Iterator[Place]:
    """References whose accession is not one of the kind that is referred to."""
    for steps, kind, reference in references(document):
        accession = reference.get("accession", "")
        if accession and not is_accession(kind, accession):
            yield Place((*steps, "accession"), accession)


def with_odd_entry(document: JsonObject, today: date) -> Iterator[Place]:
    """Identifiers of BioSample or BioProject that cannot be ones, of the record or in its references."""
    named = [((), document), *((steps, reference) for steps, _, reference in references(document))]
    for above, each in named:
        for steps, entry in external(each):
            identifier = entry.get("id", "")
            if identifier and not is_entry(str(steps[1]), identifier):
                yield Place((*above, *steps, "id"), identifier)


def without_alias(document: JsonObject, today: date) -> Iterator[Place]:
    """A record that is not in an archive yet and has no name of the submitter's."""
    if not _is_said(document.get("alias")) and not _is_said(document.get("accession")):
        yield Place(("alias",))


def _is_said(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())
