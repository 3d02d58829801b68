"""What only the store in a folder has: modes, drafts, and a disk of its own."""

from __future__ import annotations

import hashlib
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from store import contents
from store.errors import Altered, StoreUnavailable
from store.files import DRAFTS
from tests.other_disk import other_file_system

BYTES = b"ACGT" * 1000
SHA256 = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "sent"
    path.write_bytes(BYTES)
    return path


def test_only_its_owner_reads_what_is_kept(sent: Path, folder: Path) -> None:
    sent.chmod(0o644)
    kept = folder / contents.keep(sent, SHA256)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_file_of_the_same_disk_is_not_copied(sent: Path, folder: Path) -> None:
    inode = sent.stat().st_ino
    assert (folder / contents.keep(sent, SHA256)).stat().st_ino == inode


def test_a_draft_that_nobody_writes_any_more_goes(folder: Path) -> None:
    drafts = folder / DRAFTS
    drafts.mkdir(parents=True)
    (drafts / "old").touch()
    (drafts / "new").touch()
    os.utime(drafts / "old", (0, 0))
    assert contents.abort_leftovers(timezone.now() - timedelta(hours=1)) == 1
    assert [path.name for path in drafts.iterdir()] == ["new"]


def test_a_file_that_is_cut_while_it_is_read_is_not_taken_for_whole(sent: Path, folder: Path) -> None:
    name = contents.keep(sent, SHA256)
    blocks = contents.read(name)
    os.truncate(folder / name, 10)
    with pytest.raises(StoreUnavailable):
        list(blocks)


def test_a_store_that_is_not_a_folder_is_unavailable(sent: Path, folder: Path) -> None:
    folder.touch()
    with pytest.raises(StoreUnavailable):
        contents.keep(sent, SHA256)
    assert sent.read_bytes() == BYTES


def test_a_reader_reads_on_when_the_bytes_are_removed(sent: Path, folder: Path) -> None:
    name = contents.keep(sent, SHA256)
    blocks = contents.read(name)
    contents.remove(name)
    assert b"".join(blocks) == BYTES


def test_a_copy_of_altered_bytes_is_not_kept(folder: Path) -> None:
    with other_file_system(folder.parent) as elsewhere:
        path = elsewhere / "sent"
        path.write_bytes(BYTES[:-1] + b"!")
        with pytest.raises(Altered):
            contents.keep(path, SHA256)
    assert contents.size(contents.name_of(SHA256)) is None
    assert list((folder / DRAFTS).iterdir()) == []
