"""The automatic checks that run over every proposal, each with an outcome a person can read.

What is malformed was refused before it came here. A check tells curators where to look, and the policy whether
somebody has to; a binding one refuses what it fails, before anything is written. A new check is a function and a row of
`CHECKS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

from records.accessions import names_kind
from records.models import Record, Reference
from records.paths import find_all
from records.registry import Resource
from records.resolution import Resolver
from sra.checklists import CHECKED, check_chosen
from sra.faults import DocumentRefused, Fault
from sra.rules import JUDGED_BY_NAMED, check_rules, check_together
from submitters.models import Submitter
from taxonomy import lookup

Outcome: TypeAlias = Literal["pass", "warn", "fail"]
PASS: Final = "pass"  # noqa: S105  # an outcome
WARN: Final = "warn"
FAIL: Final = "fail"
ERROR: Final = "error"
WARNING: Final = "warning"
_MOST_ABOVE: Final = 100
_SEVERITY: Final = {PASS: 0, WARN: 1, FAIL: 2}


@dataclass(frozen=True)
class Subject:
    """What is checked: a document of a type, from a submitter, sent to an address below `parent`, or to that of
    `record`, which it would change.
    """

    resource: Resource
    document: dict[str, Any]
    submitter: Submitter
    parent: Record | None = None
    record: Record | None = None
    resolver: Resolver | None = field(default=None, compare=False)
    """Has looked already for what the documents of a set name."""

    def resolve(self, role: str, reference: dict[str, Any]) -> Record | None:
        """The record that a reference of the document means, as far as its submitter reaches."""
        return (self.resolver or Resolver(self.submitter)).resolve(role, reference)


@dataclass(frozen=True)
class Finding:
    """One thing that a check found. `code` and `expected` are those of a `Fault`; "" where there is nothing to say."""

    outcome: Outcome
    reason: str
    pointer: str = ""
    code: str = ""
    expected: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class Place:
    """Where a document stands in what was sent: the pointer in front of its own; XPath and line if it came as XML."""

    pointer: str = ""
    xpath: str | None = None
    line: int | None = None

    def holding(self, fault: Fault) -> Fault:
        """The fault of the document as one of what was sent."""
        pointer = self.pointer + fault.pointer
        return replace(fault, pointer=pointer, xpath=fault.xpath or self.xpath, line=fault.line or self.line)


THE_WHOLE: Final = Place()


def finding_of(fault: Fault) -> Finding:
    """What a rule says as a fault: an error fails, a warning warns."""
    outcome: Outcome = FAIL if fault.severity == ERROR else WARN
    return Finding(outcome, fault.reason, fault.pointer, fault.code, fault.expected or "", fault.suggestion or "")


@dataclass(frozen=True)
class Result:
    """One check's worst outcome with everything it found."""

    check: str
    title: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    is_binding: bool = False


