"""What the automatic checks tell."""

from __future__ import annotations

from typing import Any

import pytest

from records.models import Visibility
from records.registry import resource
from reviews import checks
from reviews.checks import FAIL, PASS, WARN, Finding, Outcome, Result, Subject
from sra.faults import DocumentRefused
from tests import builders
from tests.people import People


def found(check: checks.Look, name: str, people: People, **members: Any) -> list[str]:
    """Where the check found something, all of it with a reason in words."""
    kind = resource(name)
    findings = list(check(Subject(kind, builders.document(kind, **members), people.centre)))
    assert all(finding.outcome == WARN and finding.reason.endswith(".") for finding in findings)
    return [finding.pointer for finding in findings]


def test_references_that_lead_nowhere_are_told(people: People) -> None:
    assert found(checks.references_resolve, "experiment", people) == ["/study", "/design/sample"]


def test_references_that_lead_somewhere_are_not(people: People) -> None:
    study = builders.record(resource("study"), people.centre)
    pointers = found(checks.references_resolve, "experiment", people, study={"accession": study.accession})
    assert pointers == ["/design/sample"]


def test_what_others_hide_is_told_as_if_it_were_not_there(people: People) -> None:
    hidden = builders.record(resource("study"), people.centres["hill"], Visibility.PRIVATE)
    pointers = found(checks.references_resolve, "experiment", people, study={"accession": hidden.accession})
    assert "/study" in pointers


@pytest.mark.parametrize(("alias", "expected"), [("a", []), ("", ["/alias"])])
def test_a_record_without_alias_is_told(people: People, alias: str, expected: list[str]) -> None:
    assert found(checks.alias_is_given, "study", people, alias=alias) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [({}, []), ({"accession": "ERP000001"}, ["/accession"]), ({"accession": "ERS000001"}, ["/accession"])],
)
def test_a_stated_accession_is_told(people: People, members: dict[str, Any], expected: list[str]) -> None:
    assert found(checks.accession_is_plausible, "study", people, **members) == expected


def test_files_without_checksum_are_told_at_their_place(people: People) -> None:
    blocks = [{"files": [{"filename": "a", "checksum": "00"}, {"filename": "b"}]}]
    assert found(checks.files_are_named, "run", people, data_blocks=blocks) == ["/data-blocks/0/files/1/checksum"]


@pytest.mark.parametrize(("name", "members", "expected"), [("run", {"data_blocks": []}, [""]), ("study", {}, [])])
def test_a_record_that_should_name_files_and_does_not_is_told(
    people: People, name: str, members: dict[str, Any], expected: list[str]
) -> None:
    assert found(checks.files_are_named, name, people, **members) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"taxonomic-id": 562, "scientific": "Escherichia coli"}, []),
        ({"taxonomic-id": 561}, [(WARN, "/names/taxonomic-id")]),
        ({"taxonomic-id": 562, "scientific": "Homo sapiens"}, [(FAIL, "/names/scientific")]),
    ],
)
def test_organisms_that_contradict_themselves_are_told_at_their_place(
    people: People, names: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    kind = resource("sample")
    findings = checks.organisms_agree(Subject(kind, builders.document(kind, names=names), people.centre))
    assert [(finding.outcome, finding.pointer) for finding in findings] == expected


@pytest.mark.parametrize(("layout", "expected"), [("PAIRED", ["/data-blocks/0/files/0/filetype"]), ("SINGLE", [])])
def test_a_library_of_pairs_with_one_file_of_reads_is_told(layout: str, expected: list[str], people: People) -> None:
    design = builders.document(resource("experiment"))["design"]
    design["library"]["layout"] = {"type": layout}
    experiment = builders.record(resource("experiment"), people.centre, design=design)
    named = {"accession": experiment.accession}
    assert found(checks.named_records_agree, "run", people, experiment=named) == expected


def test_an_organism_that_contradicts_itself_is_refused(people: People) -> None:
    kind = resource("sample")
    names = {"taxonomic-id": 562, "scientific": "Homo sapiens"}
    results = checks.run(Subject(kind, builders.document(kind, names=names), people.centre))
    with pytest.raises(DocumentRefused) as refused:
        checks.require_sound(results)
    (fault,) = [fault for fault in refused.value.faults if fault.severity == "error"]
    assert (fault.code, fault.pointer, fault.suggestion) == ("taxon-mismatch", "/names/scientific", "Escherichia coli")


def test_every_check_has_an_outcome_and_a_title_though_it_finds_nothing(people: People) -> None:
    kind = resource("study")
    results = checks.run(Subject(kind, builders.document(kind), people.centre))
    assert [result.check for result in results] == [each.name for each in checks.CHECKS]
    assert {result.outcome for result in results} == {PASS}
    assert all(result.title for result in results)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [((), PASS), ((PASS, PASS), PASS), ((PASS, WARN), WARN), ((FAIL, WARN), FAIL)],
)
def test_the_worst_outcome_counts(outcomes: tuple[Outcome, ...], expected: Outcome) -> None:
    assert checks.worst([Result("x", "X", outcome, ()) for outcome in outcomes]) == expected


def test_results_are_plain_data() -> None:
    finding = {"outcome": WARN, "reason": "No.", "pointer": "/a"}
    result = Result("x", "X", WARN, (Finding(WARN, "No.", "/a"),))
    assert checks.as_data([result]) == [{"check": "x", "title": "X", "outcome": WARN, "findings": [finding]}]
