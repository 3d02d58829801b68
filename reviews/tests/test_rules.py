"""What the rules above the schema and the checklists mean for what is sent: errors refuse, warnings are told."""

from __future__ import annotations

from typing import Any

import pytest

from records.models import Record
from records.registry import resource
from reviews import checks, intake
from reviews.checks import FAIL, WARN, Finding, Subject
from sra.faults import DocumentRefused
from submitters.actor import actor_of
from tests import builders
from tests.people import People

CHOICE = {"GMI-CHECKLIST": "INSDC-MINIMUM"}
MET = {"collection date": "2024", "country": "Denmark"}


def subject(people: People, above: Record | None = None, record: Record | None = None, **members: Any) -> Subject:
    kind = resource("sample")
    return Subject(kind, builders.document(kind, **members), people.centre, above, record)


def codes(findings: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.code, finding.outcome) for finding in findings}


def study(people: People, centre: str = "", **members: Any) -> Record:
    return builders.record(resource("study"), people.centres[centre] if centre else people.centre, **members)


def test_a_record_of_no_use_is_refused_with_every_reason(people: People) -> None:
    kind = resource("sample")
    made = builders.document(kind, title=" ", names={"taxonomic-id": 0})
    with pytest.raises(DocumentRefused) as refused:
        intake.submit(intake.Intent(kind, made, people.centre), actor_of(people.accounts["submitter"]))
    told = {(fault.code, fault.pointer, fault.severity) for fault in refused.value.faults}
    assert ("taxon-id", "/names/taxonomic-id", "error") in told
    assert ("empty-title", "/title", "warning") in told
    assert not Record.objects.exists()


def test_what_other_checks_tell_is_not_told_twice(people: People) -> None:
    odd = subject(people, accession="ERP000001", alias="")
    assert list(checks.rules_hold(odd)) == []


def test_without_a_checklist_the_minimum_is_a_warning(people: People) -> None:
    assert codes(list(checks.checklist_is_met(subject(people)))) == {("checklist-missing", WARN)}
    assert list(checks.checklist_is_met(subject(people, additional_properties=MET))) == []


def test_the_checklist_of_the_study_it_is_sent_below_is_binding(people: People) -> None:
    above = study(people, additional_properties=CHOICE)
    assert codes(list(checks.checklist_is_met(subject(people, above)))) == {("checklist-missing", FAIL)}
    assert list(checks.checklist_is_met(subject(people, above, additional_properties=MET))) == []


def test_the_checklist_of_its_study_is_binding_for_a_change_too(people: People) -> None:
    above = study(people, additional_properties=CHOICE)
    kept = builders.record(resource("sample"), people.centre, parent=above)
    assert codes(list(checks.checklist_is_met(subject(people, record=kept)))) == {("checklist-missing", FAIL)}


def test_the_checklist_of_somebody_elses_study_is_not(people: People) -> None:
    above = study(people, "hill", additional_properties=CHOICE)
    kept = builders.record(resource("sample"), people.centre, parent=above)
    assert codes(list(checks.checklist_is_met(subject(people, record=kept)))) == {("checklist-missing", WARN)}


def test_a_sample_below_a_study_is_refused_over_http_when_it_misses_what_the_study_asks_for(people: People) -> None:
    above = study(people, additional_properties=CHOICE)
    made = builders.document(resource("sample"))
    answer = people["submitter"].post(f"{builders.address_of(above)}/samples", made)
    assert answer.status_code == 400
    assert "checklist-missing" in answer.content.decode()


def test_checklists_ask_nothing_of_other_records(people: People) -> None:
    kind = resource("study")
    made = builders.document(kind, additional_properties=CHOICE)
    assert list(checks.checklist_is_met(Subject(kind, made, people.centre))) == []
