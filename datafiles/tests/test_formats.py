"""What is said of files that are not FASTQ, and of those that are not what they were declared?"""

from __future__ import annotations

import bz2
import io
import struct
import zipfile
from pathlib import Path

import pytest

from datafiles.filetypes import FITTING, claimed_by
from datafiles.inspection import inspect
from datafiles.tests.material import (
    CRAM_END,
    FASTA,
    HEADER,
    READS,
    SAM,
    VCF,
    alignment,
    bam,
    bgzf,
    codes,
    cram,
    look,
    packed,
)

POD5 = b"\x8bPOD\r\n\x1a\n"
SFF = b".sff\0\0\0\1" + struct.pack(">QIIHHHB", 0, 0, 7, 40, 4, 4, 1) + b"TACG" + b"TCAG"
HDF5 = b"\x89HDF\r\n\x1a\n\2\x08\x08\0" + struct.pack("<QQQ", 0, 2**64 - 1, 100) + b"\0" * 64
SRA = b"NCBI.sra" + struct.pack("<II", 0x05031988, 1) + b"\0" * 9
BCF = bgzf(b"BCF\2\2" + struct.pack("<I", len(VCF) - 29) + VCF[:-30] + b"\0")
ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as archive:
    archive.writestr("reads.fastq", READS)

SOUND = {
    "bam": bam(),
    "cram": cram(),
    "sam": SAM,
    "fasta": FASTA,
    "vcf": VCF,
    "vcf_aggregate": bgzf(VCF),
    "bcf": BCF,
    "sff": SFF,
    "sra": SRA,
    "PacBio_HDF5": HDF5,
    "pod5": POD5 + b"x" * 99 + POD5,
    "bai": b"BAI\1\2\0\0\0" + b"\0" * 9,
    "csi": bgzf(b"CSI\1" + struct.pack("<iii", 14, 5, 0) + b"\1\0\0\0"),
    "tabix": bgzf(b"TBI\1\1\0\0\0" + b"\0" * 28),
    "crai": packed(b"0\t1\t200\t26\t10\t300\n"),
    "fastq": READS,
}


@pytest.mark.parametrize("filetype", SOUND)
def test_what_is_as_declared_is_taken(filetype: str) -> None:
    found = look(SOUND[filetype], filetype)
    assert (found.faults, found.warnings, found.facts["complete"]) == ((), (), True)
    assert found.format in FITTING[filetype.casefold()]


@pytest.mark.parametrize("filetype", SOUND)
def test_what_is_not_declared_is_recognised(filetype: str) -> None:
    assert look(SOUND[filetype]).format in FITTING[filetype.casefold()]


@pytest.mark.parametrize("filetype", sorted(set(SOUND) - {"vcf_aggregate"}))
def test_every_format_declared_as_another_is_a_fault_that_says_what_it_is(filetype: str) -> None:
    other = "bam" if filetype != "bam" else "fastq"
    (fault,) = look(SOUND[filetype], other).faults
    assert (fault.code, fault.expected) == ("wrong-type", other.upper())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (FASTA, "FASTA"),
        (SAM, "SAM"),
        (ZIP.getvalue(), "a ZIP archive"),
        (b"<html>", "XML or HTML"),
        (b"\x7fELF\2\1\1\0\0\0", "binary data"),
        ("@r\n".encode("utf-16"), "text in UTF-16"),
        (bz2.compress(FASTA), "FASTA"),
    ],
)
def test_what_is_no_fastq_is_told(data: bytes, told: str) -> None:
    (fault,) = look(data, "fastq").faults
    assert fault.reason == f"The file is {told}, and was declared as FASTQ."


@pytest.mark.parametrize("filetype", ["tab", "other", "readme_file", "OxfordNanopore_native", "of tomorrow"])
@pytest.mark.parametrize("data", [b"@not\nreads", b">no\n\n>fasta", b"\0\1\2", READS, packed(b"a\tb\n"), b"a"])
def test_other_types_hold_anything(filetype: str, data: bytes) -> None:
    found = look(data, filetype)
    assert (found.faults, found.facts["complete"]) == ((), True)


