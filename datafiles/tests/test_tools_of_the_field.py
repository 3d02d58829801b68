"""Is what the field's own tools write taken, and counted as they count it?"""

from __future__ import annotations

import io
import random
from pathlib import Path

import dnaio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datafiles.inspection import Inspection, inspect
from datafiles.tests.material import READS

pysam = pytest.importorskip("pysam")
READS_MADE = 3000
CHANCE = random.Random(3)
BASES = "".join(CHANCE.choices("ACGT", k=20_000))


def seen(path: Path, filetype: str) -> Inspection:
    with path.open("rb") as stream:
        found = inspect(stream, filetype=filetype)
    assert (found.faults, found.warnings, found.facts["complete"]) == ((), (), True)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alignments")
    (folder / "r.fa").write_text(f">chr1\n{BASES}\n")
    header = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": "chr1", "LN": len(BASES)}]}
    with pysam.AlignmentFile(str(folder / "a.bam"), "wb", header=header) as file:
        for at in sorted(CHANCE.choices(range(len(BASES) - 100), k=READS_MADE)):
            read = pysam.AlignedSegment(file.header)
            read.query_name, read.query_sequence, read.flag = f"r{at}", BASES[at : at + 100], 0
            read.reference_id, read.reference_start, read.mapping_quality = 0, at, 60
            read.cigartuples = [(0, 100)]
            read.query_qualities = pysam.qualitystring_to_array("I" * 100)
            file.write(read)
    return folder


def test_bam_and_its_indexes(folder: Path) -> None:
    facts = seen(folder / "a.bam", "bam").facts
    assert (facts["reads"], facts["bases"], facts["references"]) == (READS_MADE, 100 * READS_MADE, 1)
    pysam.index(str(folder / "a.bam"), str(folder / "a.bai"))
    pysam.index("-c", str(folder / "a.bam"), str(folder / "a.csi"))
    assert [seen(folder / f"a.{kind}", kind).facts["references"] for kind in ("bai", "csi")] == [1, 1]


@pytest.mark.parametrize("version", ["2.1", "3.0", "3.1"])
def test_cram_of_every_version(version: str, folder: Path) -> None:
    path = folder / f"{version}.cram"
    options = f"cram,version={version},seqs_per_slice=500"
    pysam.view(
        "-T", str(folder / "r.fa"), "--output-fmt", options, "-o", str(path), str(folder / "a.bam"), catch_stdout=False
    )
    facts = seen(path, "cram").facts
    assert (facts["reads"], facts["bases"], facts["version"]) == (READS_MADE, 100 * READS_MADE, version)
    assert (facts["references"], facts["sorted-by"]) == (1, "coordinate")
    pysam.index(str(path), str(folder / f"{version}.crai"))
    assert seen(folder / f"{version}.crai", "crai").format == "crai"
    data = path.read_bytes()
    for cut in (len(data) - 1, len(data) - 38, len(data) // 2):
        assert inspect(io.BytesIO(data[:cut]), filetype="cram").faults


def test_sam(folder: Path) -> None:
    path = folder / "a.sam"
    pysam.view("-h", "-o", str(path), str(folder / "a.bam"), catch_stdout=False)
    assert seen(path, "sam").facts["bases"] == 100 * READS_MADE


@pytest.mark.parametrize(("mode", "kind"), [("w", "vcf"), ("wz", "vcf"), ("wb", "bcf")])
def test_variants(mode: str, kind: str, tmp_path: Path) -> None:
    header = pysam.VariantHeader()
    header.add_line("##contig=<ID=chr1,length=1000>")
    header.add_sample("s1")
    path = tmp_path / "a"
    with pysam.VariantFile(str(path), mode, header=header) as file:
        for at in range(5):
            file.write(file.new_record(contig="chr1", start=at, alleles=("A", "C")))
    facts = seen(path, kind).facts
    assert (facts["contigs"], facts["samples"]) == (1, 1)
    if mode == "wz":
        assert facts["records"] == 5
        seen(Path(pysam.tabix_index(str(path), preset="vcf", force=True) + ".tbi"), "tabix")


@st.composite
def damaged_reads(draw: st.DrawFn) -> bytes:
    data = bytearray(READS * draw(st.integers(1, 3)))
    for _ in range(draw(st.integers(1, 3))):
        at, size = draw(st.integers(0, len(data))), draw(st.integers(0, 3))
        data[at : at + size] = draw(st.sampled_from([b"", b"\n", b"@", b"+", b"A", b" ", b"\x01", b"\xff", b"\n\n"]))
    return bytes(data)


@settings(max_examples=400, deadline=None)
@given(damaged_reads())
def test_what_we_take_dnaio_reads_the_same(data: bytes) -> None:
    found = inspect(io.BytesIO(data), filetype="fastq")
    if found.faults or any(warning.code in ("blank-lines", "name-letters") for warning in found.warnings):
        return
    with dnaio.open(io.BytesIO(data), fileformat="fastq") as reads:
        lengths = [len(read) for read in reads]
    assert (found.facts["reads"], found.facts["bases"]) == (len(lengths), sum(lengths))
