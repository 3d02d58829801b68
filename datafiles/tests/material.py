"""Small files of every format, as bytes, and what is asked of them."""

from __future__ import annotations

import gzip
import io
import struct
import zlib

from datafiles.bgzf import END
from datafiles.bounds import Bounds
from datafiles.inspection import Inspection, inspect

READS = b"@r1\nACGTN\n+\nIIII#\n@r2 2:N:0\nacgt.\n+r2 2:N:0\n!~5:A\n"
HEADER = b"@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr1\tLN:1000\n@RG\tID:g\tSM:s\n"
SAM = HEADER + b"q1\t0\tchr1\t1\t60\t4M\t*\t0\t0\tACGT\tIIII\n"
FASTA = b">s1 first\nACGT\nNN\n>s2\nGGCC\n"
VCF = (
    b"##fileformat=VCFv4.3\n##contig=<ID=chr1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts1\n"
    b"chr1\t1\t.\tA\tC\t50\tPASS\t.\tGT\t0/1\n"
)


def look(data: bytes, filetype: str = "", name: str = "", bounds: Bounds | None = None) -> Inspection:
    return inspect(io.BytesIO(data), filetype=filetype, name=name, bounds=bounds or Bounds())


def codes(found: Inspection) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.line) for fault in found.faults]


def bgzf(data: bytes, end: bytes = END, size: int = 60_000) -> bytes:
    """In blocks, with the empty one at the end."""
    parts = []
    for start in range(0, len(data), size):
        piece = data[start : start + size]
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        body = deflate.compress(piece) + deflate.flush()
        head = bytes.fromhex("1f8b08040000000000ff0600424302") + b"\0" + struct.pack("<H", len(body) + 25)
        parts.append(head + body + struct.pack("<LL", zlib.crc32(piece), len(piece)))
    return b"".join(parts) + end


def bam(alignments: int = 2, end: bytes = END) -> bytes:
    head = b"BAM\1" + struct.pack("<i", len(HEADER)) + HEADER
    head += struct.pack("<ii", 1, 5) + b"chr1\0" + struct.pack("<i", 1000)
    return bgzf(head + alignment() * alignments, end)


def alignment(reference: int = 0) -> bytes:
    body = struct.pack("<iiBBHHHiiii", reference, 0, 3, 60, 0, 1, 0, 4, -1, -1, 0)
    body += b"q1\0" + struct.pack("<I", 4 << 4) + bytes([0x12, 0x48]) + b"\x1e" * 4
    return struct.pack("<i", len(body)) + body


CRAM_END = bytes.fromhex("0f000000ffffffff0fe0454f4600000000010005bdd94f0001000606010001000100ee63014b")
"""The end of a file of CRAM 3 (CRAMv3, section 9)."""


def cram(end: bytes = CRAM_END) -> bytes:
    """CRAM 3.0 with a header and no reads."""
    text = struct.pack("<i", len(HEADER)) + HEADER
    block = bytes([0, 0, 0]) + bytes([0x80, len(text)]) * 2 + text
    block += struct.pack("<L", zlib.crc32(block))
    head = struct.pack("<i", len(block)) + bytes([0, 0, 0, 0, 0, 0, 1, 0])
    return b"CRAM\3\0" + b"test".ljust(20, b"\0") + head + struct.pack("<L", zlib.crc32(head)) + block + end


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)
