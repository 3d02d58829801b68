"""Which FASTQ is refused, with which word, and at which line?"""

from __future__ import annotations

import pytest

from datafiles.bounds import Bounds
from datafiles.tests.material import READS, codes, look

A = b"@a\nACGT\n+\nIIII\n"
B = b"@b\nACGT\n+\nIIII\n"

BROKEN: dict[str, tuple[bytes, list[tuple[str, int | None]]]] = {
    "nothing": (b"", [("empty-file", 1)]),
    "blank lines alone": (b"\n\n\n", [("empty-file", 1)]),
    "many blank lines alone": (b"\n" * 9, [("empty-file", 1)]),
    "cut in the title": (A + b"@b", [("truncated", 5)]),
    "cut behind the title": (A + b"@b\n", [("truncated", 5)]),
    "cut in the bases": (A + b"@b\nAC", [("truncated", 6)]),
    "cut behind the bases": (A + b"@b\nACGT\n", [("truncated", 6)]),
    "cut in the plus": (A + b"@b\nACGT\n+b", [("truncated", 7)]),
    "cut behind the plus": (A + b"@b\nACGT\n+\n", [("truncated", 7)]),
    "cut in the qualities": (A + b"@b\nACGT\n+\nII", [("truncated", 8)]),
    "no at sign": (A + B[1:], [("title-line", 5)]),
    "no at sign at the start": (A[1:], [("title-line", 1)]),
    "no plus": (A + b"@b\nACGT\nIIII\n" + A, [("plus-line", 7)]),
    "no plus line and no qualities": (b"@a\nACGT\n" + B + A, [("plus-line", 3)]),
    "another name behind the plus": (A + b"@b\nACGT\n+a\nIIII\n" + A, [("plus-name", 7)]),
    "too few qualities": (b"@a\nACGT\n+\nIII\n" + B, [("quality-length", 4)]),
    "too many qualities": (b"@a\nACGT\n+\nIIIII\n" + B, [("quality-length", 4)]),
    "no qualities": (b"@a\nACGT\n+\n\n" + B, [("quality-length", 4)]),
    "too few qualities in the last read": (A + b"@b\nACGT\n+\nIII\n", [("quality-length", 8)]),
    "two lines of qualities": (b"@a\nACGT\n+\nIIII\nIIII\n" + B, [("title-line", 5)]),
    "two lines of bases": (b"@a\nACGT\nACGT\n+\nIIII\n" + B, [("wrapped", 3)]),
    "wrapped": (b"@a\nACGT\nACGT\n+\nIIII\nIIII\n" + B, [("wrapped", 3)]),
    "wrapped qualities": (b"@a\nACGTACGT\n+\nIIII\nIIII\n" + B, [("wrapped", 5)]),
    "wrapped qualities that look like a title": (b"@a\nACGTACGT\n+\nIIII\n@III\n" + B, [("wrapped", 5)]),
    "wrapped in the last read": (A + b"@b\nACGT\nACGT\n+\nIIII\nIIII\n", [("wrapped", 7)]),
    "a space in the bases": (b"@a\nAC T\n+\nIIII\n" + B, [("sequence-letters", 2)]),
    "a tab in the bases": (b"@a\nAC\tT\n+\nIIII\n" + B, [("sequence-letters", 2)]),
    "amino acids": (b"@a\nMELF\n+\nIIII\n", [("sequence-letters", 2)]),
    "colours": (b"@a\nT012\n+\nIIII\n", [("sequence-letters", 2)]),
    "a byte order mark": (b"\xef\xbb\xbf" + A, [("byte-order-mark", 1)]),
    "a blank line between": (A + b"\n" + B, [("blank-line", 5)]),
    "a blank line at the start": (b"\n" + A, [("blank-line", 1)]),
    "a blank line within": (b"@a\nACGT\n\n+\nIIII\n" + B, [("plus-line", 3)]),
    "many blank lines between": (A + b"\n" * 9 + B, [("blank-line", 5)]),
    "no name": (b"@\nACGT\n+\nIIII\n" + B, [("no-name", 1)]),
    "a space for a name": (b"@ a\nACGT\n+\nIIII\n" + B, [("no-name", 1)]),
    "a control character in the name": (b"@a\x1b\nACGT\n+\nIIII\n" + B, [("name-letters", 1)]),
    "lines that end in CR alone": (A.replace(b"\n", b"\r"), [("truncated", 1)]),
    "zero bytes at the end": (A + b"\0" * 100, [("title-line", 5)]),
    "FASTA behind FASTQ": (A + b">b\nACGT\n", [("title-line", 5)]),
    "two faults in one read": (b"@a\nAC*T\n+\nIII\n" + B, [("sequence-letters", 2), ("quality-length", 4)]),
}
for byte in (0, 9, 11, 27, 31, 32, 127, 128, 255):
    BROKEN[f"byte {byte} in the qualities"] = (A + b"@b\nACGT\n+\nI%cII\n" % byte, [("quality-letters", 8)])


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_told_with_its_line(case: str) -> None:
    data, expected = BROKEN[case]
    assert codes(look(data, "fastq")) == expected