Look: TypeAlias = Callable[[Subject], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """A row of the table: the function that looks, with its title as docstring, and whether failing it refuses."""

    look: Look
    is_binding: bool = False

    @property
    def name(self) -> str:
        return self.look.__name__.replace("_", "-")

    @property
    def title(self) -> str:
        return (self.look.__doc__ or self.name).strip()


def references_resolve(subject: Subject) -> Iterator[Finding]:
    """References lead to records of this repository"""
    for place in subject.resource.references:
        for pointer, reference in find_all(subject.document, place.at):
            if subject.resolve(place.role, reference) is None:
                named = reference.get("accession") or reference.get("alias") or reference.get("href") or "nothing"
                yield Finding(WARN, f"No {place.role} known here as {named}.", pointer)


def alias_is_given(subject: Subject) -> Iterator[Finding]:
    """The record has a name of the submitter's own"""
    if not subject.document.get("alias"):
        yield Finding(WARN, "Without an alias a repeated submission cannot be told from a new one.", "/alias")


def accession_is_plausible(subject: Subject) -> Iterator[Finding]:
    """A stated accession has the form that archives give this type"""
    accession = subject.document.get("accession")
    if accession and names_kind(subject.resource, accession):
        yield Finding(WARN, f"{accession} was assigned elsewhere; confirm that the submitter owns it.", "/accession")
    elif accession:
        yield Finding(WARN, f"{accession} is not an accession of a {subject.resource.name}.", "/accession")


def files_are_named(subject: Subject) -> Iterator[Finding]:
    """Every file has a checksum"""
    if not subject.resource.files_at:
        return
    files = list(find_all(subject.document, subject.resource.files_at))
    if not files:
        yield Finding(WARN, f"This {subject.resource.name} names no file.")
    for pointer, file in files:
        if not file.get("checksum"):
            yield Finding(WARN, f"{file.get('filename', 'A file')} has no checksum.", f"{pointer}/checksum")


def organisms_agree(subject: Subject) -> Iterator[Finding]:
    """Organisms are in the taxonomy, and their numbers and names agree"""
    for path in subject.resource.taxa_at:
        for pointer, stated in find_all(subject.document, path):
            for fault in lookup.check(stated.get("taxonomic-id", 0), stated.get("scientific"), stated.get("common")):
                yield finding_of(replace(fault, pointer=pointer + fault.pointer))


_TOLD_BY_OTHERS: Final = frozenset({"missing-alias", "accession-format"})
"""Rules that `alias_is_given` and `accession_is_plausible` tell with more knowledge."""


def rules_hold(subject: Subject) -> Iterator[Finding]:
    """The document keeps the rules above its schema"""
    kind = subject.resource.codec.model.xml_name
    faults = check_rules(kind, subject.document)
    return (finding_of(fault) for fault in faults if fault.code not in _TOLD_BY_OTHERS)


def named_records_agree(subject: Subject) -> Iterator[Finding]:
    """The document agrees with the records it names: a library of pairs has the files of both reads"""
    kind = subject.resource.codec.model.xml_name
    for named in _named_with_its_file(subject):
        other = (named.resource.codec.model.xml_name, json.loads(named.document))
        found = check_together([(kind, subject.document), other])
        yield from (finding_of(fault) for index, fault in found if index == 0)


def _named_with_its_file(subject: Subject) -> Iterator[Record]:
    """The records named by a document with one file: with more of them, or none, no pair lacks its mate."""
    judged = subject.resource.codec.model.xml_name in JUDGED_BY_NAMED
    if not judged or len(list(find_all(subject.document, subject.resource.files_at))) != 1:
        return
    for place in subject.resource.references:
        for _, reference in find_all(subject.document, place.at):
            if (named := subject.resolve(place.role, reference)) is not None:
                yield named


def checklist_is_met(subject: Subject) -> Iterator[Finding]:
    """What the chosen checklist asks for is there"""
    kind = subject.resource.codec.model.xml_name
    above = _above(subject) if kind in CHECKED else []
    return (finding_of(fault) for fault in check_chosen(kind, subject.document, above))


def _above(subject: Subject) -> list[dict[str, Any]]:
    """The documents of what the subject belongs to: by the address it was sent to, or as a record of the same centre.

    Others may use a sample in studies of theirs, whose wishes are not its submitter's.
    """
    if subject.parent is not None:
        return [json.loads(subject.parent.document)]
    if subject.record is None:
        return []
    ties = subject.record.references.exclude(origin=Reference.Origin.DOCUMENT)
    own = ties.filter(target__submitter=subject.submitter).order_by("id")
    return [json.loads(text) for text in own.values_list("target__document", flat=True)[:_MOST_ABOVE]]


CHECKS: Final[tuple[Check, ...]] = (
    Check(references_resolve),
    Check(alias_is_given),
    Check(accession_is_plausible),
    Check(files_are_named),
    Check(rules_hold, is_binding=True),
    Check(named_records_agree),
    Check(checklist_is_met, is_binding=True),
    Check(organisms_agree, is_binding=True),
)


def run(subject: Subject) -> list[Result]:
    return [_result(check, tuple(check.look(subject))) for check in CHECKS]


def _result(check: Check, findings: tuple[Finding, ...]) -> Result:
    outcome: Outcome = max((finding.outcome for finding in findings), key=_SEVERITY.__getitem__, default=PASS)
    return Result(check.name, check.title, outcome, findings, check.is_binding)


def worst(results: list[Result]) -> Outcome:
    return max((result.outcome for result in results), key=_SEVERITY.__getitem__, default=PASS)


def require_sound(*found: list[Result], places: Sequence[Place] = (THE_WHOLE,)) -> None:
    """Refuse documents that fail a binding check. Raises DocumentRefused with all that the checks say of all of them.

    `places` are where the documents stand, in the order of their results.
    """
    refused = [
        fault
        for results, place in zip(found, places, strict=True)
        if any(result.is_binding and result.outcome == FAIL for result in results)
        for fault in faults([result for result in results if result.is_binding], place)
    ]
    if refused:
        raise DocumentRefused(refused)


def faults(results: list[Result], place: Place = THE_WHOLE) -> Iterator[Fault]:
    """What was found, as faults of the document at `place`."""
    for result in results:
        for finding in result.findings:
            if finding.outcome != PASS:
                yield place.holding(_fault(finding, result.check))


def _fault(finding: Finding, check: str) -> Fault:
    return Fault(
        finding.code or check,
        finding.reason,
        finding.pointer,
        expected=finding.expected or None,
        suggestion=finding.suggestion or None,
        severity=ERROR if finding.outcome == FAIL else WARNING,
    )


def as_data(results: list[Result]) -> list[dict[str, Any]]:
    """The results as JSON: [{"check", "title", "outcome", "findings": [{"outcome", "reason", "pointer", …}]}]."""
    return [
        {
            "check": result.check,
            "title": result.title,
            "outcome": result.outcome,
            "findings": [_said(finding) for finding in result.findings],
        }
        for result in results
    ]


def _said(finding: Finding) -> dict[str, str]:
    """A finding without what it leaves unsaid; `pointer` is there always, as "" is the document itself."""
    return {name: value for name, value in asdict(finding).items() if value or name == "pointer"}
