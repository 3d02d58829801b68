"""No bytes whatever raise anything or take long."""

from __future__ import annotations

import bz2
import io
import json
import lzma

from hypothesis import given, settings
from hypothesis import strategies as st

from datafiles.bounds import Bounds
from datafiles.inspection import inspect
from datafiles.mates import compare
from datafiles.tests.material import FASTA, READS, SAM, VCF, bam, bgzf, cram, packed
from datafiles.tests.test_formats import BCF, HDF5, POD5, SFF, SRA

TYPES = ["", "fastq", "fasta", "sam", "bam", "cram", "vcf", "bcf", "sff", "csi", "tabix", "crai", "tab", "pod5"]
FILES = [READS, FASTA, SAM, VCF, bam(), cram(), BCF, SFF, SRA, HDF5, POD5, bgzf(READS), bgzf(b"CSI\1" + b"\0" * 40)]
FILES += [packed(READS), bz2.compress(READS), lzma.compress(READS), READS * 30, packed(READS) * 20, b"BAI\1\0\0\0\0"]

any_file = st.one_of(
    st.binary(max_size=400), st.sampled_from(FILES), st.text("@+>\n\r\t ACI#", max_size=60).map(str.encode)
)


class Dribble(io.BytesIO):
    """Gives fewer bytes than it is asked for, as sockets do."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 7))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sound file with bytes changed, put in, taken out, repeated, or cut off."""
    data = bytearray(draw(any_file))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        size = draw(st.integers(0, 9))
        data[at : at + size] = draw(st.binary(max_size=9))
    return bytes(data[: draw(st.integers(0, len(data)))]) if draw(st.booleans()) else bytes(data)


@settings(max_examples=400, deadline=None)
@given(damaged(), st.sampled_from(TYPES))
def test_any_file_is_looked_at_without_an_exception(data: bytes, filetype: str) -> None:
    found = inspect(io.BytesIO(data), filetype=filetype, name="a.fastq.gz", bounds=Bounds(unsuspected=1 << 20))
    assert len(found.faults) <= 20
    assert json.dumps([found.facts, *(fault.as_data() for fault in (*found.faults, *found.warnings))])


@settings(max_examples=150, deadline=None)
@given(damaged())
def test_what_is_found_does_not_depend_on_how_the_bytes_come(data: bytes) -> None:
    whole, dribbled = inspect(io.BytesIO(data)), inspect(Dribble(data))
    assert (whole.format, whole.facts) == (dribbled.format, dribbled.facts)
    assert [fault.code for fault in whole.faults] == [fault.code for fault in dribbled.faults]


@settings(max_examples=150, deadline=None)
@given(damaged(), damaged())
def test_any_two_files_are_compared_without_an_exception(first: bytes, second: bytes) -> None:
    assert len(compare(io.BytesIO(first), io.BytesIO(second))) <= 21