def test_other_types_are_inflated_to_the_end() -> None:
    assert codes(look(packed(b"a\tb\n")[:-3], "tab")) == [("truncated-compression", None)]


def test_a_name_claims_a_type_where_none_is_declared() -> None:
    assert claimed_by("x/reads_1.fq.gz") == "fastq"
    assert claimed_by("reads.txt") == claimed_by("") == claimed_by("\0") == ""
    assert codes(look(b"junk\n", name="a.fastq")) == [("title-line", 1)]
    assert codes(look(b"\0\1", name="a.bam")) == [("wrong-type", None)]
    found = look(READS, name="a.bam")
    assert (found.format, found.faults, found.warnings[0].code) == ("fastq", (), "name")


@pytest.mark.parametrize(
    ("data", "scheme"),
    [
        (b"crypt4gh\1\0\0\0", "crypt4gh"),
        (b"-----BEGIN PGP MESSAGE-----\n\nhQE", "openpgp"),
        (b"\x85\x01\x0c\x03" + b"k" * 99, "openpgp"),
        (b"\x84\x5e\x03" + b"k" * 99, "openpgp"),
        (b"\xc1\x5e\x03" + b"k" * 99, "openpgp"),
        (b"\x8c\x0d\x04\x09" + b"k" * 99, "openpgp"),
        (packed(b"crypt4gh\1\0\0\0"), "crypt4gh"),
        (b"Salted__12345678", "openssl"),
    ],
)
def test_what_is_encrypted_is_not_looked_into(data: bytes, scheme: str) -> None:
    found = look(data, "fastq")
    assert (found.encrypted, found.faults, found.format) == (scheme, (), "")


def test_alignments_are_counted() -> None:
    facts = look(bam(5)).facts
    assert (facts["reads"], facts["bases"], facts["references"], facts["sorted-by"]) == (5, 20, 1, "coordinate")
    assert look(SAM).facts["reads"] == 1
    assert look(cram()).facts["version"] == "3.0"


