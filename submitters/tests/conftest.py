"""People and centres for the tests of this package."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from submitters.credential_cache import known
from submitters.models import Account, Submitter

HOME = "192.0.2.1"
ELSEWHERE = "192.0.2.99"
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start without memory, and ask for changes of other processes once, not once a second."""
    known.look_again()
    monkeypatch.setattr(known, "poll_seconds", 3600)
    yield
    known.look_again()


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
