"""The store in a folder, when its worker is killed, its disk fills up, or the power goes.

Each experiment is done to a deliberate mistake as well, which it must find. What is kept is read as a stranger would:
a file whose name is not its SHA-256 is a broken promise.
"""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from store.files import DRAFTS, Files

from ..other_disk import other_file_system
from .power_cut import LoopDisk
from .store_worker import StoreWorker

NOISE: Final = os.urandom(10 << 20)
chance = random.Random(4)

few_or_many = pytest.mark.parametrize("rounds", [2, pytest.param(50, marks=pytest.mark.faults)])
a_cut_or_many = pytest.mark.parametrize("rounds", [2, pytest.param(20, marks=pytest.mark.faults)])
needs_a_disk = pytest.mark.skipif(bool(LoopDisk.missing()), reason=LoopDisk.missing())
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="a disk that fills up needs root, to mount it")


def made(folder: Path, most: int = len(NOISE)) -> tuple[Path, str]:
    """A new file, and its SHA-256."""
    folder.mkdir(exist_ok=True)
    data = chance.randbytes(16) + NOISE[: chance.randrange(most)]
    sha256 = hashlib.sha256(data).hexdigest()
    (folder / sha256[:20]).write_bytes(data)
    return folder / sha256[:20], sha256


def untrue(kept: Path) -> list[str]:
    """Names under which there is something else than they promise."""
    files = [path for path in kept.rglob("*") if path.is_file() and path.parent.name != DRAFTS]
    return [path.name for path in files if hashlib.sha256(path.read_bytes()).hexdigest() != path.name]


def there(kept: Path, sha256: str) -> bool:
    return (kept / sha256[:2] / sha256).is_file()


def in_folder(kept: Path) -> dict[str, Any]:
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(kept)}}


def seconds_to_keep(worker: StoreWorker, path: Path, sha256: str, how: str = "keep") -> float:
    began = time.monotonic()
    assert worker.keep(path, sha256, how) == "kept"
    return time.monotonic() - began


# ------------------------------------------------------------------------------------------------- a killed worker
@few_or_many
@pytest.mark.parametrize("is_near", [True, False], ids=["same file system", "another"])
def test_a_killed_worker_leaves_all_or_nothing_and_the_next_one_finishes(
    tmp_path: Path, rounds: int, is_near: bool
) -> None:
    kept, kills, begun = tmp_path / "kept", 0, 0
    with other_file_system(tmp_path) as far, StoreWorker(in_folder(kept)) as worker:
        source = tmp_path / "near" if is_near else far
        usual_s = seconds_to_keep(worker, *made(source))
        while kills < rounds:
            begun += 1
            path, sha256 = made(source)
            kills += worker.keep(path, sha256, kill_after_s=chance.uniform(0, usual_s)) == "killed"
            assert untrue(kept) == []
            usual_s = (usual_s + seconds_to_keep(worker, path, sha256)) / 2
            assert there(kept, sha256)
            assert not path.exists()
            assert untrue(kept) == []
            (kept / sha256[:2] / sha256).unlink()
    print(f"{kills} killed in {begun} rounds")


def test_a_copy_under_the_final_name_is_found_out(tmp_path: Path) -> None:
    with other_file_system(tmp_path) as far, StoreWorker(in_folder(tmp_path / "kept")) as worker:
        how = "copied_under_its_name"
        usual_s = seconds_to_keep(worker, *made(far), how=how)
        for _ in range(100):
            worker.keep(*made(far), how, kill_after_s=chance.uniform(0, usual_s))
            if untrue(tmp_path / "kept"):
                return
    pytest.fail("half a file was never seen")


# --------------------------------------------------------------------------------------------------------- no room
@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=True)  # noqa: S603, S607
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)  # noqa: S603, S607


def sized(folder: Path, mebibytes: int) -> tuple[Path, str]:
    data = chance.randbytes(16) + NOISE[: (mebibytes << 20) - 16]
    path = folder / f"{mebibytes}-{data[:4].hex()}"
    path.write_bytes(data)
    return path, hashlib.sha256(data).hexdigest()