BROKEN = {
    "BAM without its end": (bam(end=b""), ["no-end-marker"]),
    "BAM in plain gzip": (packed(b"BAM\1" + struct.pack("<ii", 0, 0)), ["not-bgzf"]),
    "BAM cut in a block": (bam()[:-40], ["truncated-compression"]),
    "BAM cut in an alignment": (bgzf(b"BAM\1" + struct.pack("<ii", 0, 0) + alignment(-1)[:-3]), ["truncated"]),
    "BAM with a reference that is not there": (bgzf(b"BAM\1" + struct.pack("<ii", 0, 0) + alignment(3)), ["record"]),
    "BAM with a header that is too large": (bgzf(b"BAM\1" + struct.pack("<i", 2**30)), ["header-size"]),
    "BAM with a bad header line": (bgzf(b"BAM\1" + struct.pack("<i", 7) + b"@SQ x:\n\0\0\0\0"), ["header-line"]),
    "BAM with a name that does not end": (
        bgzf(b"BAM\1" + struct.pack("<iii", 0, 1, 2) + b"ab" + b"\0\0\0\0"),
        ["reference-name"],
    ),
    "CRAM without its end": (cram(end=b""), ["no-end-marker"]),
    "CRAM cut": (cram()[:-3], ["truncated"]),
    "CRAM with a wrong checksum": (cram(CRAM_END[:4] + b"\xfe" + CRAM_END[5:]), ["checksum"]),
    "CRAM of tomorrow": (b"CRAM\4\0" + b"\0" * 40, ["version"]),
    "CRAM of 20 bytes": (cram()[:20], ["truncated"]),
    "SAM with spaces": (HEADER + SAM[len(HEADER) :].replace(b"\t", b" "), ["columns"]),
    "SAM with a wrong flag": (SAM.replace(b"q1\t0", b"q1\tx"), ["column-value"]),
    "SAM with too few qualities": (SAM.replace(b"IIII", b"III"), ["quality-length"]),
    "SAM with a wrong CIGAR": (SAM.replace(b"4M", b"M4"), ["column-value"]),
    "SAM with a reference without a name": (SAM.replace(b"SN:chr1", b"XX:chr1"), ["header-line"]),
    "FASTA with an empty sequence": (b">a\n>b\nACGT\n", ["empty-sequence"]),
    "FASTA with an empty sequence at the end": (b">a\nACGT\n>b\n", ["empty-sequence"]),
    "FASTA with the same name twice": (b">a\nA\n>a\nC\n", ["repeated-name"]),
    "FASTA with other signs": (b">a\nACGT\nAC1T\n", ["sequence-letters"]),
    "FASTA without a name": (b">\nACGT\n", ["no-name"]),
    "VCF without names of columns": (b"##fileformat=VCFv4.2\nchr1\t1\n", ["column-names"]),
    "VCF with a wrong name": (VCF.replace(b"QUAL", b"QUALITY"), ["column-names"]),
    "VCF with a missing column": (VCF.replace(b"\t0/1", b""), ["columns"]),
    "VCF with a wrong position": (VCF.replace(b"chr1\t1\t", b"chr1\tx\t"), ["column-value"]),
    "VCF with the same sample twice": (VCF.replace(b"\ts1", b"\ts1\ts1").replace(b"0/1", b"0\t0"), ["repeated-name"]),
    "BCF without its end": (BCF[:-28], ["no-end-marker"]),
    "BCF cut in its header": (bgzf(b"BCF\2\2\xff\0\0\0##file"), ["header-size"]),
    "SFF cut": (SFF[:20], ["truncated"]),
    "SFF of another version": (SFF.replace(b"\0\0\0\1", b"\0\0\0\2", 1), ["header-size"]),
    "POD5 without its end": (POD5 + b"x" * 99, ["no-end-marker"]),
    "HDF5 cut": (HDF5[:80], ["truncated"]),
    "an index that is cut": (b"BAI\1\2", ["truncated"]),
    "an index with a negative number": (b"BAI\1\xff\xff\xff\xff", ["header-size"]),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_told(case: str) -> None:
    data, expected = BROKEN[case]
    assert [code for code, _ in codes(look(data))] == expected


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"ACGT\n", "title-line", 1),
        (b">a\nAC\nGT\n\nA.C-\nA T\n", "sequence-letters", 6),
        (b">a\n\n", "empty-sequence", 1),
        (b"\n\n", "empty-file", 1),
        (b"", "empty-file", 1),
    ],
)
def test_lines_of_fasta(data: bytes, code: str, line: int) -> None:
    assert codes(look(data, "fasta")) == [(code, line)]


def test_protein_is_a_warning() -> None:
    found = look(b">a\nMELF*\n", "fasta")
    assert (found.faults, found.warnings[0].code) == ((), "amino-acids")


def test_vcf_in_plain_gzip_is_a_warning() -> None:
    found = look(packed(VCF), "vcf")
    assert (found.faults, found.warnings[0].code) == ((), "not-bgzf")


def test_samtools_is_asked_where_it_is_there(tmp_path: Path) -> None:
    pytest.importorskip("pysam")
    good, odd = tmp_path / "a.bam", tmp_path / "b.bam"
    good.write_bytes(bam())
    odd.write_bytes(bgzf(b"BAM\1" + struct.pack("<ii", 0, 1) + b"\1\0\0\0\0" + struct.pack("<i", 5)))
    with good.open("rb") as stream:
        assert inspect(stream).faults == ()
    with odd.open("rb") as stream:
        assert inspect(stream).facts["faults"] in (0, 1)


@pytest.mark.parametrize("sign", [b"@", b">"])
def test_binary_data_of_no_declared_type_are_not_read_as_text_for_their_first_byte(sign: bytes) -> None:
    found = look(sign + bytes(range(256)) * 40)
    assert (found.format, found.faults) == ("", ())
