"""Each action: what it does, who may take it, and when."""

from __future__ import annotations

import json
from typing import Any

import pytest

from records import publish
from records.models import Record, Visibility
from records.names import NameTaken
from records.registry import Resource
from reviews import intake, states, steps
from reviews.models import Review
from submitters.actor import Actor, actor_of
from tests import builders
from tests.people import People

CURATORS_ACTIONS = [row.name for row in states.ACTIONS if states.CURATOR in row.who]
TAKEN = [row.name for row in states.ACTIONS if row.needs != "document"]


def actor(people: People, role: str) -> Actor:
    return actor_of(people.accounts[role])


def take(people: People, review: Review, name: str, role: str = "curator") -> Review:
    return steps.take(review, name, actor(people, role), "because", "/alias")


def change_of(people: People, study: Resource) -> Review:
    """The review of a change to a public record, which renames it."""
    record = builders.record(study, people.centre)
    document = study.codec.read_json(builders.document(study, alias="changed"))
    result = intake.submit(Intent(study, document, people.centre, record=record), actor(people, "submitter"))
    assert isinstance(result, intake.Held)
    return result.review


Intent = intake.Intent


# ------------------------------------------------------------------------------------------------- what they do
def test_claiming_takes_it_up(people: People, review: Review) -> None:
    claimed = take(people, review, "claim")
    assert (claimed.state, claimed.claimed_by) == (states.UNDER_REVIEW, people.accounts["curator"])


def test_accepting_publishes_and_claims(people: People, review: Review) -> None:
    accepted = take(people, review, "accept")
    assert accepted.record is not None
    assert (accepted.state, accepted.claimed_by) == (states.COMPLETE, people.accounts["curator"])
    assert Record.objects.get(pk=accepted.record.pk).visibility == Visibility.PUBLIC


def test_accepting_leaves_the_claim_with_who_claimed(people: People, review: Review) -> None:
    people.accounts["insider"].submitters.clear()
    take(people, review, "claim")
    assert take(people, review, "accept", "insider").claimed_by == people.accounts["curator"]


def test_who_claims_anew_takes_over(people: People, review: Review) -> None:
    people.accounts["insider"].submitters.clear()
    take(people, review, "request-changes")
    steps.resubmit(review, {"alias": "again", "description": {}}, "", actor(people, "submitter"))
    assert take(people, review, "claim", "insider").claimed_by == people.accounts["insider"]


@pytest.mark.parametrize(("name", "role"), [("decline", "curator"), ("withdraw", "submitter")])
def test_a_proposal_that_fails_leaves_its_review_and_no_record(
    people: People, review: Review, study: Resource, name: str, role: str
) -> None:
    ended = take(people, review, name, role)
    assert (ended.record, Record.objects.count()) == (None, 0)
    assert ended.latest().document
    assert builders.record(study, people.centre, alias="first").alias == "first"


def test_a_comment_changes_nothing_but_the_history(people: People, review: Review) -> None:
    assert take(people, review, "comments").state == states.PENDING
    step = review.steps.get(action="comments")
    assert (step.reason, step.pointer, step.number) == ("because", "/alias", 2)


@pytest.mark.parametrize("name", TAKEN)
def test_every_step_is_written_down_and_moves_the_date(people: People, review: Review, name: str) -> None:
    role = "curator" if name in CURATORS_ACTIONS else "submitter"
    moved = take(people, review, name, role)
    assert moved.modified > review.modified
    assert moved.revision == 2
    assert list(moved.steps.order_by("number").values_list("action", flat=True)) == ["submit", name]


def test_a_change_is_made_when_it_is_accepted(people: People, study: Resource) -> None:
    accepted = take(people, change_of(people, study), "accept")
    assert accepted.record is not None
    record = Record.objects.get(pk=accepted.record.pk)
    assert (record.alias, record.revision) == ("changed", 2)


@pytest.mark.parametrize(("name", "role"), [("decline", "curator"), ("withdraw", "submitter")])
def test_a_change_that_fails_leaves_the_record(people: People, study: Resource, name: str, role: str) -> None:
    review = change_of(people, study)
    take(people, review, name, role)
    record = Record.objects.get()
    assert (record.revision, record.visibility) == (1, Visibility.PUBLIC)


