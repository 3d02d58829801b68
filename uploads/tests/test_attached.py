"""Files that a record has: looked into, and compared with their mates."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from records import deposits
from records.models import File, Record, Visibility
from records.registry import resource
from store import contents
from submitters.models import Account
from tests import builders

from ..attached import are_mates_by_name, compare_mates, look_into


def reads(*names: str) -> bytes:
    return "".join(f"@{name}\nACGT\n+\nIIII\n" for name in names).encode()


@pytest.fixture
def run(account: Account) -> Record:
    return builders.record(resource("run"), account.submitters.get(), Visibility.PUBLIC)


def put(run: Record, name: str, data: bytes, folder: Path) -> File:
    path = folder / name
    path.write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    kept = contents.keep(path, sha256)
    size, md5 = len(data), hashlib.md5(data, usedforsecurity=False).hexdigest()
    return File.objects.create(
        record=run, name=name, filetype="fastq", size=size, md5=md5, sha256=sha256, store_name=kept
    )


def facts_of(file: File) -> dict[str, Any]:
    return deposits.facts_of(File.objects.get(pk=file.pk))


def test_a_file_that_came_with_its_document_is_looked_into(run: Record, tmp_path: Path) -> None:
    file = put(run, "a.fastq", reads("one", "two"), tmp_path)
    look_into(file.pk)
    assert (facts_of(file)["format"], facts_of(file)["reads"]) == ("fastq", 2)


def test_its_faults_are_told_with_it(run: Record, tmp_path: Path) -> None:
    file = put(run, "a.fastq", b"@one\nACGT\n+\nIII\n", tmp_path)
    look_into(file.pk)
    fault = facts_of(file)["faults"][0]
    assert (fault["file"], fault["line"]) == ("a.fastq", 4)


def test_a_file_that_is_gone_is_nobodys_worry(db: None) -> None:
    look_into(0)


@pytest.mark.parametrize(
    ("second", "paired"), [(("one/2", "two/2"), True), (("two/2", "one/2"), False), (("one/2",), False)]
)
def test_mates_hold_the_same_reads_in_order(run: Record, tmp_path: Path, second: tuple[str, ...], paired: bool) -> None:
    files = [put(run, "a_1.fastq", reads("one/1", "two/1"), tmp_path), put(run, "a_2.fastq", reads(*second), tmp_path)]
    for file in files:
        look_into(file.pk)
    compare_mates(run.pk)
    mates = [facts_of(file)["mates"] for file in files]
    assert [(each["file"], each["paired"]) for each in mates] == [("a_2.fastq", paired), ("a_1.fastq", paired)]
    assert all(bool(each.get("faults")) is not paired for each in mates)


@pytest.mark.parametrize(
    ("first", "second", "are"),
    [
        ("a_1.fastq.gz", "a_2.fastq.gz", True),
        ("a_R1.fastq", "a_R2.fastq", True),
        ("a_S1_L001_R1_001.fastq.gz", "a_S1_L001_R2_001.fastq.gz", True),
        ("lane1.fastq", "lane2.fastq", False),
        ("a_1.fastq", "b_2.fastq", False),
        ("a_1.fastq", "a_3.fastq", False),
        ("a_1.fastq", "a_1.fastq", False),
    ],
)
def test_names_tell_mates(first: str, second: str, are: bool) -> None:
    assert are_mates_by_name(first, second) is are
