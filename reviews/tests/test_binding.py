"""A binding check refuses what it fails, for every door and before anything is written; warnings go along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from records.models import Record, Visibility
from records.registry import resource
from reviews import checks, intake, steps
from reviews.checks import Check, Finding, Place, Subject, finding_of
from reviews.intake import Intent, Published
from reviews.models import Proposal, Review
from sra.faults import DocumentRefused, Fault
from submitters.actor import actor_of
from tests import builders
from tests.people import People

BAD = Fault("no-good", "It is no good.", "/title", expected="something better", suggestion="good")
ODD = Fault("odd", "It is odd.", "/alias", severity="warning")


def titles_are_good(subject: Subject) -> Iterator[Finding]:
    """Titles are good"""
    if subject.document.get("title") == "bad":
        yield finding_of(BAD)
    if subject.document.get("title") in ("bad", "odd"):
        yield finding_of(ODD)


@pytest.fixture(autouse=True)
def only_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "CHECKS", (Check(titles_are_good, is_binding=True),))


def intent(people: People, title: str, **more: Any) -> Intent:
    return Intent(resource("sample"), builders.document(resource("sample"), title=title), people.centre, **more)


def refused(people: People, *intents: Intent, role: str = "submitter") -> list[Fault]:
    with pytest.raises(DocumentRefused) as caught:
        intake.submit_all(intents, actor_of(people.accounts[role]))
    return list(caught.value.faults)


def test_all_that_is_wrong_is_told_with_its_place_and_nothing_is_written(people: People) -> None:
    wrong = [intent(people, title, place=Place(f"/items/{n}")) for n, title in enumerate(("bad", "good", "bad"))]
    faults = refused(people, *wrong)
    assert [(each.code, each.pointer, each.severity) for each in faults] == [
        ("no-good", "/items/0/title", "error"),
        ("odd", "/items/0/alias", "warning"),
        ("no-good", "/items/2/title", "error"),
        ("odd", "/items/2/alias", "warning"),
    ]
    assert (faults[0].reason, faults[0].expected, faults[0].suggestion) == (BAD.reason, BAD.expected, BAD.suggestion)
    assert not Record.objects.exists()
    assert not Review.objects.exists()


def test_a_document_that_came_as_xml_is_told_by_its_line(people: People) -> None:
    (fault, _) = refused(people, intent(people, "bad", place=Place("", "/SAMPLE", 3)))
    assert (fault.xpath, fault.line) == ("/SAMPLE", 3)


@pytest.mark.parametrize("role", ["submitter", "insider"])
def test_trust_does_not_help(role: str, people: People) -> None:
    assert refused(people, intent(people, "bad"), role=role)


def test_a_replacement_is_refused_too(people: People) -> None:
    made = builders.record(resource("sample"), people.centre)
    with pytest.raises(DocumentRefused):
        intake.submit(intent(people, "bad", record=made), actor_of(people.accounts["submitter"]))
    assert not Review.objects.exists()


@pytest.mark.parametrize("state", [Visibility.PROPOSED, Visibility.PUBLIC])
def test_a_new_proposal_in_a_review_is_refused_too(state: Visibility, people: People) -> None:
    actor = actor_of(people.accounts["submitter"])
    if state == Visibility.PROPOSED:
        intake.submit(intent(people, "good"), actor)
    else:
        intake.submit(intent(people, "good", record=builders.record(resource("sample"), people.centre)), actor)
    review = Review.objects.get()
    document = builders.document(resource("sample"), title="bad")
    with pytest.raises(DocumentRefused):
        steps.resubmit(review, document, "", actor)
    assert Proposal.objects.count() == 1


def test_a_warning_is_told_to_the_review(people: People) -> None:
    held = intake.submit(intent(people, "odd"), actor_of(people.accounts["submitter"]))
    assert isinstance(held, intake.Held)
    (told,) = held.review.latest().checks
    assert told["outcome"] == "warn"
    assert told["findings"] == [{"outcome": "warn", "reason": ODD.reason, "pointer": "/alias", "code": "odd"}]


def test_a_warning_is_told_of_what_is_published(people: People) -> None:
    centre = people.centres["harbour"]
    wish = Intent(resource("sample"), builders.document(resource("sample"), title="odd"), centre)
    published = intake.submit(wish, actor_of(people.accounts["trusted"]))
    assert isinstance(published, Published)
    assert [(each.code, each.pointer, each.severity) for each in published.warnings] == [("odd", "/alias", "warning")]


def test_what_a_check_fails_that_does_not_bind_is_looked_at(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "CHECKS", (Check(titles_are_good),))
    wish = Intent(resource("sample"), builders.document(resource("sample"), title="bad"), people.centres["harbour"])
    assert isinstance(intake.submit(wish, actor_of(people.accounts["trusted"])), intake.Held)
