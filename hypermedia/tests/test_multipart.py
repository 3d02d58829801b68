"""Taking multipart bodies apart."""

from __future__ import annotations

import base64
import hashlib
import random
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig

from hypermedia.multipart import MOST_PARTS, Mixed, split
from hypermedia.spool import FOLDER, Spool
from sra.faults import DocumentRefused

KIND = "multipart/mixed; boundary=edge"
DOCUMENT = b"Content-Type: application/json\r\n\r\n{}"


def attachment(name: str, data: bytes, more: bytes = b"") -> bytes:
    return b'Content-Disposition: attachment; filename="%b"\r\n%b\r\n%b' % (name.encode(), more, data)


def body(*parts: bytes, end: bytes = b"--edge--\r\n") -> bytes:
    return b"".join(b"--edge\r\n%b\r\n" % part for part in parts) + end


def taken_apart(content_type: str, sent: bytes, size: int = 7) -> tuple[Mixed, list[bytes]]:
    """The parts, and the bytes of the files, of a body that comes in blocks of `size`."""
    with Spool() as spool:
        blocks = (sent[start : start + size] for start in range(0, len(sent), size))
        mixed = split(content_type, blocks, spool)
        return mixed, [file.path.read_bytes() for file in mixed.files]


def left() -> list[Path]:
    return list((settings.GMI_UPLOAD_FOLDER / FOLDER).glob("*"))


def refusal(content_type: str, sent: bytes) -> str:
    with pytest.raises(DocumentRefused) as refused:
        taken_apart(content_type, sent)
    assert left() == []
    (fault,) = refused.value.faults
    assert fault.code == "multipart"
    return fault.reason


def test_the_first_part_is_the_document_and_the_rest_are_files() -> None:
    mixed, data = taken_apart(KIND, body(DOCUMENT, attachment("a.fastq", b"ACGT"), attachment("b.fastq", b"")))
    assert (mixed.content_type, mixed.document) == ("application/json", b"{}")
    assert ([file.name for file in mixed.files], data) == (["a.fastq", "b.fastq"], [b"ACGT", b""])
    assert left() == []


def test_files_are_digested_as_they_come() -> None:
    (file,) = taken_apart(KIND, body(DOCUMENT, attachment("a.fastq", b"ACGT")))[0].files
    assert (file.size, file.md5) == (4, hashlib.md5(b"ACGT", usedforsecurity=False).hexdigest())
    assert file.sha256 == hashlib.sha256(b"ACGT").hexdigest()


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
@pytest.mark.parametrize("size", [1, 6, 7, 100_000])
def test_bytes_come_as_they_were_sent(data: bytes, size: int) -> None:
    assert taken_apart(KIND, body(DOCUMENT, attachment("a", data[: 500 * size])), size)[1] == [data[: 500 * size]]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_a_file_may_be_sent_in_base64(size: int) -> None:
    data = bytes(range(256))
    encoded = attachment("a", base64.encodebytes(data), b"Content-Transfer-Encoding: base64\r\n")
    assert taken_apart(KIND, body(DOCUMENT, encoded), size)[1] == [data]


@pytest.mark.parametrize("coding", [b"base64\r\n\r\ne30=", b"quoted-printable\r\n\r\n=7B}"])
def test_a_document_may_be_encoded(coding: bytes) -> None:
    sent = b"Content-Type: application/json\r\nContent-Transfer-Encoding: " + coding
    assert taken_apart(KIND, body(sent))[0].document == b"{}"


def test_lines_may_end_as_in_a_shell() -> None:
    data = b"@r\r\n\nACGT\n--edgy\n"
    sent = body(DOCUMENT, attachment("a", b"~"), b"~").replace(b"\r\n", b"\n").replace(b"~", data)
    sent = sent.replace(b"--edge\n" + data, b'--edge\nContent-Disposition: a; filename="b"\n\n')
    for size in (1, 1000):
        mixed, files = taken_apart(KIND, sent, size)
        assert (mixed.document, files) == (b"{}", [data, b""])
    assert "complete" in refusal(KIND, sent[:-5])


def test_long_bodies_have_the_line_ends_of_the_standard(settings: Any) -> None:
    settings.GMI_MAX_BODY_BYTES = 100
    with pytest.raises(RequestDataTooBig):
        taken_apart(KIND, body(DOCUMENT, attachment("a", b"x" * 100)).replace(b"\r\n", b"\n"))


def test_an_encrypted_file_is_told_as_such() -> None:
    (file,) = taken_apart(KIND, body(DOCUMENT, attachment("a.c4gh", b"crypt4gh\1\0\0\0")))[0].files
    assert file.encrypted == "crypt4gh"


def test_a_file_in_quoted_printable_is_refused() -> None:
    sent = attachment("a", b"x", b"Content-Transfer-Encoding: quoted-printable\r\n")
    assert "base64" in refusal(KIND, body(DOCUMENT, sent))


def test_a_document_is_no_longer_than_documents_are(settings: Any) -> None:
    settings.GMI_MAX_BODY_BYTES = 100
    with pytest.raises(RequestDataTooBig):
        taken_apart(KIND, body(b"Content-Type: application/json\r\n\r\n" + b" " * 101))


def test_the_same_parts_are_the_same_request_whatever_is_between_them() -> None:
    other = body(DOCUMENT, attachment("a", b"ACGT")).replace(b"edge", b"other")
    first = taken_apart(KIND, body(DOCUMENT, attachment("a", b"ACGT")))[0]
    assert first.fingerprint == taken_apart("multipart/mixed; boundary=other", other)[0].fingerprint
    assert first.fingerprint != taken_apart(KIND, body(DOCUMENT, attachment("a", b"ACGA")))[0].fingerprint


def test_names_beyond_ascii_are_understood() -> None:
    named = b"Content-Disposition: attachment; filename*=UTF-8''%C3%A4.fastq\r\n\r\nACGT"
    (file,) = taken_apart(KIND, body(DOCUMENT, named))[0].files
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
        (KIND, body(DOCUMENT, attachment("a", b"QUN", b"Content-Transfer-Encoding: base64\r\n"))),
        (KIND, body(DOCUMENT, attachment("a", b"QQ==QQ==", b"Content-Transfer-Encoding: base64\r\n"))),
        (KIND, body(DOCUMENT, *[attachment("a", b"")] * MOST_PARTS)),
    ],
    ids=[
        "empty",
        "no parts",
        "no boundary",
        "another boundary",
        "cut short",
        "cut in a file",
        "bad base64",
        "half base64",
        "two base64s",
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
