"""Folders of named bytes: whole or not at all, written once, in a file system and in a bucket."""

from __future__ import annotations

import errno
import hashlib
import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import LazySettings

from store import contents, versions
from store.errors import Missing, Taken
from tests import s3

FOLDER = "ena/L1/20261121T000000Z-01234567"


@pytest.fixture
def root(tmp_path: Path, settings: LazySettings) -> Path:
    settings.STORAGES = {**settings.STORAGES, "raw": s3.plain(tmp_path / "raw")}
    return tmp_path / "raw"


@pytest.fixture
def raw_bucket(tmp_path_factory: pytest.TempPathFactory, settings: LazySettings) -> str:
    endpoint = s3.endpoint(tmp_path_factory)
    settings.STORAGES = {**settings.STORAGES, "raw": s3.storage(endpoint, f"{uuid.uuid4().hex}/raw")}
    return endpoint


@pytest.fixture(params=["root", "raw_bucket"], ids=["folder", "bucket"])
def _raw(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(request.param)


def kept(folder: Path, data: bytes) -> str:
    path = folder / hashlib.sha256(data).hexdigest()
    path.write_bytes(data)
    return contents.keep(path, path.name, area=contents.RAW, is_moved=False)


@pytest.mark.usefixtures("_raw")
def test_a_folder_is_placed_once_and_the_same_again_is_as_good(tmp_path: Path) -> None:
    name = kept(tmp_path, b"bytes")
    for _ in range(2):
        versions.place(FOLDER, b"{}", {"a.xml": name})
    assert versions.manifest(FOLDER) == b"{}"
    assert [folder for folder, _ in versions.all_folders()] == [FOLDER]
    assert versions.faults(FOLDER, {"a.xml": name}) == []


@pytest.mark.usefixtures("_raw")
def test_another_manifest_does_not_replace_it(tmp_path: Path) -> None:
    versions.place(FOLDER, b"{}", {"a.xml": kept(tmp_path, b"bytes")})
    with pytest.raises(Taken):
        versions.place(FOLDER, b"{ }", {"a.xml": kept(tmp_path, b"others")})
    assert versions.manifest(FOLDER) == b"{}"


@pytest.mark.usefixtures("_raw")
def test_of_many_at_once_one_is_first_and_stays() -> None:
    def place(number: int) -> int | None:
        try:
            versions.place(FOLDER, b"%d" % number, {})
        except Taken:
            return None
        return number

    with ThreadPoolExecutor(6) as pool:
        placed = [number for number in pool.map(place, range(6)) if number is not None]
    assert placed == [int(versions.manifest(FOLDER))]


@pytest.mark.usefixtures("_raw")
def test_a_folder_that_was_removed_is_gone_and_its_bytes_are_not(tmp_path: Path) -> None:
    name = kept(tmp_path, b"bytes")
    versions.place(FOLDER, b"{}", {"a.xml": name})
    for _ in range(2):
        versions.remove(FOLDER)
    with pytest.raises(Missing):
        versions.manifest(FOLDER)
    assert contents.size(name, contents.RAW) == 5


@pytest.mark.usefixtures("_raw")
def test_the_areas_are_apart(tmp_path: Path) -> None:
    name = kept(tmp_path, uuid.uuid4().bytes)
    assert contents.size(name) is None
    assert [each for each, _ in contents.names(contents.RAW)] == [name]
    versions.place(FOLDER, b"{}", {"a.xml": name})
    assert [each for each, _ in contents.names(contents.RAW)] == [name]


def test_a_folder_of_bytes_that_are_not_kept_does_not_appear(root: Path) -> None:
    with pytest.raises(Missing):
        versions.place(FOLDER, b"{}", {"a.xml": contents.name_of("ab" * 32)})
    assert list(versions.all_folders()) == []
    assert list((root / contents.BY_DIGEST / ".drafts").iterdir()) == []


def test_where_bytes_may_have_no_more_names_they_are_copied(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = kept(tmp_path, b"bytes")

    def refuse(*_: object) -> None:
        raise OSError(errno.EMLINK, "too many names")

    monkeypatch.setattr(os, "link", refuse)
    versions.place(FOLDER, b"{}", {"a.xml": name})
    assert (root / FOLDER / "a.xml").read_bytes() == b"bytes"
    assert versions.faults(FOLDER, {"a.xml": name}) == []


def test_the_file_that_was_kept_stays_when_it_is_to_stay(root: Path, tmp_path: Path) -> None:
    name = kept(tmp_path, b"bytes")
    own = tmp_path / hashlib.sha256(b"bytes").hexdigest()
    assert own.samefile(root / contents.BY_DIGEST / name)
    own.unlink()
    assert contents.size(name, contents.RAW) == 5
