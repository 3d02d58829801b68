"""Whatever worker dies while it finishes an upload, in the end the file is there: once, whole, and with its digests."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any, Final

import pytest

from ..other_disk import other_file_system
from .conftest import Tell, few_or
from .dying_worker import SMALL, data_of, name_of
from .service import ROOT, environment

FEW: Final = [30, 50, 70, 80]
EVERY: Final = list(range(1, 2000))
"""More steps than there are."""

_ROWS: Final = """
    SELECT upload.state, upload.found, deposit.size, deposit.md5, deposit.sha256, deposit.store_name
    FROM uploads_upload AS upload LEFT JOIN records_deposit AS deposit ON deposit.key = upload.key
    WHERE upload.key = ?
"""


@few_or(50, few=3)
def test_files_survive_kills_of_their_finaliser(rounds: int, home: Path, tell: Tell) -> None:
    sizes = [mebibytes << 20 for mebibytes in (20, 60, 30, 20, 40, 20, 50, 30)] if rounds > 3 else [8 << 20] * 3
    made = _experiment(home, home / "uploads", kills=rounds, sizes=sizes)
    faults = list(_faults(home, home / "uploads", made["uploads"]))
    tell("kill -9 of the finaliser at any moment", f"{made['died']} kills, {len(faults)} faults")
    assert (faults, made["died"]) == ([], rounds)


@pytest.mark.parametrize(
    ("steps", "is_elsewhere"),
    [
        (FEW, True),
        pytest.param(EVERY, False, marks=pytest.mark.faults),
        pytest.param(EVERY, True, marks=pytest.mark.faults),
    ],
    ids=["few, two disks", "every, one disk", "every, two disks"],
)
def test_files_survive_kills_at_each_step(steps: list[int], is_elsewhere: bool, home: Path, tell: Tell) -> None:
    """From the disk where uploads arrive to that of the store a file is moved, or copied."""
    with other_file_system(home) if is_elsewhere else nullcontext(home / "uploads") as folder:
        made = _experiment(home, folder, steps=steps)
        faults = list(_faults(home, folder, made["uploads"]))
    where = "two disks" if is_elsewhere else "one disk"
    tell(f"kill -9 of the finaliser at each step, {where}", f"{made['died']} kills, {len(faults)} faults")
    assert faults == []


def test_a_careless_store_is_found_out(home: Path, tell: Tell) -> None:
    made = _experiment(home, home / "uploads", kills=8, sizes=[4 << 20] * 8, broken=True)
    faults = list(_faults(home, home / "uploads", made["uploads"]))
    tell("  control with a careless store", f"{made['died']} kills, {len(faults)} faults")
    assert faults


def _experiment(home: Path, folder: Path, **wanted: Any) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.faults.dying_worker"]
    given = environment(home, GMI_UPLOAD_FOLDER=str(folder), GMI_LONG_LEASE_SECONDS="2", GMI_MINIMUM_FREE_BYTES="0")
    asked = json.dumps({"seed": 4, "kills": 0, "sizes": [], "steps": [], "broken": False, **wanted})
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=ROOT, env=given, input=asked, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-5000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _faults(home: Path, folder: Path, uploads: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    """What contradicts the promise, in the table, among the files kept and among those that were to arrive."""
    expected = set()
    with closing(sqlite3.connect(home / "gmi.sqlite3", timeout=30)) as database:
        for key, (seed, size) in uploads.items():
            data = data_of(seed, size)
            md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
            sha256 = hashlib.sha256(data).hexdigest()
            expected.add(f"{sha256[:2]}/{sha256}")
            rows = database.execute(_ROWS, (key,)).fetchall()
            wanted = ("complete", {"md5": md5, "sha256": sha256}, len(data), md5, sha256, f"{sha256[:2]}/{sha256}")
            found = [(row[0], json.loads(row[1]), *row[2:]) for row in rows]
            if found != [wanted]:
                yield f"{key}: {found}"
            tied = database.execute("SELECT name FROM records_file WHERE sha256 = ?", (sha256,)).fetchall()
            if tied != ([(name_of(seed, size),)] if size == SMALL else []):
                yield f"{key}: tied as {tied}"
        left = database.execute("SELECT key, state, reason FROM work_job WHERE state <> 'done'").fetchall()
        yield from (f"a job is left: {each}" for each in left)
    yield from _wrong_files(home / "files", expected)
    yield from (f"{part.name} is left" for part in folder.rglob("*.part"))


def _wrong_files(store: Path, expected: set[str]) -> Iterator[str]:
    kept = {str(file.relative_to(store)): file for file in store.rglob("*") if file.is_file()}
    yield from (f"{name} is missing" for name in expected - kept.keys())
    for name, file in kept.items():
        with file.open("rb") as opened:
            if hashlib.file_digest(opened, "sha256").hexdigest() != file.name or name not in expected:
                yield f"{name}, of {file.stat().st_size} bytes, is not what its name says"
