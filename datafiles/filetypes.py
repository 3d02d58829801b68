"""The archives' terms for files of runs and analyses, and which contents fit them."""

from __future__ import annotations

from pathlib import PurePath

FITTING: dict[str, frozenset[str]] = {
    "fastq": frozenset({"fastq"}),
    "fasta": frozenset({"fasta"}),
    "bam": frozenset({"bam"}),
    "cram": frozenset({"cram"}),
    "sam": frozenset({"sam"}),
    "sff": frozenset({"sff"}),
    "srf": frozenset({"srf"}),
    "sra": frozenset({"sra"}),
    "vcf": frozenset({"vcf"}),
    "vcf_aggregate": frozenset({"vcf"}),
    "bcf": frozenset({"bcf"}),
    "bcf_aggregate": frozenset({"bcf"}),
    "bai": frozenset({"bai"}),
    "csi": frozenset({"csi"}),
    "crai": frozenset({"crai"}),
    "tabix": frozenset({"tabix"}),
    "pod5": frozenset({"pod5", "tar"}),
    "pacbio_hdf5": frozenset({"hdf5", "tar"}),
}
"""By term in small letters. A file of any other term may hold anything: nobody said what, or many things fit."""

NAMES = {
    "fastq": "FASTQ",
    "fasta": "FASTA",
    "bam": "BAM",
    "cram": "CRAM",
    "sam": "SAM",
    "sff": "SFF",
    "srf": "SRF",
    "sra": "an archive of NCBI (SRA)",
    "vcf": "VCF",
    "bcf": "BCF",
    "bai": "an index of BAM (BAI)",
    "csi": "an index (CSI)",
    "crai": "an index of CRAM (CRAI)",
    "tabix": "an index of tabix",
    "pod5": "POD5",
    "hdf5": "HDF5",
    "gff": "GFF",
    "genbank": "a GenBank flat file",
    "embl": "an EMBL flat file",
    "tar": "a TAR archive",
}
"""Formats as a person would say them."""

_ENDINGS = {
    "fastq": "fastq",
    "fq": "fastq",
    "fasta": "fasta",
    "fa": "fasta",
    "fna": "fasta",
    "sam": "sam",
    "bam": "bam",
    "cram": "cram",
    "vcf": "vcf",
    "bcf": "bcf",
    "sff": "sff",
    "sra": "sra",
    "bai": "bai",
    "crai": "crai",
    "csi": "csi",
    "tbi": "tabix",
    "pod5": "pod5",
}
_PACKED = frozenset({"gz", "bgz", "bz2", "xz", "zst"})


def fitting(filetype: str) -> frozenset[str]:
    """The formats that a file declared so may have; empty if any will do."""
    return FITTING.get(filetype.casefold(), frozenset())


def claimed_by(name: str) -> str:
    """The file type that a file's name claims, as in `reads_1.fastq.gz`; empty if it claims none of ours."""
    endings = [ending.removeprefix(".").casefold() for ending in PurePath(name.replace("\0", "")).suffixes]
    while endings and endings[-1] in _PACKED:
        endings.pop()
    return _ENDINGS.get(endings[-1], "") if endings else ""


def spoken(format: str) -> str:
    return NAMES.get(format, format)
