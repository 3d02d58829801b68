"""The automatic checks that run over every proposal, each with an outcome a person can read.

A check never refuses: what is malformed was refused before it came here. It tells curators where to look, and the
policy whether somebody has to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias

from records.accessions import names_kind
from records.names import resolve
from records.paths import find_all
from records.registry import Resource
from submitters.models import Submitter

Outcome: TypeAlias = Literal["pass", "warn", "fail"]
PASS: Final = "pass"  # noqa: S105  # an outcome
WARN: Final = "warn"
FAIL: Final = "fail"
_SEVERITY: Final = {PASS: 0, WARN: 1, FAIL: 2}


@dataclass(frozen=True)
class Subject:
    """What is checked: a document of a type, from a submitter."""

    resource: Resource
    document: dict[str, Any]
    submitter: Submitter


@dataclass(frozen=True)
class Finding:
    outcome: Outcome
    reason: str
    pointer: str = ""


@dataclass(frozen=True)
class Result:
    """One check's worst outcome with everything it found."""

    check: str
    title: str
    outcome: Outcome
    findings: tuple[Finding, ...]


Check: TypeAlias = Callable[[Subject], Iterator[Finding]]


def references_resolve(subject: Subject) -> Iterator[Finding]:
    """References lead to records of this repository"""
    for place in subject.resource.references:
        for pointer, reference in find_all(subject.document, place.at):
            if resolve(place.role, reference, subject.submitter) is None:
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


CHECKS: Final[tuple[Check, ...]] = (
    references_resolve,
    alias_is_given,
    accession_is_plausible,
    files_are_named,
)


def run(subject: Subject) -> list[Result]:
    return [_result(check, tuple(check(subject))) for check in CHECKS]


def _result(check: Check, findings: tuple[Finding, ...]) -> Result:
    title = (check.__doc__ or check.__name__).strip()
    outcome: Outcome = max((finding.outcome for finding in findings), key=_SEVERITY.__getitem__, default=PASS)
    return Result(check.__name__.replace("_", "-"), title, outcome, findings)


def worst(results: list[Result]) -> Outcome:
    return max((result.outcome for result in results), key=_SEVERITY.__getitem__, default=PASS)


def as_data(results: list[Result]) -> list[dict[str, Any]]:
    """The results as JSON: [{"check", "title", "outcome", "findings": [{"outcome", "reason", "pointer"}]}]."""
    return [asdict(result) for result in results]
