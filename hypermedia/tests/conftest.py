"""Fixtures for pages and forms: the people of the contract tests, and every resource in turn."""

from __future__ import annotations

import pytest

from records.registry import resources
from tests.people import People, settle


@pytest.fixture
def people(db: None) -> People:
    return settle()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `resource` runs for every registered one."""
    if "resource" in metafunc.fixturenames:
        metafunc.parametrize("resource", resources(), ids=lambda resource: resource.name)
