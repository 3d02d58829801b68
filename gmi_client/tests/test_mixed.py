"""A document and its files in one body."""

import os
from email import message_from_bytes
from pathlib import Path

import pytest

from gmi_client import Unrecognised
from gmi_client.documents import Document
from gmi_client.mixed import mix

DOCUMENT = Document(b'{"alias": "lane"}', "application/json", "run")


def test_parts_come_out_as_they_went_in(tmp_path: Path) -> None:
    data = b"\x1f\x8b\r\n\n\r--\r\n--x\r\n" + os.urandom(2000) + b"\r\n"
    (tmp_path / "reads.fastq.gz").write_bytes(data)
    mixed = mix(DOCUMENT, [tmp_path / "reads.fastq.gz"])
    message = message_from_bytes(f"Content-Type: {mixed.content_type}\r\n\r\n".encode() + mixed.body)
    _, first, second = message.walk()
    assert (first.get_content_type(), first.get_payload(decode=True)) == ("application/json", DOCUMENT.data)
    assert (second.get_filename(), second.get_payload(decode=True)) == ("reads.fastq.gz", data)


@pytest.mark.parametrize("name", ['a"b', "a\nb", "a\\b", "lämpö.fastq"])
def test_a_name_that_a_header_cannot_carry_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(Unrecognised):
        mix(DOCUMENT, [tmp_path / name])
