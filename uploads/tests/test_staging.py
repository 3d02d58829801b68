"""The fence: who was succeeded writes nothing any more, in whatever process; and who comes too late does not begin."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator

import pytest

from .. import staging
from ..staging import Held, Overtaken, PartFile

KEY = "abcdefghijklmnopqrstuv"


@pytest.fixture
def older() -> Iterator[PartFile]:
    staging.create(KEY)
    with PartFile(KEY, 1) as file:
        file.take_over()
        yield file


def test_who_was_succeeded_writes_nothing(older: PartFile) -> None:
    older.write(b"older", 0)
    with PartFile(KEY, 2) as later:
        later.take_over()
        later.write(b"later", 0)
        with pytest.raises(Overtaken):
            older.write(b"older", 0)
    assert staging.path_of(KEY).read_bytes() == b"later"


def test_who_comes_too_late_does_not_begin(older: PartFile) -> None:
    with PartFile(KEY, 3) as later, PartFile(KEY, 2) as late:
        later.take_over()
        with pytest.raises(Overtaken):
            late.take_over()


def test_a_writer_that_does_not_let_go_is_not_waited_for_long(older: PartFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "PATIENCE_SECONDS", 0.01)
    stuck = os.open(staging.fence_of(KEY), os.O_RDWR)
    fcntl.flock(stuck, fcntl.LOCK_EX)
    try:
        with pytest.raises(Held):
            older.write(b"x", 0)
    finally:
        os.close(stuck)


def test_bytes_are_written_where_they_belong(older: PartFile) -> None:
    older.write(b"cd", 2)
    older.write(b"ab", 0)
    older.sync()
    assert staging.path_of(KEY).read_bytes() == b"abcd"


def test_files_are_for_this_account_only(older: PartFile) -> None:
    path = staging.path_of(KEY)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_removing_twice_is_harmless(older: PartFile) -> None:
    staging.remove(KEY)
    staging.remove(KEY)
    assert not staging.path_of(KEY).exists()
