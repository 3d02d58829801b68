"""The store in both its forms: a folder, and a bucket of a real service."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.conf import LazySettings

from tests import s3


@pytest.fixture
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    """Files are kept here."""
    settings.STORAGES = {**settings.STORAGES, "files": s3.plain(tmp_path / "kept")}
    return tmp_path / "kept"


@pytest.fixture
def bucket(tmp_path_factory: pytest.TempPathFactory, settings: LazySettings) -> str:
    """Files are kept in a folder of their own in the bucket of the S3 service; its address."""
    endpoint = s3.endpoint(tmp_path_factory)
    settings.STORAGES = {**settings.STORAGES, "files": s3.storage(endpoint, uuid.uuid4().hex)}
    return endpoint


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest) -> str:
    """Either of them."""
    request.getfixturevalue(request.param)
    return str(request.param)
