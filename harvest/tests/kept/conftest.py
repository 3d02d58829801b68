"""Raw bytes are kept in a folder of each test, or in a bucket; an archive is a server on this machine."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests import s3
from tests.people import People, settle

from .letters import Post, post


@pytest.fixture
def home(tmp_path: Path, settings: LazySettings) -> Path:
    """Everything is kept below: raw bytes in `raw`, files of records in `files`."""
    stores = {"raw": s3.plain(tmp_path / "raw"), "files": s3.plain(tmp_path / "files")}
    settings.STORAGES = {**settings.STORAGES, **stores}
    settings.GMI_HOME = tmp_path
    return tmp_path


@pytest.fixture
def bucket(tmp_path_factory: pytest.TempPathFactory, settings: LazySettings) -> str:
    """Raw bytes are kept in a folder of their own in a bucket; the address of the service."""
    endpoint, prefix = s3.endpoint(tmp_path_factory), uuid.uuid4().hex
    stores = {"raw": s3.storage(endpoint, f"{prefix}/raw"), "files": s3.storage(endpoint, f"{prefix}/files")}
    settings.STORAGES = {**settings.STORAGES, **stores}
    return endpoint


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest) -> str:
    request.getfixturevalue({"folder": "home", "bucket": "bucket"}[request.param])
    return str(request.param)


@pytest.fixture
def archive(settings: LazySettings) -> Iterator[Post]:
    settings.GMI_HARVEST_RATES = ["127.0.0.1=10000"]
    with post() as made:
        yield made


@pytest.fixture
def people(db: None) -> People:
    return settle()
