"""One look through a file of sequences: what it is, what is wrong with it, what is in it.

found = inspect(stream, name="reads_1.fastq.gz", filetype="fastq")
found.faults      # () if an archive would take it
found.facts       # reads, bases, …: docs/data-files.md
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from datafiles import htslib
from datafiles.bam import BamReader
from datafiles.bounds import Bounds
from datafiles.containers import ContainerReader
from datafiles.cram import CramReader
from datafiles.fasta import FastaReader
from datafiles.fastq import FastqReader
from datafiles.faults import JSON, Damaged, Ended, Fault, Findings
from datafiles.filetypes import claimed_by, fitting, spoken
from datafiles.raw import OutOfBounds, RawStream, Readable
from datafiles.sam import SamReader
from datafiles.signatures import TEXT, WEAK, encryption_of, format_of, is_surely, told
from datafiles.source import HEAD, Source
from datafiles.text import Text
from datafiles.vcf import BcfReader, VcfReader


@dataclass(frozen=True)
class Inspection:
    """`format` and `compression` are empty where there is none, or nobody can tell; `encrypted` names the scheme.

    `faults` are the first ones, `facts["faults"]` is how many there are. Warnings do not speak against the file.
    """

    format: str
    compression: str
    encrypted: str
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    facts: dict[str, JSON] = field(default_factory=dict)


class Reader(Protocol):
    """Reads one format to its end; `facts` may be asked for at any time."""

    def read(self) -> None: ...
    def facts(self) -> dict[str, JSON]: ...


_OF_TEXT: dict[str, Callable[[Text, Findings], Reader]] = {
    "fastq": FastqReader,
    "fasta": FastaReader,
    "sam": SamReader,
    "vcf": VcfReader,
}
_BINARY: dict[str, Callable[[Source, Findings, Bounds], Reader]] = {
    "bam": BamReader,
    "cram": CramReader,
    "bcf": BcfReader,
}


def inspect(
    stream: Readable,
    *,
    name: str = "",
    filetype: str = "",
    bounds: Bounds = Bounds(),  # noqa: B008  (a frozen value)
    watch: Callable[[int], None] | None = None,
) -> Inspection:
    """Go through `stream` once, forward, at most to its end.

    `filetype` is the archives' term for what the file should hold; `name` says it where `filetype` does not.
    `watch` is told the number of bytes read so far, in the caller's thread; what it raises goes through, as does an
    `OSError` of the stream. No contents whatever raise anything.
    """
    raw = RawStream(stream, bounds.seconds, watch)
    findings = Findings(bounds.faults, bounds.bearable)
    try:
        encrypted = encryption_of(raw.peek(HEAD))
    except OutOfBounds:
        findings.warn(_unfinished(None))
        return Inspection("", "", "", (), findings.warnings, {"faults": 0, "complete": False})
    if encrypted:
        return Inspection("", "", encrypted, facts={"faults": 0, "complete": False})
    look = _Look(Source(raw, bounds), findings, bounds)
    try:
        look.through(filetype, name)
    finally:
        look.source.close()
    look.ask_htslib(stream)
    return look.inspection()


class _Look:
    """What is known of one file while it is gone through."""

    def __init__(self, source: Source, findings: Findings, bounds: Bounds) -> None:
        self.source = source
        self._findings = findings
        self._bounds = bounds
        self._format = self._encrypted = ""
        self._reader: Reader | None = None
        self._is_complete = False

    def through(self, filetype: str, name: str) -> None:
        """Read until the end, or until anything stops that."""
        try:
            self._read(filetype, name)
        except Ended:
            pass
        except Damaged as damage:
            with suppress(Ended):
                self._findings.add(damage.fault)
        except OutOfBounds:
            self._findings.warn(_unfinished(self._reader))

    def ask_htslib(self, stream: object) -> None:
        path = htslib.path_of(stream)
        if path and self._format in htslib.FORMATS and not self._findings.total:
            for fault in htslib.faults_of(path):
                self._findings.add(fault)

    def inspection(self) -> Inspection:
        findings = self._findings
        facts: dict[str, JSON] = {"faults": findings.total, "complete": self._is_complete}
        facts["inflated"] = self.source.inflated
        if self._reader:
            facts |= self._reader.facts()
        compression, faults = self.source.compression, tuple(findings.faults)
        return Inspection(self._format, compression, self._encrypted, faults, findings.warnings, facts)

    def _read(self, filetype: str, name: str) -> None:
        head = self.source.peek(HEAD)
        self._warn_of_compression()
        self._encrypted = encryption_of(head)
        if self._encrypted or self.source.compression == "zstd":
            return
        if not head:
            self._read_nothing()
        self._format = self._found(head, filetype, name)
        self._reader = self._reader_of(self._format)
        self._reader.read()
        self._is_complete = True

    def _read_nothing(self) -> None:
        self.source.drain()  # raises what keeps the contents from being read
        self._findings.add(Fault("empty-file", "The file is empty.", line=1, expected="sequences"))
        raise Ended

    def _found(self, head: bytes, filetype: str, name: str) -> str:
        """The format to read as. Raises `Ended` when the contents are not what was declared."""
        found, wanted = format_of(head), fitting(filetype or claimed_by(name))
        if not wanted and found in WEAK and (filetype or told(head) != "text"):
            return ""  # nobody says that these are reads or sequences, and one sign is little
        if not wanted or found in wanted:
            return found
        as_text = next((term for term in TEXT if term in wanted), "")
        if as_text and (not found or (found in WEAK and not is_surely(found, head))) and told(head) == "text":
            return as_text  # whose reader says what is wrong from the first line on
        self._format = found
        self._not_wanted(spoken(found) or told(head), wanted, filetype)
        return found

    def _not_wanted(self, what: str, wanted: frozenset[str], filetype: str) -> None:
        """A fault, unless only the name says something else of contents that are good to read."""
        expected = " or ".join(sorted(map(spoken, wanted)))
        if filetype or not self._format:
            reason = f"The file is {what}, and {'was declared as' if filetype else 'has the name of'} {expected}."
            self._findings.add(Fault("wrong-type", reason, offset=0, expected=expected))
            raise Ended
        reason = f"The file is {what}, and has the name of {expected}."
        self._findings.warn(Fault("name", reason, expected=f"a name that fits, or {expected}"))

    def _warn_of_compression(self) -> None:
        if self.source.compression in ("xz", "zstd"):
            seen = ", so that its contents were not looked at" if self.source.compression == "zstd" else ""
            reason = f"The file is compressed by {self.source.compression}{seen}."
            self._findings.warn(Fault("compression", reason, expected="gzip or bzip2, as the archives take it"))

    def _reader_of(self, format: str) -> Reader:
        if format in _OF_TEXT:
            return _OF_TEXT[format](Text(self.source, self._findings, self._bounds), self._findings)
        if format in _BINARY:
            return _BINARY[format](self.source, self._findings, self._bounds)
        return ContainerReader(format, self.source, self._findings)


def _unfinished(reader: Reader | None) -> Fault:
    facts = reader.facts() if reader else {}
    counted = next((what for what in ("reads", "sequences", "records") if what in facts), "bytes")
    reason = f"The file is so large that only its first {facts.get(counted, '')} {counted} were looked at."
    return Fault("unfinished", " ".join(reason.split()), expected="nothing: the rest may be sound")
