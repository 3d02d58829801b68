"""Files that come with their metadata."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile

from records.files import Part, attach, require_fit, store
from records.models import File, Record
from records.registry import resource
from records.relations import awaited_in
from sra.faults import DocumentRefused
from submitters.models import Submitter

from .makers import run

OF_READS = {"filetype": "fastq", "checksum-method": "MD5", "checksum": "0" * 32}
READS = Part("reads.fastq", b"@r\nACGT\n+\nIIII\n")


def naming(*files: dict[str, Any]) -> dict[str, Any]:
    return {"data-blocks": [{"files": list(files)}]}


def faults(document: dict[str, Any], *parts: Part) -> list[tuple[str, str]]:
    with pytest.raises(DocumentRefused) as refused:
        require_fit(resource("run"), document, parts)
    return [(fault.code, fault.pointer) for fault in refused.value.faults]


def stored(record: Record) -> File:
    return File.objects.get(record=record)


def content_of(file: File) -> bytes:
    with store().open(file.store_name) as kept:
        return bytes(kept.read())


@pytest.fixture
def record(meadow: Submitter) -> Record:
    return run(meadow, {"accession": "SRX999999"})


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"checksum-method": "MD5"},
        {"checksum-method": "MD5", "checksum": READS.md5.upper()},
        {"checksum-method": "SHA-256", "checksum": READS.sha256},
    ],
)
def test_a_part_fits_the_file_of_its_name(stated: dict[str, Any]) -> None:
    require_fit(resource("run"), naming({"filename": READS.name, **stated}), [READS])


def test_a_part_that_the_document_does_not_name_is_refused() -> None:
    assert faults(naming({"filename": "other.fastq"}), READS) == [("unknown-file", "")]


@pytest.mark.parametrize("method", ["MD5", "SHA-256"])
def test_a_wrong_checksum_is_refused_at_its_place(method: str) -> None:
    document = naming({"filename": "x"}, {"filename": READS.name, "checksum-method": method, "checksum": "00"})
    assert faults(document, READS) == [("checksum-mismatch", "/data-blocks/0/files/1/checksum")]


def test_the_same_name_twice_is_refused() -> None:
    assert faults(naming({"filename": READS.name}), READS, READS) == [("conflict", "")]


def test_the_bytes_are_kept_and_described(record: Record) -> None:
    attach(record, [READS])
    file = stored(record)
    assert content_of(file) == READS.data
    assert (file.size, file.md5) == (len(READS.data), READS.md5)


def test_what_came_with_its_document_is_awaited_no_more(meadow: Submitter) -> None:
    made = run(meadow, {"accession": "SRX999999"}, data_blocks=[{"files": [{"filename": READS.name, **OF_READS}]}])
    attach(made, [READS])
    before = made.modified
    made.refresh_from_db()
    assert (awaited_in(made.relations), stored(made).filetype, made.modified) == (0, "fastq", before)


def test_the_same_bytes_are_stored_once(record: Record, meadow: Submitter) -> None:
    other = run(meadow, {"accession": "SRX999999"})
    attach(record, [READS])
    attach(other, [Part("again.fastq", READS.data)])
    assert stored(record).store_name == stored(other).store_name


def test_bytes_that_were_cut_short_are_written_anew(record: Record) -> None:
    whole = Part("whole.fastq", b"ACGT" * 100)
    store().save(f"{whole.sha256[:2]}/{whole.sha256}", ContentFile(b"ACGT"))
    attach(record, [whole])
    assert content_of(stored(record)) == whole.data


def test_a_file_sent_again_takes_the_place_of_the_former(record: Record) -> None:
    attach(record, [READS])
    attach(record, [Part(READS.name, b"new")])
    assert stored(record).size == 3


def test_a_name_is_never_part_of_where_bytes_are(record: Record) -> None:
    attach(record, [Part("../../etc/passwd", b"x")])
    assert ".." not in stored(record).store_name
