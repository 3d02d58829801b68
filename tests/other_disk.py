"""A second file system: a file that comes from it cannot be renamed into the first, only copied."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def other_file_system(here: Path) -> Iterator[Path]:
    """A folder on another file system than `here`, for a while."""
    others = [Path(name) for name in ("/dev/shm", "/var/tmp", str(Path.home()))]  # noqa: S108
    found = [path for path in others if path.is_dir() and path.stat().st_dev != here.stat().st_dev]
    if not found:
        pytest.fail("This test needs a second file system.")
    with tempfile.TemporaryDirectory(dir=found[0], prefix="gmi-tests-") as folder:
        yield Path(folder)
