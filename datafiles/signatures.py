"""What a file is, by its first bytes."""

from __future__ import annotations

import re

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"BAM\1", "bam"),  # SAMv1, section 4.2
    (b"BCF\2", "bcf"),  # VCFv4.3, section 6
    (b"BAI\1", "bai"),
    (b"TBI\1", "tabix"),
    (b"CSI\1", "csi"),
    (b"CRAM", "cram"),  # CRAMv3, section 6
    (b".sff", "sff"),
    (b"\x8bPOD\r\n\x1a\n", "pod5"),
    (b"\x89HDF\r\n\x1a\n", "hdf5"),  # PacBio's bas.h5, Nanopore's fast5
    (b"NCBI.sra", "sra"),
    (b"SSRF", "srf"),
    (b"##fileformat=VCF", "vcf"),
    (b"##gff-version", "gff"),
    (b"LOCUS ", "genbank"),
    (b"ID   ", "embl"),
)

OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "compressed twice"),
    (b"BZh", "compressed twice"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of Microsoft Office"),
    (b"\x89PNG\r\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
    (b"<", "XML or HTML"),
    (b"{", "JSON"),
)
"""What people send by mistake."""

_SAM = re.compile(rb"@(HD\tVN:|SQ\t|RG\t|PG\t|CO\t)")
_ALIGNMENT = re.compile(rb"[^\t\n@]+\t\d+\t[^\t\n]+\t\d+\t\d+\t(\*|(\d+[MIDNSHP=X])+)\t[^\t\n]+\t\d+\t-?\d+\t")
_CRAI = re.compile(rb"-?\d+(\t-?\d+){5}\n")
_TAR = re.compile(rb"ustar(\x0000|  \0)")

TEXT = ("fastq", "fasta", "sam", "vcf")
"""Formats that are told from each other by their lines, and can be read to say what is wrong from the first one on."""

WEAK = ("fastq", "fasta")
"""Formats that are told by their first sign alone."""


def format_of(head: bytes) -> str:
    """The format of inflated bytes, or nothing. A file that begins with @ or > is taken for reads or sequences."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    found = next((name for magic, name in _MAGIC if head.startswith(magic)), "")
    if found:
        return found
    if _SAM.match(head) or _ALIGNMENT.match(head):
        return "sam"
    if _CRAI.match(head):
        return "crai"
    if _TAR.match(head, 257):
        return "tar"
    return {b"@": "fastq", b">": "fasta"}.get(head[:1], "")


def is_surely(format: str, head: bytes) -> bool:
    """Do the lines behind the first one speak for a format that is told by its first sign?"""
    lines = head.split(b"\n", 3)
    return format == "fasta" or (len(lines) > 3 and lines[2][:1] == b"+")


def encryption_of(head: bytes) -> str:
    """`crypt4gh`, `openpgp`, `openssl`, `age`, or nothing."""
    if head.startswith(b"crypt4gh"):
        return "crypt4gh"
    if head.startswith(b"-----BEGIN PGP MESSAGE-----") or _is_openpgp(head):
        return "openpgp"
    if head.startswith(b"Salted__"):
        return "openssl"
    return "age" if head.startswith(b"age-encryption.org/") else ""


def _is_openpgp(head: bytes) -> bool:
    """Does a packet of an encrypted session key come first? RFC 9580, sections 4.2, 5.1 and 5.3."""
    if len(head) < 8 or not head[0] & 0x80:
        return False
    if head[0] & 0x40:
        tag, version_at = head[0] & 0x3F, 2 if head[1] < 192 else 3 if head[1] < 224 else 6
    else:
        tag, version_at = (head[0] & 0x3F) >> 2, 1 + (1, 2, 4, 0)[head[0] & 3]
    return (tag, head[version_at]) in {(1, 2), (1, 3), (1, 6), (3, 4), (3, 5), (3, 6)}


def told(head: bytes) -> str:
    """What unknown bytes seem to be, for a person: "a ZIP archive", "text", "binary data"."""
    other = next((name for magic, name in OTHERS if head.startswith(magic)), "")
    if other:
        return other
    controls = head.translate(None, bytes(range(32, 256)) + b"\t\n\r\f")
    return "binary data" if controls else "text"
