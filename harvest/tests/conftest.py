"""A stand-in host, and a transport that may ask it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harvest import pacing
from harvest.transport import Transport
from tests.archives.answers import xml
from tests.archives.server import Served


@pytest.fixture(autouse=True)
def _nothing_known_of_hosts() -> Iterator[None]:
    pacing.forget()
    yield
    pacing.forget()


@pytest.fixture
def served() -> Iterator[Served]:
    with Served(lambda asked: xml(f"<A>{asked.path}</A>")) as host:
        yield host


@pytest.fixture
def transport(db: None, served: Served, tmp_path: Path) -> Iterator[Transport]:
    """Its answers, and nothing else, are in `tmp_path`."""
    with Transport([served.url], tmp_path, patience=5) as ready:
        yield ready
