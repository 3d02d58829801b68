"""Content that a record is of no use without."""

from collections.abc import Iterator
from datetime import date

from sra.document import JsonObject
from sra.rules.accessions import is_accession
from sra.rules.properties import properties
from sra.rules.rule import Place


def empty_title(document: JsonObject, today: date) -> Iterator[Place]:
    """A title that is there and says nothing."""
    if "title" in document and not document["title"].strip():
        yield Place(("title",))


def missing_title(document: JsonObject, today: date) -> Iterator[Place]:
    """No title at all: lists and search results will show an accession."""
    if "title" not in document:
        yield Place(("title",))


def undescribed_type(document: JsonObject, today: date) -> Iterator[Place]:
    """A study of the type Other that does not say which other; a project has no type to say."""
    description = document.get("description", {})
    if "project" not in document and description.get("type") == "Other" and not description.get("new-type", "").strip():
        yield Place(("description", "new-type"))


def taxon_not_positive(document: JsonObject, today: date) -> Iterator[Place]:
    """Taxonomic ids start at 1, the root."""
    stated = document.get("names", {}).get("taxonomic-id")
    if stated is not None and _number(stated) < 1:
        yield Place(("names", "taxonomic-id"), str(stated))


def _number(stated: int | str) -> int:
    """Canonical JSON keeps `007` and ` 9606` as text, and both are integers."""
    return int(stated)


def foreign_accession(document: JsonObject, today: date, kind: str = "") -> Iterator[Place]:
    """An accession of the record that is not of its kind."""
    accession = document.get("accession", "").strip()
    if accession and not is_accession(kind, accession):
        yield Place(("accession",), accession)


def empty_tag(document: JsonObject, today: date) -> Iterator[Place]:
    """A property whose name is empty."""
    for each in properties(document):
        if not each.tag.strip():
            yield Place(each.steps)
