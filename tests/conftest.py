"""Fixtures of the contract, the scenarios and the fault tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from records.registry import Resource, resources
from submitters.credential_cache import known

from .people import People, settle


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start without memory of credentials, and ask for changes of other processes once, not once a second."""
    known.look_again()
    monkeypatch.setattr(known, "poll_seconds", 3600)
    yield
    known.look_again()


@pytest.fixture
def people(db: None) -> People:
    return settle()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `resource` runs for every registered one."""
    if "resource" in metafunc.fixturenames:
        metafunc.parametrize("resource", resources(), ids=_name_of)


def _name_of(resource: Resource) -> str:
    return resource.name
