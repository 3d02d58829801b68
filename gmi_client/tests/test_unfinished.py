"""What is noted of an upload that was begun: for its user only, each on its own, gone when it is of no use."""

import os
import stat
import time
from dataclasses import replace
from pathlib import Path

import pytest

from gmi_client.unfinished import Memory, Part, Unfinished, usual_memory

BEGUN = Unfinished(
    "http://x/uploads", "/data/a.fq", 10, 5, "a.fq", "", "", {"md5": "0"}, (Part("http://x/u/1", 0, 10),)
)


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "state" / "uploads")


def test_what_was_kept_is_found_by_what_makes_it_the_same(memory: Memory) -> None:
    memory.keep(BEGUN)
    assert memory.find(replace(BEGUN, digests={}, parts=())) == BEGUN


@pytest.mark.parametrize(
    "other",
    [{"server": "http://y/uploads"}, {"path": "/data/b.fq"}, {"size": 11}, {"modified": 6}, {"record": "/runs/1"}],
)
def test_another_file_server_or_aim_is_another_upload(memory: Memory, other: dict[str, object]) -> None:
    memory.keep(BEGUN)
    assert memory.find(replace(BEGUN, **other)) is None  # type: ignore[arg-type]


def test_what_was_forgotten_is_gone(memory: Memory) -> None:
    memory.keep(BEGUN)
    memory.forget(BEGUN)
    memory.forget(BEGUN)
    assert memory.find(BEGUN) is None


def test_only_the_user_may_read_it(memory: Memory, tmp_path: Path) -> None:
    memory.keep(BEGUN)
    (note,) = (tmp_path / "state" / "uploads").iterdir()
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert stat.S_IMODE(note.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b"{}", b'{"parts": 1}', b"\xff"])
def test_a_note_that_cannot_be_read_is_none(memory: Memory, tmp_path: Path, broken: bytes) -> None:
    memory.keep(BEGUN)
    (note,) = (tmp_path / "state" / "uploads").iterdir()
    note.write_bytes(broken)
    assert memory.find(BEGUN) is None


def test_old_notes_are_dropped(memory: Memory, tmp_path: Path) -> None:
    memory.keep(BEGUN)
    (note,) = (tmp_path / "state" / "uploads").iterdir()
    long_ago = time.time() - 60 * 24 * 3600
    os.utime(note, (long_ago, long_ago))
    memory.keep(replace(BEGUN, size=11))
    assert memory.find(BEGUN) is None


def test_the_usual_place_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    usual_memory().keep(BEGUN)
    assert len(list((tmp_path / "gmi" / "uploads").iterdir())) == 1
