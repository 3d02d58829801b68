"""The letters of nucleotides (IUPAC-IUB 1984), as codes that can be added up."""

from __future__ import annotations

STRONG, WEAK, UNKNOWN = 1, 0, 2
"""G, C or either of them; any other base or choice of bases; not known: N, a dot, a gap."""
INVALID = b"\xff"

NUCLEOTIDES = b"ACGTUNRYKMSWBDHV.-"
"""What a sequence may hold; small letters as well."""


def _codes() -> bytes:
    codes = dict.fromkeys(NUCLEOTIDES + NUCLEOTIDES.lower(), WEAK)
    codes |= dict.fromkeys(b"GCSgcs", STRONG) | dict.fromkeys(b"Nn.-", UNKNOWN)
    return bytes(codes.get(byte, INVALID[0]) for byte in range(256))


CODES = _codes()
"""A table for `bytes.translate`."""


def first_stranger(sequence: bytes) -> int:
    """The index of the first sign that is no letter of nucleotides; -1 if there is none."""
    return sequence.translate(CODES).find(INVALID)
