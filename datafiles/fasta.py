"""FASTA of nucleotides: letters, names, sequences that are there."""

from __future__ import annotations

from datafiles.faults import JSON, Ended, Fault, Findings, shown, text_of
from datafiles.lengths import Lengths
from datafiles.names import name_of
from datafiles.sequence import CODES, INVALID, NUCLEOTIDES, STRONG, UNKNOWN
from datafiles.text import Text

NAMES = 100_000
"""Names whose 64-bit hashes are remembered, to find one again."""

_AMINO_ACIDS = b"ABCDEFGHIKLMNPQRSTVWXYZUOJ*"
_PROTEIN = bytes(sorted(set(_AMINO_ACIDS + _AMINO_ACIDS.lower()) | set(NUCLEOTIDES + NUCLEOTIDES.lower())))


class FastaReader:
    """Reads a FASTA file to its end."""

    format = "fasta"

    def __init__(self, text: Text, findings: Findings) -> None:
        self._text = text
        self._findings = findings
        self._lengths = Lengths()
        self._seen: set[int] = set()
        self._gc = self._unknown = self._length = 0
        self._name: bytes | None = None
        self._began = 0

    @property
    def reads(self) -> int:
        return self._lengths.number

    def read(self) -> None:
        """Raises `Ended` when the file does not begin with a title."""
        for lines in self._text.blocks():
            self._read_lines(lines)
        self._end_sequence()
        if not self.reads and not self._findings.total:
            reason = "There is no sequence in the file." if self._text.line else "The file is empty."
            self._findings.add(Fault("empty-file", reason, line=1, expected="at least one sequence"))

    def facts(self) -> dict[str, JSON]:
        """Members as docs/data-files.md says."""
        known = self._lengths.total - self._unknown
        facts: dict[str, JSON] = {"sequences": self.reads, "bases": self._lengths.total}
        facts["lengths"] = self._lengths.facts()
        if known:
            facts["gc"] = round(self._gc / known, 4)
        return facts | {"unknown-bases": self._unknown}

    def _read_lines(self, lines: list[bytes]) -> None:
        titles = [index for index, line in enumerate(lines) if line[:1] == b">"]
        before = 0
        for index in [*titles, len(lines)]:
            self._read_sequence(lines[before:index], self._text.line + before)
            if index < len(lines):
                self._begin_sequence(lines[index], self._text.line + index + 1)
            before = index + 1
        self._text.line += len(lines)

    def _begin_sequence(self, title: bytes, line: int) -> None:
        self._end_sequence()
        name = name_of(title)
        self._name, self._began, self._length = name, line, 0
        if not name:
            self._findings.add(Fault("no-name", "The sequence has no name.", line=line, expected="> and a name"))
        elif hash(name) in self._seen:
            reason = "Another sequence has the same name."
            self._findings.add(Fault("repeated-name", reason, line=line, name=text_of(name), expected="one of its own"))
        elif len(self._seen) < NAMES:
            self._seen.add(hash(name))

    def _end_sequence(self) -> None:
        if self._name is None:
            return
        if not self._length:
            name = text_of(self._name)
            reason = "The sequence is empty."
            self._findings.add(Fault("empty-sequence", reason, line=self._began, name=name, expected="its letters"))
        self._lengths.add([self._length])

    def _read_sequence(self, lines: list[bytes], before: int) -> None:
        sequence = b"".join(lines)
        if not sequence:
            return
        if self._name is None:
            if sequence.strip():
                self._no_title(lines, before)
            return
        codes = sequence.translate(CODES)
        if INVALID in codes and not self._is_protein(sequence, before):
            self._strangers(lines, before)
        self._length += len(sequence)
        self._gc += codes.count(STRONG)
        self._unknown += codes.count(UNKNOWN)

    def _is_protein(self, sequence: bytes, before: int) -> bool:
        if sequence.translate(None, _PROTEIN):
            return False
        reason = "The sequences hold letters of amino acids."
        self._findings.warn(Fault("amino-acids", reason, line=before + 1, expected="letters of nucleotides"))
        return True

    def _strangers(self, lines: list[bytes], before: int) -> None:
        for index, line in enumerate(lines):
            strange = line.translate(None, _PROTEIN)
            if strange:
                at = line.index(strange[:1])
                reason = f"{shown(line[at : at + 1])} at column {at + 1} is no letter of a sequence."
                name = text_of(self._name or b"")
                expected = "letters of nucleotides (IUPAC)"
                self._findings.add(Fault("sequence-letters", reason, before + index + 1, None, name, expected))

    def _no_title(self, lines: list[bytes], before: int) -> None:
        line = next(index for index, line in enumerate(lines) if line.strip())
        reason = f"The first line is {shown(lines[line])}."
        self._findings.add(Fault("title-line", reason, line=before + line + 1, expected="> and the name of a sequence"))
        raise Ended
