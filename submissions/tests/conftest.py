"""People who hand in, and small packages for them."""

from __future__ import annotations

import pytest

from tests.conftest import _nothing_remembered as _nothing_remembered
from tests.people import People, settle


@pytest.fixture
def people(db: None) -> People:
    return settle()
