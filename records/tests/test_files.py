"""Files that come with their metadata."""

from __future__ import annotations

from typing import Any

import pytest

from records.files import INSPECT, Part, attach, require_fit
from records.models import File, Record
from records.registry import resource
from records.relations import awaited_in
from sra.faults import DocumentRefused
from store import contents
from submitters.models import Submitter
from tests import builders
from work.models import Job

from .makers import run

OF_READS = {"filetype": "fastq", "checksum-method": "MD5", "checksum": "0" * 32}
DATA = b"@r\nACGT\n+\nIIII\n"


def naming(*files: dict[str, Any]) -> dict[str, Any]:
    return {"data-blocks": [{"files": list(files)}]}


def faults(document: dict[str, Any], *parts: Part) -> list[tuple[str, str]]:
    with pytest.raises(DocumentRefused) as refused:
        require_fit(resource("run"), document, parts)
    return [(fault.code, fault.pointer) for fault in refused.value.faults]


def stored(record: Record) -> File:
    return File.objects.get(record=record)


def content_of(file: File) -> bytes:
    return b"".join(contents.read(file.store_name))


@pytest.fixture
def reads() -> Part:
    return builders.part("reads.fastq", DATA)


@pytest.fixture
def record(meadow: Submitter) -> Record:
    return run(meadow, {"accession": "SRX999999"})


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"checksum-method": "MD5"},
        {"checksum-method": "MD5", "checksum": "{md5}"},
        {"checksum-method": "SHA-256", "checksum": "{sha256}"},
        {"checksum-method": "MD5", "checksum": "{md5}", "unencrypted-checksum": "{md5}"},
    ],
)
def test_a_part_fits_the_file_of_its_name(reads: Part, stated: dict[str, Any]) -> None:
    told = {name: value.format(md5=reads.md5.upper(), sha256=reads.sha256) for name, value in stated.items()}
    require_fit(resource("run"), naming({"filename": reads.name, **told}), [reads])


def test_a_part_that_the_document_does_not_name_is_refused(reads: Part) -> None:
    assert faults(naming({"filename": "other.fastq"}), reads) == [("unknown-file", "")]


@pytest.mark.parametrize("method", ["MD5", "SHA-256"])
def test_a_wrong_checksum_is_refused_at_its_place(reads: Part, method: str) -> None:
    document = naming({"filename": "x"}, {"filename": reads.name, "checksum-method": method, "checksum": "00"})
    assert faults(document, reads) == [("checksum-mismatch", "/data-blocks/0/files/1/checksum")]


def test_the_same_name_twice_is_refused(reads: Part) -> None:
    assert faults(naming({"filename": reads.name}), reads, reads) == [("conflict", "")]


def test_the_bytes_are_kept_and_described(record: Record, reads: Part) -> None:
    attach(record, [reads])
    file = stored(record)
    assert content_of(file) == DATA
    assert (file.size, file.md5, reads.path.exists()) == (len(DATA), reads.md5, False)


def test_somebody_will_look_into_it(record: Record, reads: Part) -> None:
    attach(record, [reads])
    job = Job.objects.get()
    assert (job.task, job.payload) == (INSPECT, {"file": stored(record).pk})


def test_what_came_with_its_document_is_awaited_no_more(meadow: Submitter, reads: Part) -> None:
    made = run(meadow, {"accession": "SRX999999"}, data_blocks=[{"files": [{"filename": reads.name, **OF_READS}]}])
    attach(made, [reads])
    before = made.modified
    made.refresh_from_db()
    assert (awaited_in(made.relations), stored(made).filetype, made.modified) == (0, "fastq", before)


def test_the_same_bytes_are_stored_once(record: Record, meadow: Submitter, reads: Part) -> None:
    other = run(meadow, {"accession": "SRX999999"})
    attach(record, [reads])
    attach(other, [builders.part("again.fastq", DATA)])
    assert stored(record).store_name == stored(other).store_name


def test_a_file_sent_again_takes_the_place_of_the_former(record: Record, reads: Part) -> None:
    attach(record, [reads])
    attach(record, [builders.part(reads.name, b"new")])
    assert stored(record).size == 3


def test_a_name_is_never_part_of_where_bytes_are(record: Record) -> None:
    attach(record, [builders.part("../../etc/passwd", b"x")])
    assert ".." not in stored(record).store_name
