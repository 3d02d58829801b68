"""What becomes of a document: a record, or a question to the curators."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from records.clock import today
from records.content import AccessionFixed
from records.models import Record, Visibility
from records.names import NameTaken
from records.registry import Resource, resource
from reviews import checks, intake, states, steps
from reviews.intake import Held, Intent, Published, Result
from reviews.models import Review
from submitters.actor import Actor, actor_of
from tests import builders
from tests.people import People


def actor(people: People, role: str) -> Actor:
    return actor_of(people.accounts[role])


def submit(people: People, role: str, centre: str, record: Record | None = None, **members: Any) -> Result:
    kind = resource("study")
    document = kind.codec.read_json(builders.document(kind, **members))
    return intake.submit(Intent(kind, document, people.centres[centre], record=record), actor(people, role))


def held(result: Result) -> Held:
    assert isinstance(result, Held)
    return result


def published(result: Result) -> Record:
    assert isinstance(result, Published)
    return result.record


# ------------------------------------------------------------------------------------------------- new records
def test_a_trusted_centre_is_published(people: People) -> None:
    assert published(submit(people, "trusted", "harbour")).visibility == Visibility.PUBLIC


def test_another_centre_is_held(people: People) -> None:
    result = held(submit(people, "submitter", "meadow"))
    assert result.record.visibility == Visibility.PROPOSED
    assert (result.review.state, result.review.operation) == (states.PENDING, "create")


def test_what_was_proposed_is_kept_with_its_checks_and_first_step(people: People) -> None:
    result = held(submit(people, "submitter", "meadow"))
    proposal = result.review.latest()
    assert (proposal.number, proposal.document) == (1, result.record.document)
    assert [found["check"] for found in proposal.checks] == [check.name for check in checks.CHECKS]
    assert list(result.review.steps.values_list("number", "action")) == [(1, "submit")]


def test_a_curator_s_own_eyes_are_enough_for_other_centres(people: People) -> None:
    assert published(submit(people, "curator", "meadow")).visibility == Visibility.PUBLIC


def test_a_curator_s_eyes_are_not_enough_for_their_own_centre(people: People) -> None:
    assert held(submit(people, "insider", "meadow")).review.state == states.PENDING


def test_a_hold_date_ahead_holds(people: People, study: Resource) -> None:
    until = today() + timedelta(days=1)
    intent = Intent(study, builders.document(study), people.centres["harbour"], hold_until=until)
    record = published(intake.submit(intent, actor(people, "trusted")))
    assert (record.visibility, record.hold_until) == (Visibility.PRIVATE, until)


def test_a_set_is_answered_in_its_order(people: People, study: Resource) -> None:
    documents = [builders.document(study) for _ in range(5)]
    intents = [Intent(study, document, people.centre) for document in documents]
    results = intake.submit_all(intents, actor(people, "submitter"))
    assert [each.record.alias for each in results] == [document["alias"] for document in documents]
    assert len({held(each).review.pk for each in results}) == 5


def test_a_set_of_trusted_and_other_centres_is_parted_and_put_together_again(people: People, study: Resource) -> None:
    centres = [people.centre, people.centres["harbour"], people.centre]
    intents = [Intent(study, builders.document(study), centre) for centre in centres]
    results = intake.submit_all(intents, actor(people, "trusted"))
    assert [type(each) for each in results] == [Held, Published, Held]
    assert [each.record.submitter for each in results] == centres


def test_a_set_with_a_taken_name_makes_nothing(people: People, study: Resource) -> None:
    submit(people, "submitter", "meadow", alias="taken")
    intents = [Intent(study, builders.document(study, alias=alias), people.centre) for alias in ("free", "taken")]
    with pytest.raises(NameTaken):
        intake.submit_all(intents, actor(people, "submitter"))
    assert Record.objects.count() == Review.objects.count() == 1


# ------------------------------------------------------------------------------------------------- changes
@pytest.fixture
def public(people: People, study: Resource) -> Record:
    return builders.record(study, people.centre)


def test_a_change_waits_while_the_record_stays_as_it_is(people: People, public: Record) -> None:
    review = held(submit(people, "submitter", "meadow", public, alias="changed")).review
    public.refresh_from_db()
    assert (review.operation, review.base_revision, public.revision) == ("replace", 1, 1)
    assert '"changed"' in review.latest().document


def test_a_change_by_a_curator_is_made(people: People, public: Record) -> None:
    assert published(submit(people, "curator", "meadow", public)).revision == 2


def test_a_second_change_waits_for_the_first(people: People, public: Record) -> None:
    first = held(submit(people, "submitter", "meadow", public)).review
    for role in ("submitter", "curator"):
        with pytest.raises(intake.ReviewOpen) as refused:
            submit(people, role, "meadow", public)
        assert refused.value.review == first


def test_a_change_that_changes_nothing_needs_no_review(people: People, public: Record, study: Resource) -> None:
    intent = Intent(study, json.loads(public.document), people.centre, record=public)
    assert published(intake.submit(intent, actor(people, "submitter"))).revision == 1
    assert not Review.objects.exists()


def test_a_change_of_the_accession_is_refused_before_anybody_looks(people: People, public: Record) -> None:
    with pytest.raises(AccessionFixed):
        submit(people, "submitter", "meadow", public, accession="ERP000001")


def test_a_new_document_for_a_proposal_is_a_resubmission(people: People, review: Review) -> None:
    assert review.record is not None
    again = held(submit(people, "submitter", "meadow", review.record, alias="second"))
    assert again.review == review
    assert again.review.latest().number == 2
    assert Record.objects.get().alias == "second"


def test_a_proposal_under_review_is_not_changed(people: People, review: Review) -> None:
    steps.take(review, "claim", actor(people, "curator"))
    assert review.record is not None
    with pytest.raises(steps.ActionOutOfTurn):
        submit(people, "submitter", "meadow", review.record)


def test_a_curator_does_not_rewrite_a_proposal(people: People, review: Review) -> None:
    assert review.record is not None
    with pytest.raises(steps.ActionForbidden):
        submit(people, "curator", "meadow", review.record)


def test_a_record_that_was_accepted_once_can_be_reviewed_again(people: People, review: Review) -> None:
    accepted = steps.take(review, "accept", actor(people, "curator")).record
    assert held(submit(people, "submitter", "meadow", accepted)).review != review


# ------------------------------------------------------------------------------------------------- taking back
@pytest.mark.parametrize(("role", "state"), [("submitter", states.WITHDRAWN), ("curator", states.DECLINED)])
def test_taking_a_proposal_back_ends_its_review(people: People, review: Review, role: str, state: str) -> None:
    assert review.record is not None
    intake.withdraw(review.record, "", actor(people, role))
    review.refresh_from_db()
    assert (review.state, review.record_id, Record.objects.count()) == (state, None, 0)
    assert role == "submitter" or review.steps.get(action="decline").reason


def test_withdrawing_a_record_ends_the_review_of_its_change(people: People, public: Record) -> None:
    review = held(submit(people, "submitter", "meadow", public)).review
    intake.withdraw(public, "mistaken", actor(people, "submitter"))
    review.refresh_from_db()
    public.refresh_from_db()
    assert (review.state, public.visibility, public.note) == (states.WITHDRAWN, Visibility.WITHDRAWN, "mistaken")
