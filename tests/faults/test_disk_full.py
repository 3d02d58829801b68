"""A full disk refuses what does not fit, keeps what was acknowledged, and takes the rest when there is room again."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from .conftest import Ground, Tell, few_or
from .evidence import Evidence
from .service import BROKEN, REAL, Service
from .tus import Client

MEBIBYTES: Final = 32
SIZE: Final = 12 << 20
FULL: Final = 507


def _missing() -> str:
    if os.geteuid() != 0:
        return "a small disk needs root, to mount it"
    return "" if shutil.which("mount") else "a small disk needs mount"


pytestmark = pytest.mark.skipif(bool(_missing()), reason=_missing())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={MEBIBYTES}m", "tmpfs", str(folder))
    yield folder
    _run("umount", str(folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - our own words


@few_or(20, few=4)
def test_uploads_survive_a_full_disk(rounds: int, ground: Ground, home: Path, small_disk: Path, tell: Tell) -> None:
    folder = small_disk / "uploads"
    with Service(home, REAL, GMI_UPLOAD_FOLDER=str(folder)) as service:
        client, evidence = ground.client(service), Evidence(home, folder)
        faults = [fault for each in range(rounds) for fault in _fill(client, evidence, small_disk, each)]
    tell("full disk", f"{rounds} times, {len(faults)} faults")
    assert faults == []


@few_or(20, few=2)
def test_an_offset_that_runs_ahead_is_found_out(rounds: int, bare: Path, small_disk: Path, tell: Tell) -> None:
    folder = small_disk / "uploads"
    with Service(bare, BROKEN, BROKEN="table-first", GMI_UPLOAD_FOLDER=str(folder)) as service:
        client, evidence = Client(service.port), Evidence(bare, folder)
        faults = [fault for each in range(rounds) for fault in _fill(client, evidence, small_disk, each)]
    tell("  control “table-first”", f"{rounds} times, {len(faults)} faults")
    assert faults


def _fill(client: Client, evidence: Evidence, disk: Path, seed: int) -> Iterator[str]:
    """The disk has room for a part of the file, at times for nothing at all; then for all of it."""
    chance = random.Random(seed)
    data, path = chance.randbytes(SIZE), client.create(SIZE)
    ballast = disk / "ballast"
    _leave(ballast, disk, chance.choice((0, 1, chance.randint(2, SIZE - 1))))
    refused = client.patch(path, 0, data)
    if refused.status != FULL:
        yield f"{path}: {refused.status} on a full disk"
    yield from evidence.faults(path, data, refused.offset if "upload-offset" in refused.headers else 0)
    at = client.offset_of(path)
    yield from evidence.faults(path, data, at)
    ballast.unlink()
    done = client.patch(path, at, memoryview(data)[at:])
    if done.status != 204:
        yield f"{path}: {done.status} when there was room again"
    yield from evidence.faults(path, data, SIZE)
    evidence.file_of(path).unlink(missing_ok=True)


def _leave(ballast: Path, disk: Path, free: int) -> None:
    """Fill the disk, up to so many bytes."""
    state = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, state.f_bavail * state.f_frsize - free)
