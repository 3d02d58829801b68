"""An account with a centre, a folder for bytes, and bodies that are cut, slow or too long."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django import Settings

from submitters.actor import Actor, actor_of
from submitters.models import Account, Submitter

from ..models import Upload
from ..staging import path_of
from ..transfer import Terms, begin
from .sending import Sender, basic


@dataclass
class Body:
    """What a request brings: `size` is what it says, None for a body that does not say; `block` at a time at most."""

    data: bytes
    size: int | None
    block: int = 1 << 20
    between: Callable[[], object] = lambda: None

    def __post_init__(self) -> None:
        self._stream = io.BytesIO(self.data)

    def read(self, size: int) -> bytes:
        """Calls `between` before each block but the first."""
        if self._stream.tell():
            self.between()
        return self._stream.read(min(size, self.block))


def body(data: bytes, **said: object) -> Body:
    return Body(data, **{"size": len(data), **said})  # type: ignore[arg-type]


def bytes_of(upload: Upload) -> bytes:
    return path_of(upload.key).read_bytes()


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.GMI_UPLOAD_FOLDER = tmp_path / "uploads"
    return tmp_path / "uploads"


@pytest.fixture
def account(db: None) -> Account:
    centre = Submitter.objects.create(slug="dairy", name="Dairy")
    made: Account = Account.objects.create_user("uploader", password="tell-nobody")
    centre.accounts.add(made)
    return made


@pytest.fixture
def actor(account: Account) -> Actor:
    return actor_of(account)


@pytest.fixture
def upload(actor: Actor) -> Upload:
    """Ten bytes are to come."""
    return begin(Terms("tus", length=10, name="reads.txt"), actor)


@pytest.fixture
def sender(account: Account) -> Sender:
    """The account, over HTTP."""
    return Sender(basic(account.username))
