"""Answers in SRA XML: records with their digests, and answers that are none."""

from __future__ import annotations

import pytest

from harvest.failures import ChangedFormat, Corrupt
from mirrors.archive import Found
from mirrors.decoding import found_in
from sra.faults import DocumentRefused

SAMPLE = (
    b'<SAMPLE accession="ERS%06d"><IDENTIFIERS><PRIMARY_ID>ERS%06d</PRIMARY_ID></IDENTIFIERS>'
    b"<SAMPLE_NAME><TAXON_ID>562</TAXON_ID></SAMPLE_NAME>%s</SAMPLE>"
)


def found(data: bytes) -> list[Found]:
    return found_in(data, href_of=lambda kind, accession: f"https://archive.example/{kind}/{accession}")


def sample(number: int, more: bytes = b"") -> bytes:
    return SAMPLE % (number, number, more)


def sample_set(*samples: bytes) -> bytes:
    return b"<SAMPLE_SET>%b</SAMPLE_SET>" % b"".join(samples)


def test_a_record_is_known_by_what_the_archive_wrote_of_it() -> None:
    first, second = found(sample_set(sample(1), sample(2)))
    (again,) = found(sample_set(sample(1)))
    (other,) = found(sample_set(sample(1, b"<DESCRIPTION>new</DESCRIPTION>")))

    assert (first.kind, first.accession, second.accession) == ("sample", "ERS000001", "ERS000002")
    assert first.href == "https://archive.example/sample/ERS000001"
    assert first.digest == again.digest != other.digest
    assert first.decode().document["accession"] == "ERS000001"


def test_a_refused_record_does_not_hold_up_the_others() -> None:
    good, bad = found(sample_set(sample(1), sample(2, b"<COLOUR/>")))
    assert good.decode().root == "SAMPLE"
    with pytest.raises(DocumentRefused):
        bad.decode()
    assert bad.raw.startswith(b'<SAMPLE accession="ERS000002"')


def test_a_record_without_an_attribute_is_called_by_its_identifier() -> None:
    (unnamed,) = found(sample_set(sample(7).replace(b' accession="ERS000007"', b"")))
    assert unnamed.accession == unnamed.decode().document["accession"] == "ERS000007"


@pytest.mark.parametrize(
    "data", [b"<SAMPLE_SET/>", b'<?xml version="1.0"?>\n<ROOT request="ERS1&amp;display=xml">\n</ROOT>\n']
)
def test_nothing_in_an_answer_is_nothing_found(data: bytes) -> None:
    assert found(data) == []


@pytest.mark.parametrize("end", [1, 40, -1, -14])
def test_a_document_that_was_cut_is_corrupt(end: int) -> None:
    with pytest.raises(Corrupt):
        found(sample_set(sample(1))[:end])


@pytest.mark.parametrize("data", [b"<html><body>Bad gateway</body></html>", b"<FROBNICATION_SET/>x", b"hello", b""])
def test_another_document_is_none_of_ours(data: bytes) -> None:
    with pytest.raises((ChangedFormat, Corrupt)):
        found(data)
