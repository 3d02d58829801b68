"""People and centres for the tests of this package."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from submitters.models import Account, Submitter
from tests.conftest import _nothing_remembered as _nothing_remembered

HOME = "192.0.2.1"
ELSEWHERE = "192.0.2.99"
PASSWORD = "correct horse battery"


@pytest.fixture
def ada(db: None) -> Account:
    ada: Account = Account.objects.create_user("ada", password=PASSWORD)
    return ada


@pytest.fixture
def centre(ada: Account) -> Submitter:
    """A centre that ada belongs to."""
    centre = Submitter.objects.create(slug="north", name="North", center_name="NORTH")
    centre.accounts.add(ada)
    return centre


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed, in order."""
    hashed: list[str] = []
    encode: Callable[..., str] = MD5PasswordHasher.encode

    def recording(self: MD5PasswordHasher, password: str, *args: str) -> str:
        hashed.append(password)
        return encode(self, password, *args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", recording)
    return hashed
