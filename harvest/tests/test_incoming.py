"""Bytes that arrive are counted and digested, unpacked with care, and gone when nobody wants them."""

from __future__ import annotations

import gzip
import hashlib
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from harvest import incoming
from harvest.failures import Corrupt, TooLarge
from harvest.incoming import Incoming


def _taken(folder: Path, blocks: list[bytes], encoding: str = "", most: int = 10**6) -> Incoming:
    arriving = Incoming(folder, most)
    try:
        arriving.begin(encoding)
        for block in blocks:
            arriving.take(block)
        arriving.whole()
    except BaseException:
        arriving.drop()
        raise
    return arriving


def test_plain_bytes(tmp_path: Path) -> None:
    arriving = _taken(tmp_path, [b"abc", b"", b"def"])

    assert arriving.finish().read_bytes() == b"abcdef"
    assert (arriving.size, arriving.sha256) == (6, hashlib.sha256(b"abcdef").hexdigest())


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=3), st.integers(1, 50))
def test_packed_bytes_in_any_pieces_and_members(
    tmp_path_factory: pytest.TempPathFactory, parts: list[bytes], step: int
) -> None:
    packed = b"".join(map(gzip.compress, parts))
    blocks = [packed[start : start + step] for start in range(0, len(packed), step)]
    arriving = _taken(tmp_path_factory.mktemp("in"), blocks, "gzip")

    assert arriving.finish().read_bytes() == b"".join(parts)
    assert arriving.sha256 == hashlib.sha256(b"".join(parts)).hexdigest()


@pytest.mark.parametrize(
    "blocks",
    [
        [gzip.compress(b"abc")[:-1]],
        [b"<xml/>"],
        [gzip.compress(b"abc") + b"junk"],
        [b""],
        [gzip.compress(b"a" * 99)[:9]],
    ],
)
def test_packed_bytes_that_are_none(tmp_path: Path, blocks: list[bytes]) -> None:
    with pytest.raises(Corrupt):
        _taken(tmp_path, blocks, "gzip")


def test_an_unknown_packing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Corrupt, match="'br'"):
        _taken(tmp_path, [], "br")


@pytest.mark.parametrize(
    ("encoding", "blocks"), [("", [b"a" * 60, b"a" * 60]), ("gzip", [gzip.compress(b"a" * 10**7)])]
)
def test_too_much_is_refused_as_it_comes(tmp_path: Path, encoding: str, blocks: list[bytes]) -> None:
    with pytest.raises(TooLarge):
        _taken(tmp_path, blocks, encoding, most=100)


def test_from_the_start_again(tmp_path: Path) -> None:
    arriving = _taken(tmp_path, [b"wrong and longer"])
    arriving.begin("")
    arriving.take(b"right")
    arriving.whole()

    assert arriving.finish().read_bytes() == b"right"
    assert arriving.sha256 == hashlib.sha256(b"right").hexdigest()


def test_what_nobody_wants_is_gone(tmp_path: Path) -> None:
    arriving = _taken(tmp_path, [b"abc"])
    arriving.drop()
    arriving.drop()

    assert list(tmp_path.iterdir()) == []


def test_what_dead_workers_left_goes_after_a_while(settings: Settings, tmp_path: Path) -> None:
    settings.GMI_HOME = tmp_path
    left, fresh, other = (incoming.folder() / name for name in ("harvest-old", "harvest-new", "other"))
    for file in (left, fresh, other):
        file.write_bytes(b"x")
    for file in (left, other):
        os.utime(file, (time.time() - 10**6,) * 2)

    assert {file.name for file in incoming.folder().iterdir()} == {"harvest-new", "other"}
