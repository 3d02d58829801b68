"""Taking multipart bodies apart."""

from __future__ import annotations

import random

import pytest

from hypermedia.multipart import MOST_PARTS, split
from sra.faults import DocumentRefused

KIND = "multipart/mixed; boundary=edge"
DOCUMENT = b"Content-Type: application/json\r\n\r\n{}"


def attachment(name: str, data: bytes, more: bytes = b"") -> bytes:
    return b'Content-Disposition: attachment; filename="%b"\r\n%b\r\n%b' % (name.encode(), more, data)


def body(*parts: bytes, end: bytes = b"--edge--\r\n") -> bytes:
    return b"".join(b"--edge\r\n%b\r\n" % part for part in parts) + end


def refusal(content_type: str, sent: bytes) -> str:
    with pytest.raises(DocumentRefused) as refused:
        split(content_type, sent)
    (fault,) = refused.value.faults
    assert fault.code == "multipart"
    return fault.reason


def test_the_first_part_is_the_document_and_the_rest_are_files() -> None:
    mixed = split(KIND, body(DOCUMENT, attachment("a.fastq", b"ACGT"), attachment("b.fastq", b"")))
    assert (mixed.content_type, mixed.document) == ("application/json", b"{}")
    assert [(file.name, file.data) for file in mixed.files] == [("a.fastq", b"ACGT"), ("b.fastq", b"")]


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)),
        b"\r\n\r\n",
        b"\r\r\n\n\r",
        b"--edg\r\n--edg",
        b"\x1f\x8b\x00\r",
        random.Random(7).randbytes(100_000),
    ],
    ids=["every byte", "line ends", "mixed line ends", "nearly a boundary", "ends in CR", "noise"],
)
def test_bytes_come_as_they_were_sent(data: bytes) -> None:
    (file,) = split(KIND, body(DOCUMENT, attachment("a", data))).files
    assert file.data == data


def test_a_file_may_be_sent_in_base64() -> None:
    encoded = attachment("a", b"QUNHVA==", b"Content-Transfer-Encoding: base64\r\n")
    (file,) = split(KIND, body(DOCUMENT, encoded)).files
    assert file.data == b"ACGT"


def test_names_beyond_ascii_are_understood() -> None:
    named = b"Content-Disposition: attachment; filename*=UTF-8''%C3%A4.fastq\r\n\r\nACGT"
    (file,) = split(KIND, body(DOCUMENT, named)).files
    assert file.name == "ä.fastq"


@pytest.mark.parametrize(
    ("content_type", "sent"),
    [
        (KIND, b""),
        (KIND, b"{}"),
        ("multipart/mixed", body(DOCUMENT)),
        ("multipart/mixed; boundary=other", body(DOCUMENT)),
        (KIND, body(DOCUMENT, end=b"")),
        (KIND, body(DOCUMENT, attachment("a", b"ACGT"), end=b"")),
        (KIND, body(DOCUMENT, attachment("a", b"!", b"Content-Transfer-Encoding: base64\r\n"))),
        (KIND, body(*[DOCUMENT] * (MOST_PARTS + 1))),
    ],
    ids=[
        "empty",
        "no parts",
        "no boundary",
        "another boundary",
        "cut short",
        "cut in a file",
        "bad base64",
        "too many",
    ],
)
def test_what_is_not_whole_is_refused(content_type: str, sent: bytes) -> None:
    assert "complete" in refusal(content_type, sent)


def test_a_file_needs_a_name() -> None:
    assert refusal(KIND, body(DOCUMENT, b"Content-Type: text/plain\r\n\r\nACGT")) == "A file part has no name."


def test_parts_within_parts_are_refused() -> None:
    inner = b'Content-Type: multipart/mixed; boundary=in\r\nContent-Disposition: attachment; filename="a"\r\n\r\n'
    assert "itself" in refusal(KIND, body(DOCUMENT, inner + b"--in\r\n\r\nx\r\n--in--"))
