"""What is to be said of a file: its verdict, how it was normalised, and every fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from gmi_documents.content import Content, Entry, FileRefused
from gmi_documents.data_files import DataFault, faults_as_mates, first_mate_of, holds_data, look_through
from gmi_documents.files import Opened, read_document
from gmi_documents.kinds import Kind
from sra.checklists import check_chosen
from sra.document import JsonObject
from sra.faults import Fault
from sra.rules import check_rules, check_together


@dataclass(frozen=True)
class Verdict:
    """`kind` is the name of the root element, or of that which JSON would have as XML; None if nobody can tell.

    Of a data file it is the format, and `facts` are what was counted in it.
    """

    file: str
    kind: str | None
    normalisations: Sequence[JsonObject]
    faults: Sequence[Fault]
    facts: Mapping[str, Any] | None = None

    @property
    def word(self) -> Literal["valid", "normalised", "invalid"]:
        if any(fault.severity == "error" for fault in self.faults):
            return "invalid"
        return "normalised" if self.normalisations else "valid"

    def as_data(self) -> dict[str, Any]:
        """The stable form of `gmi check --format ndjson`."""
        data = {
            "file": self.file,
            "kind": self.kind,
            "verdict": self.word,
            "normalisations": list(self.normalisations),
            "faults": [_fault_data(fault) for fault in self.faults],
        }
        return data if self.facts is None else data | {"facts": self.facts}


def _fault_data(fault: Fault) -> dict[str, Any]:
    data = {
        "line": fault.line,
        "xpath": fault.xpath,
        "pointer": fault.pointer,
        "code": fault.code,
        "severity": fault.severity,
        "reason": fault.reason,
    }
    hints: dict[str, Any] = {"expected": fault.expected, "suggestion": fault.suggestion}
    if isinstance(fault, DataFault):
        hints |= {"offset": fault.offset, "name": fault.name}
    return data | {name: hint for name, hint in hints.items() if hint not in (None, "")}


def judge(file: str, wanted: Kind | None = None) -> Verdict:
    """Read a file and run every rule that needs no database over its records, or look through what it holds."""
    try:
        with Opened(file) as opened:
            if wanted is None and holds_data(opened):
                return _judge_data(opened)
            content = read_document(opened, wanted)
    except FileRefused as refusal:
        return Verdict(file, refusal.kind, (), refusal.faults)
    return _judge_document(file, content)


def judge_all(files: Sequence[str], wanted: Kind | None = None) -> Iterator[Verdict]:
    """Each file in its turn; second reads also beside the first ones, if both are there and sound."""
    firsts: dict[str, Verdict] = {}
    for file in files:
        verdict = judge(file, wanted)
        if verdict.kind == "fastq" and verdict.word == "valid":
            firsts[file] = verdict
            verdict = _beside(firsts.get(first_mate_of(file)), verdict)
        yield verdict


def _beside(first: Verdict | None, second: Verdict) -> Verdict:
    """The verdict on second reads, with what keeps them from being the mates of the first."""
    if first is None or first is second:
        return second
    one, other = first.facts or {}, second.facts or {}
    is_twice = one.get("mate") == other.get("mate") is not None
    if one.get("names-digest") == other.get("names-digest") and not is_twice:
        return second
    try:
        return replace(second, faults=[*second.faults, *faults_as_mates(first.file, second.file)])
    except OSError:
        return second  # one of them has gone meanwhile, and was sound


def _judge_data(file: Opened) -> Verdict:
    found, faults = look_through(file)
    kind = found.format or (found.encrypted and f"encrypted by {found.encrypted}") or None
    return Verdict(file.name, kind, (), faults, found.facts)


def _judge_document(file: str, content: Content) -> Verdict:
    faults = sorted(_faults(content), key=lambda fault: fault.line or 0)
    return Verdict(file, content.root, content.normalisations, faults)


def _faults(content: Content) -> Iterator[Fault]:
    for entry in content.entries:
        for fault in check_rules(entry.kind, entry.document):
            yield _placed(fault, entry)
    for index, fault in check_together([(entry.kind, entry.document) for entry in content.entries]):
        yield _placed(fault, content.entries[index])
    yield from _unmet_checklists(content)


def _unmet_checklists(content: Content) -> Iterator[Fault]:
    """Samples against the checklist that they, or the one study beside them, choose."""
    studies = [entry.document for entry in content.entries if entry.kind == "STUDY"]
    above = studies if len(studies) == 1 else []
    for entry in content.entries:
        yield from (_placed(fault, entry) for fault in check_chosen(entry.kind, entry.document, above))


def _placed(fault: Fault, entry: Entry) -> Fault:
    """A fault of a record as one of the file: where the record is, and its pointer in the whole."""
    xpath, line = entry.position(fault.pointer)
    return replace(fault, pointer=entry.pointer + fault.pointer, xpath=xpath, line=line)
