"""How far a look into a file goes."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one inspection may cost. Sequences of gzip inflate 3–6 times, BAM at most some 20 times."""

    seconds: float = 2 * 3600
    """After that, the rest is not looked at: a warning, as the file may be sound."""
    inflated: int = 4 << 40
    """Bytes after inflating; the rest is not looked at: a warning."""
    ratio: int = 200
    """Inflated bytes for one byte received: more is a bomb, a fault …"""
    unsuspected: int = 64 * MEBIBYTE
    """… once that many bytes came out."""
    line: int = 32 * MEBIBYTE
    """Bytes of the longest line; the longest reads that are known have some 4 million bases."""
    header: int = 256 * MEBIBYTE
    """Bytes of the header of a binary file."""
    faults: int = 20
    """Faults that are kept; all are counted."""
    bearable: int = 1000
    """Faults after which nothing more is read."""
