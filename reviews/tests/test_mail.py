"""Word of a step reaches those it concerns, by the worker."""

from __future__ import annotations

import pytest
from django.core import mail

from records.registry import Resource
from reviews import steps
from reviews.models import Review
from submitters.actor import actor_of
from tests import builders
from tests.people import People
from work import runner


def take(people: People, review: Review, name: str, role: str, reason: str = "") -> None:
    steps.take(review, name, actor_of(people.accounts[role]), reason)
    runner.drain()


def readers() -> list[list[str]]:
    return [message.to for message in mail.outbox]


def test_the_submitter_hears_of_a_decision_with_its_reason_and_address(people: People, review: Review) -> None:
    take(people, review, "decline", "curator", "Contaminated throughout.")
    (message,) = mail.outbox
    assert message.to == ["submitter@example.org"]
    assert message.subject == "[GMI] declined: A study"
    assert "Contaminated throughout." in message.body
    assert f"http://testserver/studies-to-review/{review.key}" in message.body


def test_the_curator_who_claimed_hears_of_what_the_submitter_does(people: People, review: Review) -> None:
    take(people, review, "claim", "curator")
    mail.outbox.clear()
    take(people, review, "withdraw", "submitter")
    assert readers() == [["curator@example.org"]]


def test_nobody_hears_of_their_own_step(people: People, review: Review) -> None:
    take(people, review, "withdraw", "submitter")
    assert mail.outbox == []


def test_readers_do_not_see_each_other_s_address(people: People, review: Review) -> None:
    take(people, review, "claim", "curator")
    mail.outbox.clear()
    take(people, review, "comments", "colleague", "May I add something?")
    assert sorted(readers()) == [["curator@example.org"], ["submitter@example.org"]]


@pytest.mark.parametrize("without", [{"email": ""}, {"is_active": False}])
def test_who_cannot_be_reached_is_left_out(people: People, review: Review, without: dict[str, object]) -> None:
    type(people.accounts["submitter"]).objects.filter(username="submitter").update(**without)
    take(people, review, "decline", "curator", "No.")
    assert mail.outbox == []


def test_a_title_of_many_lines_makes_one_subject(people: People, study: Resource) -> None:
    description = {"title": "A study\r\nBcc: everybody@example.org", "type": "Other"}
    review = builders.proposal(study, people.accounts["submitter"], description=description)
    take(people, review, "claim", "curator")
    assert [message.subject for message in mail.outbox] == ["[GMI] under review: A study Bcc: everybody@example.org"]


def test_a_step_that_did_not_happen_is_not_told(people: People, review: Review) -> None:
    with pytest.raises(steps.ActionForbidden):
        take(people, review, "accept", "submitter")
    runner.drain()
    assert mail.outbox == []


def test_one_step_is_told_once(people: People, review: Review) -> None:
    take(people, review, "claim", "curator")
    runner.drain()
    assert len(mail.outbox) == 1
