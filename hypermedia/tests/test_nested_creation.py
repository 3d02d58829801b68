"""A document sent below a parent: the address names the parent that the document leaves out."""

from __future__ import annotations

from typing import Any

import pytest

from records.models import Record
from records.registry import Parent, Resource, resource, resources
from tests import builders
from tests.people import People

PAIRS = [(each, parent) for each in resources() for parent in each.parents]


def without(document: dict[str, Any], tie: Parent) -> dict[str, Any]:
    """The document without what it says of its parent."""
    *steps, last = tie.at.removesuffix("[]").split(".")
    inner = document
    for step in steps:
        inner = inner[step]
    inner.pop(last, None)
    return document


@pytest.mark.parametrize(("child", "tie"), PAIRS, ids=lambda each: each.name)
def test_the_address_names_the_parent(people: People, child: Resource, tie: Parent) -> None:
    centre = people.centres["harbour"]
    above = builders.record(resource(tie.name), centre)
    address = f"{builders.address_of(above)}/{child.collection}"
    document = without(builders.document(child), tie) if tie.at else builders.document(child)
    answer = people["trusted"].post(address, document)
    assert answer.status_code == 201, answer.content
    made = Record.objects.get(kind=child.name)
    assert made.references.filter(target=above).exists()