@needs_root
def test_a_full_disk_keeps_nothing_of_a_file_and_all_of_it_when_there_is_room_again(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, StoreWorker(in_folder(disk / "kept")) as worker:
        first, second = sized(tmp_path, 5), sized(tmp_path, 5)
        seconds_to_keep(worker, *first)
        assert worker.keep(*second) == "StoreFull"
        assert second[0].exists()
        assert not there(disk / "kept", second[1])
        assert list((disk / "kept" / DRAFTS).iterdir()) == []
        Files(disk / "kept").remove(f"{first[1][:2]}/{first[1]}")
        seconds_to_keep(worker, *second)
        assert there(disk / "kept", second[1])
        assert untrue(disk) == []


@needs_root
def test_half_a_file_on_a_full_disk_is_found_out(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, StoreWorker(in_folder(disk / "kept")) as worker:
        assert worker.keep(*sized(tmp_path, 9), "copied_under_its_name") == "OSError"
        assert len(untrue(disk)) == 1


def test_a_limit_on_files_counts_as_no_room(tmp_path: Path) -> None:
    with other_file_system(tmp_path) as far, StoreWorker(in_folder(tmp_path / "kept")) as worker:
        path, sha256 = sized(far, 2)
        assert worker.keep(path, sha256, most_bytes=1 << 20) == "StoreFull"
        assert not there(tmp_path / "kept", sha256)
        assert list((tmp_path / "kept" / DRAFTS).iterdir()) == []
        seconds_to_keep(worker, path, sha256)
        assert there(tmp_path / "kept", sha256)


# ------------------------------------------------------------------------------------------------------ a power cut
def lost_after_a_cut(tmp_path: Path, how: str, rounds: int) -> int:
    """How many files that were said to be kept are not, after as many cuts; nothing may be under a wrong name."""
    lost = 0
    with (
        LoopDisk(tmp_path) as disk,
        other_file_system(tmp_path) as far,
        StoreWorker(in_folder(disk.root / "kept")) as worker,
    ):
        for number in range(rounds):
            source = far if number % 2 and how == "keep" else disk.root / "uploads"
            path, sha256 = made(source, most=3 << 20)
            seconds_to_keep(worker, path, sha256, how)
            disk.cut()
            lost += not there(disk.root / "kept", sha256) or sha256 in untrue(disk.root / "kept")
    print(f"{lost} of {rounds} lost")
    return lost


@needs_a_disk
@a_cut_or_many
def test_what_is_kept_outlives_a_power_cut(tmp_path: Path, rounds: int) -> None:
    assert lost_after_a_cut(tmp_path, "keep", rounds) == 0


@needs_a_disk
@a_cut_or_many
@pytest.mark.parametrize("how", ["renamed_unsynced", "renamed_without_its_folder"])
def test_what_was_not_synced_is_missed(tmp_path: Path, how: str, rounds: int) -> None:
    assert lost_after_a_cut(tmp_path, how, rounds) > 0


@needs_a_disk
@a_cut_or_many
def test_a_power_cut_in_the_middle_leaves_all_or_nothing(tmp_path: Path, rounds: int) -> None:
    kept_before_the_cut = 0
    with (
        LoopDisk(tmp_path) as disk,
        other_file_system(tmp_path) as far,
        StoreWorker(in_folder(disk.root / "kept")) as worker,
    ):
        kept = disk.root / "kept"
        usual_s = seconds_to_keep(worker, *made(far))
        for _ in range(rounds):
            path, sha256 = made(far)
            copy = path.read_bytes()
            worker.begin(path, sha256)
            time.sleep(chance.uniform(0, 1.5 * usual_s))
            disk.power_off()
            told = worker.end()
            disk.power_on()
            assert untrue(kept) == []
            assert told in ("kept", "StoreUnavailable")
            assert there(kept, sha256) or told != "kept"
            kept_before_the_cut += told == "kept"
            path.write_bytes(copy)
            seconds_to_keep(worker, path, sha256)
            assert there(kept, sha256)
            (kept / sha256[:2] / sha256).unlink()
    print(f"{kept_before_the_cut} of {rounds} were kept before the cut")
