"""People, centres and what they send, for the tests of this package."""

from __future__ import annotations

import pytest

from records.registry import Resource, resource
from reviews.models import Review
from tests import builders
from tests.people import People, settle


@pytest.fixture
def people(db: None) -> People:
    return settle()


@pytest.fixture
def study() -> Resource:
    return resource("study")


@pytest.fixture
def review(people: People, study: Resource) -> Review:
    """Of a study that `submitter` sent."""
    return builders.proposal(study, people.accounts["submitter"], alias="first")
