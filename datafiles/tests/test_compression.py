"""Which streams are inflated, and what is said of broken ones?"""

from __future__ import annotations

import bz2
import lzma
import random
from collections.abc import Callable

import pytest

from datafiles.bgzf import END
from datafiles.bounds import Bounds
from datafiles.tests.material import READS, bgzf, codes, look, packed

Pack = Callable[[bytes], bytes]
PACKERS: list[Pack] = [packed, bgzf, bz2.compress, lambda data: lzma.compress(data, preset=0)]

CHANCE = random.Random(7)
MANY = b"".join(
    b"@%d\n%b\n+\n%b\n" % (n, bytes(CHANCE.choices(b"ACGT", k=100)), bytes(CHANCE.choices(range(33, 74), k=100)))
    for n in range(9_000)
)
"""Some 1.8 MB: more than is inflated at once."""


@pytest.mark.parametrize(
    ("data", "compression"),
    [
        (READS, ""),
        (packed(READS), "gzip"),
        (b"".join(packed(READS[at : at + 7]) for at in range(0, len(READS), 7)), "gzip"),
        (packed(READS) + packed(b""), "gzip"),
        (packed(READS) + b"\0" * 1000, "gzip"),
        (bgzf(READS), "bgzf"),
        (bgzf(READS, end=b""), "bgzf"),
        (bgzf(READS) + packed(b""), "bgzf"),
        (bz2.compress(READS), "bzip2"),
        (bz2.compress(READS[:30]) + bz2.compress(READS[30:]), "bzip2"),
        (lzma.compress(READS), "xz"),
    ],
)
def test_reads_are_inflated_by_their_magic_whatever_the_name(data: bytes, compression: str) -> None:
    found = look(data, "fastq", name="reads.txt")
    assert (found.compression, found.faults, found.facts["reads"]) == (compression, (), 2)


@pytest.mark.parametrize("pack", PACKERS)
def test_large_files_come_out_whole(pack: Pack) -> None:
    found = look(pack(MANY), "fastq")
    assert (found.faults, found.facts["reads"], found.facts["inflated"]) == ((), 9_000, len(MANY))


@pytest.mark.parametrize("pack", PACKERS)
def test_a_cut_stream_is_told_with_its_end_and_what_came_before_is_counted(pack: Pack) -> None:
    data = pack(MANY)
    found = look(data[: len(data) * 3 // 4], "fastq")
    assert codes(found) == [("truncated-compression", None)]
    assert found.faults[0].offset == len(data) * 3 // 4
    assert found.facts["complete"] is False
    assert 4_000 < int(str(found.facts["reads"])) < 9_000


@pytest.mark.parametrize("cut", [3, 11, 17, 19, 30])
def test_a_cut_in_the_first_bytes_is_told_as_well(cut: int) -> None:
    assert codes(look(packed(MANY)[:cut], "fastq"))[0][0] in ("truncated-compression", "wrong-type", "empty-file")


def test_a_wrong_checksum_is_a_fault() -> None:
    data = packed(READS)
    assert codes(look(data[:-8] + b"\1\2\3\4" + data[-4:], "fastq")) == [("damaged-compression", None)]
    data = bgzf(READS, end=b"")
    assert codes(look(data[:-8] + b"\1\2\3\4" + data[-4:] + END, "fastq")) == [("damaged-compression", None)]


def test_changed_bytes_are_told_near_where_they_are() -> None:
    data = bytearray(bgzf(MANY))
    data[len(data) // 2 : len(data) // 2 + 20] = b"\xaa" * 20
    (fault,) = look(bytes(data), "fastq").faults
    assert fault.code == "damaged-compression"
    assert len(data) // 2 - 70_000 < (fault.offset or 0) <= len(data) // 2


def test_bytes_behind_the_end_are_a_fault_with_their_offset() -> None:
    data = packed(READS)
    (fault,) = look(data + b"\0\0tail", "fastq").faults
    assert (fault.code, fault.offset) == ("trailing-bytes", len(data))


@pytest.mark.parametrize("pack", PACKERS)
def test_a_bomb_is_a_fault_before_it_is_large(pack: Pack) -> None:
    bounds = Bounds(ratio=50, unsuspected=2 << 20)
    found = look(pack(b"@r\n" + b"A" * (12 << 20)), "fastq", bounds=bounds)
    assert codes(found) == [("inflates-too-much", None)]
    assert int(str(found.facts["inflated"])) < 6 << 20


def test_two_layers_are_told() -> None:
    found = look(packed(packed(READS)), "fastq")
    assert "compressed twice" in found.faults[0].reason


def test_zstandard_is_told_and_not_looked_into() -> None:
    found = look(b"\x28\xb5\x2f\xfd" + b"x" * 99, "fastq")
    assert (found.compression, found.faults, found.warnings[0].code) == ("zstd", (), "compression")


@pytest.mark.parametrize("bounds", [Bounds(seconds=-1), Bounds(inflated=1_000_000)])
def test_what_takes_too_long_is_a_warning(bounds: Bounds) -> None:
    found = look(packed(MANY), "fastq", bounds=bounds)
    assert (found.faults, found.facts["complete"], found.warnings[0].code) == ((), False, "unfinished")


def test_how_far_it_went_is_said() -> None:
    warning = look(MANY, "fastq", bounds=Bounds(inflated=1_000_000)).warnings[0]
    assert "its first 3" in warning.reason
    assert warning.reason.endswith("reads were looked at.")
