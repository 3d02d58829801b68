"""FASTQ in four lines a read (Cock et al. 2010, doi:10.1093/nar/gkp1137), as the archives take it.

A block of reads is checked at once, with operations that are loops in C: a block where anything is wrong is handed to
`fastq_faults`, which goes through it read by read and finds the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from isal.isal_zlib import adler32

from datafiles.fastq_faults import Explainer
from datafiles.faults import JSON, Ended, Fault, Findings
from datafiles.lengths import Lengths
from datafiles.names import Names, names_of
from datafiles.qualities import Qualities
from datafiles.sequence import CODES, INVALID, UNKNOWN
from datafiles.text import Text

LOWEST, HIGHEST = 33, 126
"""The signs of a quality: `!` to `~`."""
PRINTABLE = bytes(range(32, 127)) + b"\t"
SAFE_CODES = 32_000
"""Codes up to 2 that Adler-32 can add up: 2 · 32000 + 1 < 65521."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Sound reads: `names` as in `Names.add`, `codes` all their bases by the table `CODES`, `unusual` the qualities
    that were not seen before."""

    first_title: bytes
    names: bytes
    qualities: list[bytes]
    lengths: list[int]
    codes: bytes
    unusual: bytes


def batch_of(lines: list[bytes], usual: bytes) -> Batch | None:
    """The reads of these lines (a multiple of four), or None if any of them needs a closer look.

    `usual` are the qualities that were seen before. Every test here is one of `fastq_faults` as well.
    """
    titles, sequences, pluses, qualities = lines[0::4], lines[1::4], lines[2::4], lines[3::4]
    if pluses.count(b"+") != len(pluses) and not _name_their_reads(titles, pluses):
        return None
    names = names_of(titles)
    joined = b"\n".join(names)
    if joined[:1] != b"@" or joined.count(b"\n@") != len(names) - 1 or b"@" in names:
        return None
    if b"".join(titles).translate(None, PRINTABLE):
        return None
    lengths = list(map(len, sequences))
    if lengths != list(map(len, qualities)):
        return None
    codes, unusual = b"".join(sequences).translate(CODES), b"".join(qualities).translate(None, usual)
    if INVALID in codes or (unusual and not LOWEST <= min(unusual) <= max(unusual) <= HIGHEST):
        return None
    return Batch(titles[0], joined + b"\n", qualities, lengths, codes, unusual)


def _name_their_reads(titles: Sequence[bytes], pluses: Sequence[bytes]) -> bool:
    return all(
        plus == b"+" or (plus[:1] == b"+" and plus[1:] == title[1:]) for title, plus in zip(titles, pluses, strict=True)
    )


class FastqReader:
    """Reads a file to its end. `facts` can be asked for at any time, also after `Ended` or damage."""

    format = "fastq"

    def __init__(self, text: Text, findings: Findings) -> None:
        self._text = text
        self._findings = findings
        self._explainer = Explainer(findings)
        self._lengths, self._names, self._qualities = Lengths(), Names(), Qualities()
        self._signs = b""
        self._gc = self._unknown = 0

    @property
    def reads(self) -> int:
        return self._lengths.number

    def read(self) -> None:
        """Raises `Ended` where the four lines of a read cannot be told any more."""
        held: list[bytes] = []
        for lines in self._text.blocks():
            lines = held + lines
            whole = max(0, (len(lines) - 1) // 4 * 4)  # the last read is not judged before what follows it is known
            held = lines[whole:]
            self._take(lines[:whole], held)
        self._end(held)

    def facts(self) -> dict[str, JSON]:
        """Members as docs/data-files.md says."""
        bases = self._lengths.total
        known = bases - self._unknown
        facts: dict[str, JSON] = {"reads": self.reads, "bases": bases, "lengths": self._lengths.facts()}
        if known:
            facts["gc"] = round(self._gc / known, 4)
        facts["unknown-bases"] = self._unknown
        if self._signs:
            lowest, highest = min(self._signs), max(self._signs)
            encoding, offset = encoding_of(lowest, highest)
            qualities = self._qualities.facts(lowest, highest, offset)
            facts["quality"] = {"encoding": encoding, "offset": offset, **qualities}
        return facts | self._names.facts()

    def _take(self, lines: list[bytes], following: list[bytes]) -> None:
        """Check and count whole reads; `following` are lines behind them that are there already."""
        batch = batch_of(lines, self._signs) if lines else None
        is_lost = False
        if lines and not batch:
            sound, is_lost = self._explainer.explain(lines, self._text.line, following)
            batch = batch_of(sound, self._signs)
        if batch:
            self._count(batch)
        self._text.line += len(lines)
        if is_lost:
            raise Ended

    def _count(self, batch: Batch) -> None:
        self._names.add(batch.names, len(batch.lengths), batch.first_title)
        self._lengths.add(batch.lengths)
        self._qualities.add(batch.qualities)
        self._signs += bytes(set(batch.unusual))
        unknown = batch.codes.count(UNKNOWN)
        slices = range(0, len(batch.codes), SAFE_CODES)
        coded = sum((adler32(batch.codes[start : start + SAFE_CODES]) & 0xFFFF) - 1 for start in slices)
        self._gc += coded - unknown * UNKNOWN
        self._unknown += unknown

    def _end(self, held: list[bytes]) -> None:
        held = self._explainer.complete(held, self._text.line, is_cut=self._text.is_cut)
        if not held and not self.reads and not self._findings.total:
            reason = "There is no read in the file." if self._text.line else "The file is empty."
            self._findings.add(Fault("empty-file", reason, line=1, expected="at least one read"))
        self._take(held, [])
        self._warn()

    def _warn(self) -> None:
        warn = self._findings.warn
        if self._lengths.number and not self._lengths.shortest:
            warn(Fault("empty-reads", "There are reads without bases.", expected="reads of at least one base"))
        if self._signs and encoding_of(min(self._signs), max(self._signs))[1] == 64:
            reason = "The qualities seem to be counted from 64, as early Illumina pipelines did."
            warn(Fault("quality-encoding", reason, expected="Phred scores, counted from 33"))


def encoding_of(lowest: int, highest: int) -> tuple[str, int]:
    """The likely encoding and its offset, by the lowest and the highest sign of all qualities.

    Signs below `;` (59) exist in Phred+33 only. Without any of those, signs above `P` (80) speak for Phred+64, or for
    the log-odds of Solexa if some are below `@`: no machine is that good in every base.
    """
    if lowest >= 59 and highest > 80:
        return ("phred+64", 64) if lowest >= 64 else ("solexa+64", 64)
    return "phred+33", 33
