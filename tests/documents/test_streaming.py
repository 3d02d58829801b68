"""Documents larger than memory: one record at a time, and a bad one does not stop the others."""

import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from itertools import islice

import pytest

from sra.envelopes import MAX_FAULTS
from sra.faults import DocumentRefused
from sra.reading import Refused, stream
from sra.streaming import MAX_RECORD_BYTES
from tests.documents.archive import CODECS, NAMED, SAMPLE, STUDY, experiment, reading, run, streamed, submission

BAD = f"<SAMPLE><TITEL/>{NAMED}</SAMPLE>"

COUNTED = run(attributes="size='1'")
PACKAGE = f"<EXPERIMENT_PACKAGE>{experiment()}<Pool/>{STUDY}<RUN_SET spots='1'>{COUNTED}</RUN_SET></EXPERIMENT_PACKAGE>"


class Repeated(BytesIO):
    """A set of the same record so many times, never as a whole in memory."""

    def __init__(self, record: str, times: int) -> None:
        super().__init__()
        self._parts = self._written(record.encode(), times)
        self._left = b""

    def _written(self, record: bytes, times: int) -> Iterator[bytes]:
        yield b"<SAMPLE_SET>"
        for _ in range(times // 100):
            yield record * 100
        yield b"</SAMPLE_SET>"

    def read(self, size: int | None = -1) -> bytes:
        size = size or 0
        while len(self._left) < size and (part := next(self._parts, b"")):
            self._left += part
        given, self._left = self._left[:size], self._left[size:]
        return given


@pytest.mark.parametrize(
    "text",
    [
        SAMPLE,
        f"<SAMPLE_SET>{SAMPLE}{SAMPLE}</SAMPLE_SET>",
        f"<WEBIN><SUBMISSION_SET>{submission()}</SUBMISSION_SET><SAMPLE_SET>{SAMPLE}</SAMPLE_SET></WEBIN>",
        f"<ROOT request='a'>{STUDY}<SAMPLE_SET>{SAMPLE}</SAMPLE_SET></ROOT>",
        f"<EXPERIMENT_PACKAGE_SET>{PACKAGE}{PACKAGE}</EXPERIMENT_PACKAGE_SET>",
        f"<SAMPLE_SET>{SAMPLE}<SAMPLE>{NAMED}<SAMPLE_LINKS/></SAMPLE></SAMPLE_SET>",
    ],
)
def test_the_records_are_those_of_the_whole_document(text: str) -> None:
    expected = [(record.kind, record.document) for record in reading(text).records]
    assert [(record.kind, record.document) for record in streamed(text) if not isinstance(record, Refused)] == expected


def test_a_bad_record_is_named_and_the_others_go_on() -> None:
    first, refused, last = streamed(f"<SAMPLE_SET>\n{SAMPLE}\n{BAD}\n{SAMPLE}</SAMPLE_SET>")
    assert isinstance(refused, Refused)
    assert not isinstance(first, Refused)
    assert not isinstance(last, Refused)
    assert refused.index == 1
    assert [(fault.xpath, fault.line) for fault in refused.faults] == [("/SAMPLE_SET/SAMPLE[2]/TITEL", 3)]
    assert refused.faults[0].pointer == "/1/TITEL"
    assert last.xpath == "/SAMPLE_SET/SAMPLE[3]"


def test_lines_are_right_beyond_sixteen_bits() -> None:
    many = streamed("<SAMPLE_SET>" + "\n" * 70_000 + SAMPLE + "\n" + BAD + "</SAMPLE_SET>")
    assert isinstance(many[1], Refused)
    assert many[1].faults[0].line == 70_002


def test_what_is_no_record_is_refused_between_them() -> None:
    found = streamed(f"<SAMPLE_SET x='1'>text{SAMPLE}<RUN/>{SAMPLE}</SAMPLE_SET>")
    assert [type(item).__name__ for item in found] == ["ReadRecord", "Refused", "ReadRecord", "Refused", "Refused"]


@pytest.mark.parametrize("bad", ["<X/>", "<SAMPLE/>"])
def test_behind_very_many_faults_nothing_is_read(bad: str) -> None:
    read = stream(BytesIO(f"<SAMPLE_SET>{bad * 5_000}</SAMPLE_SET>".encode()), CODECS)
    told = sum(len(each.faults) for each in islice(read, MAX_FAULTS) if isinstance(each, Refused))
    with pytest.raises(DocumentRefused) as refusal:
        next(read)
    assert (told, refusal.value.faults[0].code) == (MAX_FAULTS, "too-many")


def test_an_ill_formed_document_ends_with_a_refusal() -> None:
    records = stream(BytesIO(f"<SAMPLE_SET>{SAMPLE}<SAMPLE>".encode()), CODECS)
    assert not isinstance(next(records), Refused)
    with pytest.raises(DocumentRefused) as refusal:
        next(records)
    assert refusal.value.faults[0].code == "xml-syntax"


ATTRIBUTES = " ".join(f"a{number}='1'" for number in range(200))
REFUSED = [
    (b"", "xml-syntax"),
    (b"{}", "xml-syntax"),
    (b"<html/>", "wrong-root"),
    (b"<SAMPLE_SET/>", "missing-member"),
    (b"<!DOCTYPE SAMPLE [<!ENTITY a 'b'>]><SAMPLE/>", "xml-doctype"),
    (b"<!--" + b"x" * 100_000 + b"--><!DOCTYPE SAMPLE SYSTEM 'a'><SAMPLE/>", "xml-doctype"),
    ("<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE SAMPLE><SAMPLE/>".encode("utf-16"), "xml-doctype"),
    (b"<?xml version='1.0' encoding='UTF-7'?><SAMPLE/>", "xml-encoding"),
    (b"<SAMPLE_SET><SAMPLE>" + b"<a>" * 300, "xml-syntax"),
    (f"<SAMPLE_SET><SAMPLE {ATTRIBUTES}/></SAMPLE_SET>".encode(), "xml-size"),
    (f"<SAMPLE_SET {ATTRIBUTES}>{SAMPLE}</SAMPLE_SET>".encode(), "xml-size"),
    (b"<SAMPLE_SET><SAMPLE>" + (b"<a>" + b"x" * 10_000 + b"</a>") * (MAX_RECORD_BYTES // 9_000), "xml-size"),
]


@pytest.mark.parametrize(("data", "code"), REFUSED, ids=[f"{row[1]}-{index}" for index, row in enumerate(REFUSED)])
def test_what_may_not_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        list(stream(BytesIO(data), CODECS))
    assert [fault.code for fault in refusal.value.faults] == [code]


def test_memory_does_not_grow_with_the_set() -> None:
    def peak(times: int) -> int:
        tracemalloc.start()
        assert len([True for _ in stream(Repeated(SAMPLE, times), CODECS)]) == times
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    peak(100)
    assert peak(2_000) < 2 * peak(200) + 100_000
