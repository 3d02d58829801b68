"""What every store promises."""

from __future__ import annotations

import hashlib
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from store import contents
from store.errors import Altered, Missing

pytestmark = pytest.mark.usefixtures("store")

BYTES = random.Random(6).randbytes(700_001)  # the same in every process: names of tests have its digest
SHA256 = hashlib.sha256(BYTES).hexdigest()
NAME = contents.name_of(SHA256)


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "sent"
    path.write_bytes(BYTES)
    return path


def whole(name: str) -> bytes:
    return b"".join(contents.read(name))


def test_what_is_kept_is_read_and_its_file_is_gone(sent: Path) -> None:
    assert contents.keep(sent, SHA256) == NAME
    assert whole(NAME) == BYTES
    assert contents.size(NAME) == len(BYTES)
    assert not sent.exists()


def test_an_empty_file_is_kept_too(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    name = contents.keep(tmp_path / "empty", hashlib.sha256(b"").hexdigest())
    assert (whole(name), contents.size(name)) == (b"", 0)


@pytest.mark.parametrize(
    ("start", "stop"),
    [(0, 1), (5, None), (300_000, 600_000), (len(BYTES) - 1, None), (10, 10), (len(BYTES), None), (9, 9_000_000)],
)
def test_a_range_is_read(sent: Path, start: int, stop: int | None) -> None:
    contents.keep(sent, SHA256)
    assert b"".join(contents.read(NAME, start, stop)) == BYTES[start:stop]


def test_a_file_is_opened_for_reading_from_its_start(sent: Path) -> None:
    contents.keep(sent, SHA256)
    with contents.open(NAME) as file:
        assert file.read(10) == BYTES[:10]
        assert file.read() == BYTES[10:]


def test_a_read_may_end_early(sent: Path) -> None:
    contents.keep(sent, SHA256)
    blocks = contents.read(NAME)
    next(blocks)
    blocks.close()  # type: ignore[attr-defined]
    assert list(blocks) == []


def test_absent_names_are_told_before_any_byte() -> None:
    with pytest.raises(Missing):
        contents.read(NAME)
    with pytest.raises(Missing):
        contents.open(NAME)
    assert contents.size(NAME) is None


def test_the_same_bytes_again_take_no_second_place(sent: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.write_bytes(BYTES)
    assert contents.keep(sent, SHA256) == contents.keep(again, SHA256)
    assert whole(NAME) == BYTES
    assert not again.exists()


def test_keeping_is_asked_again_when_the_file_went_with_the_first_time(sent: Path) -> None:
    contents.keep(sent, SHA256)
    assert contents.keep(sent, SHA256) == NAME


def test_neither_file_nor_bytes(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        contents.keep(tmp_path / "nothing", SHA256)


def test_eight_at_once_keep_one_content(tmp_path: Path) -> None:
    paths = [tmp_path / str(number) for number in range(4)] * 2
    for path in paths:
        path.write_bytes(BYTES)
    with ThreadPoolExecutor(len(paths)) as pool:
        assert set(pool.map(lambda path: contents.keep(path, SHA256), paths)) == {NAME}
    assert whole(NAME) == BYTES
    assert not any(path.exists() for path in paths)


def test_what_is_not_whole_is_replaced_by_what_is(sent: Path, tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.write_bytes(BYTES[:1000])
    _put_under(NAME, part)
    contents.keep(sent, SHA256)
    assert whole(NAME) == BYTES


def test_bytes_of_another_digest_do_not_replace(tmp_path: Path) -> None:
    part, other = tmp_path / "part", tmp_path / "other"
    part.write_bytes(BYTES[:1000])
    other.write_bytes(BYTES[:-1] + b"!!")
    _put_under(NAME, part)
    with pytest.raises(Altered):
        contents.keep(other, SHA256)
    assert contents.size(NAME) == 1000
    assert other.exists()


def _put_under(name: str, path: Path) -> None:
    """As another program might have: the storage itself takes any name."""
    from django.core.files import File
    from django.core.files.storage import storages

    with path.open("rb") as file:
        assert storages["files"].save(name, File(file)) == name


def test_removing_is_done_once_and_may_be_asked_again(sent: Path) -> None:
    contents.keep(sent, SHA256)
    contents.remove(NAME)
    contents.remove(NAME)
    assert contents.size(NAME) is None


def test_progress_grows_to_the_length(sent: Path) -> None:
    told: list[int] = []
    contents.keep(sent, SHA256, watch=told.append)
    assert told == sorted(told)
    assert told[-1] == len(BYTES)


def test_whoever_watches_may_stop_it_and_another_goes_on(sent: Path) -> None:
    class Stop(Exception):
        pass

    def stop(_done: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        contents.keep(sent, SHA256, watch=stop)
    contents.keep(sent, SHA256)
    assert whole(NAME) == BYTES


def test_a_finished_file_is_no_leftover(sent: Path) -> None:
    contents.keep(sent, SHA256)
    assert contents.abort_leftovers(timezone.now() + timedelta(hours=1)) == 0
    assert whole(NAME) == BYTES


@pytest.mark.parametrize("name", ["", "../secret", "/etc/passwd", f"{NAME}/..", f"{NAME}\n", f"ready/{SHA256}"])
def test_nothing_else_has_a_name_here(name: str) -> None:
    with pytest.raises(Missing):
        contents.read(name)
    with pytest.raises(Missing):
        contents.open(name)
    assert contents.size(name) is None
    contents.remove(name)


@pytest.mark.parametrize("digest", ["", "../../etc", SHA256.upper(), SHA256[:-1], f"{SHA256}\n"])
def test_only_a_sha256_names_bytes(digest: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        contents.name_of(digest)
