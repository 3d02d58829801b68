"""Two centres, and short words for the records that the tests of this package tie together."""

from __future__ import annotations

import pytest

from records.registry import resources
from submitters.models import Submitter


@pytest.fixture
def meadow(db: None) -> Submitter:
    return Submitter.objects.create(slug="meadow", name="Meadow", center_name="MEADOW")


@pytest.fixture
def hill(db: None) -> Submitter:
    return Submitter.objects.create(slug="hill", name="Hill", center_name="HILL")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `resource` runs for every registered one."""
    if "resource" in metafunc.fixturenames:
        metafunc.parametrize("resource", resources(), ids=lambda each: each.name)
