"""Files as they are read to be sent."""

import hashlib
from pathlib import Path

import pytest

from gmi_client.sources import BLOCK, Changed, digests_of, source_of

CONTENT = bytes(range(256)) * 8192 + b"end"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "reads.fq"
    path.write_bytes(CONTENT)
    return path


def test_both_digests_are_made_in_one_pass(path: Path) -> None:
    told: list[int] = []
    found = digests_of(source_of(path), told.append)
    assert found == {
        "md5": hashlib.md5(CONTENT, usedforsecurity=False).hexdigest(),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    }
    assert told[-1] == len(CONTENT)


def test_a_stretch_of_it_is_read_in_blocks(path: Path) -> None:
    blocks = list(source_of(path).blocks(100, BLOCK + 7))
    assert b"".join(blocks) == CONTENT[100 : 107 + BLOCK]
    assert max(map(len, blocks)) == BLOCK


def test_a_file_that_became_shorter_is_noticed(path: Path) -> None:
    source = source_of(path)
    path.write_bytes(b"short")
    with pytest.raises(Changed):
        list(source.blocks(0, source.size))
    with pytest.raises(Changed):
        digests_of(source, lambda done: None)
    with pytest.raises(Changed):
        source.check()


def test_what_is_no_file_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is no file"):
        source_of(tmp_path)
    with pytest.raises(OSError, match="absent"):
        source_of(tmp_path / "absent")