def test_a_change_of_a_record_that_changed_meanwhile_is_not_made(people: People, study: Resource) -> None:
    review = change_of(people, study)
    assert review.record is not None
    publish.replace(review.record, {**json.loads(review.record.document), "alias": "otherwise"}, Actor())
    with pytest.raises(steps.RecordMoved):
        take(people, review, "accept")
    review.refresh_from_db()
    assert review.state == states.PENDING


def test_a_change_to_a_name_taken_meanwhile_is_not_made(people: People, study: Resource) -> None:
    review = change_of(people, study)
    builders.record(study, people.centre, alias="changed")
    with pytest.raises(NameTaken):
        take(people, review, "accept")
    review.refresh_from_db()
    assert review.state == states.PENDING


# ------------------------------------------------------------------------------------------------- resubmission
def resubmit(people: People, review: Review, role: str = "submitter", **members: Any) -> Review:
    document = builders.document(review_resource(review), **members)
    return steps.resubmit(review, document, "", actor(people, role))


def review_resource(review: Review) -> Resource:
    assert review.record is not None
    return review.record.resource


def test_resubmitting_proposes_anew_and_runs_the_checks(people: People, review: Review) -> None:
    take(people, review, "request-changes")
    again = resubmit(people, review, alias="", description={"title": "Better"})
    assert (again.state, again.title, again.latest().number) == (states.PENDING, "Better", 2)
    outcomes = {each["check"]: each["outcome"] for each in again.latest().checks}
    assert outcomes["alias-is-given"] == "warn"


def test_resubmitting_a_change_leaves_the_record_alone(people: People, study: Resource) -> None:
    review = change_of(people, study)
    again = resubmit(people, review, alias="once more")
    assert json.loads(again.latest().document)["alias"] == "once more"
    assert Record.objects.get().revision == 1


def test_a_resubmission_keeps_the_accession_of_the_record(people: People, study: Resource) -> None:
    review = change_of(people, study)
    assert review.record is not None
    assert json.loads(resubmit(people, review).latest().document)["accession"] == review.record.accession


# ------------------------------------------------------------------------------------------------- who may
@pytest.mark.parametrize("name", CURATORS_ACTIONS)
@pytest.mark.parametrize("role", ["trusted", "other", "operator", "inactive"])
def test_strangers_take_no_step(people: People, review: Review, name: str, role: str) -> None:
    with pytest.raises(steps.ActionForbidden):
        take(people, review, name, role)


@pytest.mark.parametrize("name", [name for name in CURATORS_ACTIONS if name != "comments"])
@pytest.mark.parametrize("role", ["submitter", "insider"])
def test_nobody_decides_over_their_own_centre(people: People, review: Review, name: str, role: str) -> None:
    with pytest.raises(steps.ActionForbidden):
        take(people, review, name, role)


@pytest.mark.parametrize("name", ["withdraw", "resubmit"])
def test_a_curator_does_not_act_for_the_submitter(people: People, review: Review, name: str) -> None:
    with pytest.raises(steps.ActionForbidden):
        take(people, review, name)


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("submitter", True),
        ("colleague", True),
        ("curator", True),
        ("operator", True),
        ("other", False),
        ("inactive", False),
    ],
)
def test_who_sees_a_review(people: People, review: Review, role: str, sees: bool) -> None:
    assert steps.may_see(review, actor(people, role)) is sees


# ------------------------------------------------------------------------------------------------- when
@pytest.mark.parametrize("name", [name for name in TAKEN if name != "withdraw"])
def test_no_step_follows_a_decision(people: People, review: Review, name: str) -> None:
    take(people, review, "accept")
    with pytest.raises(steps.ActionOutOfTurn):
        take(people, review, name)


def test_two_claims_are_one_too_many(people: People, review: Review) -> None:
    take(people, review, "claim")
    with pytest.raises(steps.ActionOutOfTurn) as refused:
        take(people, review, "claim")
    assert "under review" in str(refused.value)


def test_a_refused_step_leaves_no_trace(people: People, review: Review) -> None:
    take(people, review, "decline")
    with pytest.raises(steps.ActionOutOfTurn):
        take(people, review, "accept")
    assert review.steps.count() == 2


def test_one_review_of_a_record_is_open_at_a_time(people: People, study: Resource) -> None:
    first = change_of(people, study)
    take(people, first, "decline")
    assert first.record is not None
    document = study.codec.read_json(builders.document(study))
    second = intake.submit(Intent(study, document, people.centre, record=first.record), actor(people, "submitter"))
    assert isinstance(second, intake.Held)
    assert second.review.pk != first.pk