@pytest.mark.parametrize("case", BROKEN)
def test_the_line_is_the_same_far_into_a_large_file(case: str) -> None:
    data, expected = BROKEN[case]
    if data and data[:3] != b"\xef\xbb\xbf" and expected[0][0] != "empty-file":
        before = 12_000
        found = [(code, line - 4 * before if line else None) for code, line in codes(look(A * before + data, "fastq"))]
        assert found == expected


def test_a_fault_says_who_and_what_would_be_right() -> None:
    (fault,) = look(b"@a x\nACGT\n+\nIII\n" + B, "fastq").faults
    assert fault.as_data() == {
        "code": "quality-length",
        "reason": "There are 3 qualities for 4 bases.",
        "line": 4,
        "name": "a",
        "expected": "4 qualities",
    }


SOUND = {
    "plain": READS,
    "without the last line feed": A + B.rstrip(),
    "a read without bases": b"@a\n\n+\n\n" + B,
    "a read without bases at the end": B + b"@a\n\n+\n\n",
    "a read without bases and line feed at the end": B + b"@a\n\n+\n",
    "qualities that begin with @ and +": b"@a\nAC\n+\n@+\n@b\nAC\n+\n+@\n",
    "a name with the comment after a tab": b"@a\tx y\nAC\n+\nII\n",
    "the name without its comment behind the plus": b"@a x\nAC\n+a\nII\n" * 3,
    "all of the alphabet": b"@a\nACGTURYKMSWBDHVNacgturykmswbdhvn.-\n+\n" + b"I" * 34 + b"\n",
}


@pytest.mark.parametrize("case", SOUND)
def test_what_is_sound_is_taken_whole(case: str) -> None:
    found = look(SOUND[case], "fastq")
    assert (found.faults, found.facts["complete"], found.facts["faults"]) == ((), True, 0)
    assert found.facts["reads"] == sum(line.startswith(b"+") for line in SOUND[case].split(b"\n")[2::4])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (READS.replace(b"\n", b"\r\n"), "line-ends"),
        (A + b"\n", "blank-lines"),
        (A + b"\n" * 70, "blank-lines"),
        (A + b" \n", "blank-lines"),
        (b"@a\n\n+\n\n", "empty-reads"),
        (b"@a\nACGT\n+\nhhhh\n", "quality-encoding"),
        ("@ä\nACGT\n+\nIIII\n".encode(), "name-letters"),
    ],
)
def test_what_is_odd_is_a_warning(data: bytes, code: str) -> None:
    found = look(data, "fastq")
    assert (found.faults, [warning.code for warning in found.warnings]) == ((), [code])
    assert found.facts["reads"] == data.count(b"@")


def test_faults_in_reads_do_not_end_the_look_and_are_counted() -> None:
    bad = b"@x\nACGT\n+\nIII\n"
    found = look((A + bad) * 50 + A, "fastq")
    assert (found.facts["faults"], len(found.faults), found.facts["reads"]) == (50, 20, 51)
    assert [fault.line for fault in found.faults[:3]] == [8, 16, 24]


def test_a_file_of_faults_is_not_read_to_its_end() -> None:
    found = look(b"@x\nACGT\n+\nIII\n" * 5000, "fastq", bounds=Bounds(bearable=100))
    assert (found.facts["faults"], found.facts["complete"]) == (100, False)


def test_a_line_without_an_end_is_not_kept_in_memory() -> None:
    found = look(A + b"@b\n" + b"A" * 3_000_000, "fastq", bounds=Bounds(line=1_000_000))
    assert codes(found) == [("line-length", 1)] or codes(found)[0][0] == "line-length"


def test_names_with_anything_in_them_are_told_safely() -> None:
    (fault,) = look(b"@" + b"\xff\x07" * 5000 + b"\nAC\n+\nI\n", "fastq").faults[-1:]
    assert len(fault.name) <= 200
    assert fault.name.isprintable()
