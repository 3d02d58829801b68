"""Which two files hold the reads of the same pairs?"""

from __future__ import annotations

import io

import pytest

from datafiles.faults import Fault
from datafiles.mates import compare
from datafiles.tests.material import packed


def reads(*titles: str) -> bytes:
    return b"".join(b"@%b\nACGT\n+\nIIII\n" % title.encode() for title in titles)


def told(first: bytes, second: bytes) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.line) for fault in faults(first, second)]


def faults(first: bytes, second: bytes) -> tuple[Fault, ...]:
    return compare(io.BytesIO(first), io.BytesIO(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["a/1", "b/1"], ["a/2", "b/2"]),
        (["a 1:N:0:ACG", "b 1:N:0"], ["a 2:N:0:ACG", "b 2:Y:0"]),
        (["a\tx", "b"], ["a y", "b"]),
        (["S.1.1 x", "S.2.1"], ["S.1.2 y", "S.2.2"]),
        ([], []),
    ],
)
def test_the_same_names_in_the_same_order_are_mates(first: list[str], second: list[str]) -> None:
    assert told(reads(*first), reads(*second)) == []
    assert told(packed(reads(*first)), reads(*second)) == []


def test_each_read_without_its_mate_is_told_with_the_line_in_both() -> None:
    (fault,) = faults(reads("a/1", "b/1", "c/1"), reads("a/2", "x/2", "c/2"))
    assert (fault.code, fault.line, fault.name) == ("mate-names", 5, "b/1")
    assert "first file has the read b/1, the second at its line 5 x/2" in fault.reason


@pytest.mark.parametrize("swapped", [False, True])
def test_a_file_that_ends_too_early_is_told(swapped: bool) -> None:
    pair = [reads("a", "b"), reads("a", "b", "c")]
    (fault,) = faults(*reversed(pair)) if swapped else faults(*pair)
    assert (fault.code, fault.line, fault.name) == ("mate-number", 9, "c")
    assert fault.reason.startswith(f"The {'second' if swapped else 'first'} file ends after 2 reads")


@pytest.mark.parametrize("title", ["a/1", "a 1:N:0:ACG"])
def test_the_same_file_twice_is_no_pair(title: str) -> None:
    assert told(reads(title), reads(title)) == [("same-mate", 1)]


def test_a_read_lost_far_into_large_files_is_found() -> None:
    names = [f"r{number}" for number in range(30_000)]
    assert told(reads(*names), reads(*names[:20_000], *names[20_001:]))[0] == ("mate-names", 80_001)
    assert len(told(reads(*names), reads(*names[1:]))) == 20


def test_a_file_that_cannot_be_read_is_a_fault() -> None:
    assert told(packed(reads("a"))[:-3], reads("a"))[0][0] == "truncated-compression"
    assert told(b"", reads("a")) == [("mate-number", 1)]
    assert told(b"junk\n" * 9, reads("a", "b"))[0][0] == "mate-names"
