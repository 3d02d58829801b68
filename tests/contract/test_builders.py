"""The documents that the other tests stand on."""

from __future__ import annotations

from records.registry import Resource
from sra.codec import XmlForm

from ..builders import SMALLEST, as_xml, document
from ..people import People


def test_every_resource_has_a_smallest_document(resource: Resource) -> None:
    assert resource.name in SMALLEST


def test_the_smallest_document_is_taken(resource: Resource, people: People) -> None:
    assert people["trusted"].post(f"/{resource.collection}", document(resource)).status_code == 201


def test_the_smallest_document_is_the_same_in_both_xml_forms(resource: Resource) -> None:
    made = document(resource)
    for form in XmlForm:
        assert resource.codec.read_xml(as_xml(resource, made, form)) == [resource.codec.read_json(made)]
