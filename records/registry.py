"""What a resource declares of itself, and the register of those declarations.

A resource app holds one `Resource` in its `resource.py`; everything that is true of a study but not of a sample is
said there as data. What the data means over HTTP is `hypermedia`'s business, what it means for a row is `publish`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.apps import apps

from sra.codec import Codec, codec_of
from sra.document import Document

if TYPE_CHECKING:
    from .models import Record


@dataclass(frozen=True)
class ReferenceField:
    """A place in the document that names another record: `at` is a path such as `design.pool.members[].sample`."""

    role: str
    at: str


@dataclass(frozen=True)
class Parent:
    """A resource under whose address this one may be listed and created.

    `at` is the reference that ties a child to it, as in `ReferenceField`; empty where the document has no such place
    (a sample knows no study: insdc.md 1.10) and the membership is kept beside the document.
    """

    name: str
    at: str = ""


@dataclass(frozen=True)
class Relation:
    """A link of the draft, under the relation prefix. Exactly one of the targets is set.

    `children`: the collection of that resource below this record; `reference`: the records this one names in that
    role; `collection`: the collection this record belongs to; `part`: a sub-resource of the record. A relation
    `for_members` is shown to those only who may change the record.
    """

    rel: str
    title: str
    children: str = ""
    reference: str = ""
    part: str = ""
    collection: bool = False
    for_members: bool = False


@dataclass(frozen=True)
class Resource:
    """One of the resources of the data model, declared.

    `columns` maps a model field to the document path it is filled from; `taxa_at` are the paths of objects that name an
    organism (`taxonomic-id`, `scientific`, `common`); `filters` names those that a collection may
    be narrowed by (each has an index); `accession_letters` are the two letters INSDC puts in this type's accessions.
    `other_bodies` are media types that its collection reads beside documents, with what they are.
    """

    name: str
    collection: str
    model_label: str
    documents: Mapping[int, type[Document]]
    accession_letters: str
    description: str
    title_at: str = "title"
    parents: tuple[Parent, ...] = ()
    references: tuple[ReferenceField, ...] = ()
    relations: tuple[Relation, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    filters: tuple[str, ...] = ()
    files_at: str = ""
    file_forms: Mapping[str, str] = field(default_factory=dict)
    """Media type that the record itself is offered in -> the file type whose file, when it is here, is that form."""
    taxa_at: tuple[str, ...] = ()
    other_bodies: Mapping[str, str] = field(default_factory=dict)
    other_documents: Mapping[str, Mapping[int, type[Document]]] = field(default_factory=dict)
    """Documents about a record that are none themselves, by name and version: their schemas are published too."""
    related_at: Mapping[str, str] = field(default_factory=lambda: {"related-resources": "related-resources"})

    @property
    def newest(self) -> int:
        return max(self.documents)

    @cached_property
    def codec(self) -> Codec:
        """The codec of the newest document version: what is stored is always in its shape."""
        return codec_of(self.documents[self.newest])

    def codec_for(self, version: int) -> Codec:
        return codec_of(self.documents[version])

    @property
    def model(self) -> type[Record]:
        return apps.get_model(self.model_label)

    def parent(self, name: str) -> Parent | None:
        return next((parent for parent in self.parents if parent.name == name), None)


_by_name: dict[str, Resource] = {}


class UnknownResource(LookupError):
    """No resource is registered under that name."""


def register(resource: Resource) -> Resource:
    """Add a declaration; registering the same one twice is harmless, another one of the same name is refused."""
    if _by_name.setdefault(resource.name, resource) is not resource:
        raise ValueError(f"two resources are called {resource.name}")
    return resource


def resources() -> tuple[Resource, ...]:
    return tuple(_by_name.values())


def resource(name: str) -> Resource:
    try:
        return _by_name[name]
    except KeyError:
        raise UnknownResource(name) from None


def codecs() -> dict[str, Codec]:
    """The name of each record element that is read here, e.g. STUDY and PROJECT, and the codec that reads it."""
    return {name: each.codec for each in resources() for name in record_names(each.codec)}


def record_names(codec: Codec) -> tuple[str, ...]:
    """The elements that are one record of this type: the roots without the sets."""
    return tuple(name for name in codec.roots if not name.endswith("_SET"))


def of_collection(collection: str) -> Resource:
    for candidate in _by_name.values():
        if candidate.collection == collection:
            return candidate
    raise UnknownResource(collection)


def children_of(parent: str) -> Iterator[Resource]:
    """The resources that may stand below `parent`."""
    return (candidate for candidate in _by_name.values() if candidate.parent(parent))
