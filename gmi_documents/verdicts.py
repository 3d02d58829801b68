"""What is to be said of a file: its verdict, how it was normalised, and every fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from gmi_documents.content import Content, Entry, FileRefused
from gmi_documents.files import read_file
from gmi_documents.kinds import Kind
from sra.checklists import check_chosen
from sra.document import JsonObject
from sra.faults import Fault
from sra.rules import check_rules, check_together


@dataclass(frozen=True)
class Verdict:
    """`kind` is the name of the root element, or of that which JSON would have as XML; None if nobody can tell."""

    file: str
    kind: str | None
    normalisations: Sequence[JsonObject]
    faults: Sequence[Fault]

    @property
    def word(self) -> Literal["valid", "normalised", "invalid"]:
        if any(fault.severity == "error" for fault in self.faults):
            return "invalid"
        return "normalised" if self.normalisations else "valid"

    def as_data(self) -> dict[str, Any]:
        """The stable form of `gmi check --format ndjson`."""
        return {
            "file": self.file,
            "kind": self.kind,
            "verdict": self.word,
            "normalisations": list(self.normalisations),
            "faults": [_fault_data(fault) for fault in self.faults],
        }


def _fault_data(fault: Fault) -> dict[str, Any]:
    data = {
        "line": fault.line,
        "xpath": fault.xpath,
        "pointer": fault.pointer,
        "code": fault.code,
        "severity": fault.severity,
        "reason": fault.reason,
    }
    hints = {"expected": fault.expected, "suggestion": fault.suggestion}
    return data | {name: hint for name, hint in hints.items() if hint}


def judge(file: str, wanted: Kind | None = None) -> Verdict:
    """Read a file and run every rule that needs no database over its records."""
    try:
        content = read_file(file, wanted)
    except FileRefused as refusal:
        return Verdict(file, refusal.kind, (), refusal.faults)
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
