"""Reviews over HTTP: states, actions and roles by a table of its own, held against the one of `reviews.states`."""

from __future__ import annotations

import csv
import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.core import mail
from django.db import transaction

from records.models import Record, Visibility
from records.registry import Resource, resources
from reviews import checks, policy, states
from reviews import mail as review_mail
from reviews.models import Review, Step

from ..builders import address_of, address_of_review, as_xml, document, noted, proposal, record
from ..people import Answer, People

with (Path(__file__).parent / "reviews.csv").open() as _file:
    TABLE: Final = list(csv.DictReader(_file))

BODIES: Final[dict[str, dict[str, str]]] = {
    "decline": {"reason": "not ours"},
    "request-changes": {"reason": "unclear"},
    "comments": {"comment": "see there", "pointer": "/title"},
}

WAYS: Final = {
    "pending review": (),
    "under review": (("curator", "claim"),),
    "changes requested": (("curator", "request-changes"),),
    "review complete": (("curator", "accept"),),
    "declined": (("curator", "decline"),),
    "withdrawn": (("submitter", "withdraw"),),
}
"""State -> the steps that lead there."""


def waiting(resource: Resource, people: People, state: str = "pending review") -> str:
    """The address of a review in that state."""
    address = address_of_review(proposal(resource, people.accounts["submitter"]), resource.collection)
    for role, action in WAYS[state]:
        assert act(people, role, address, action, resource).status_code == 200
    return address


def act(people: People, role: str, address: str, action: str, resource: Resource) -> Answer:
    body: Any = document(resource) if action == "resubmit" else BODIES.get(action)
    return people[role].post(f"{address}/{action}", body)


def status_of(people: People, address: str) -> str:
    return str(people["curator"].get(address).json()["status"]["message"])


# ------------------------------------------------------------------------------------------------------ the table
@pytest.mark.parametrize("state", list(WAYS))
def test_every_action_does_in_every_state_what_the_table_says(state: str, resource: Resource, people: People) -> None:
    """A cell is the state that follows, or the status of the refusal."""
    address = waiting(resource, people, state)
    rows = [row for row in TABLE if row["state"] == state]
    expected = {
        (row["action"], role): row[role] for row in rows for role in ("submitter", "curator", "other", "operator")
    }
    actual = {cell: outcome(people, address, *cell, resource) for cell in expected}
    assert actual == expected


def outcome(people: People, address: str, action: str, role: str, resource: Resource) -> str:
    with transaction.atomic():
        answer = act(people, role, address, action, resource)
        told = answer.json()["status"]  # of a problem it is a number
        transaction.set_rollback(True)
    return told["message"] if answer.status_code == 200 else str(answer.status_code)


def test_the_table_has_every_state_and_action() -> None:
    cells = {(row["state"], row["action"]) for row in TABLE}
    assert cells == set(itertools.product(states.STATES, (action.name for action in states.ACTIONS)))


@pytest.mark.parametrize("state", list(WAYS))
def test_the_links_are_the_actions_that_are_open(state: str, resource: Resource, people: People) -> None:
    address = waiting(resource, people, state)
    for role in ("submitter", "curator", "operator"):
        names = {link["rel"].rpartition("/links/")[2] for link in people[role].get(address).json()["links"]}
        offered = {name.removeprefix("review/") for name in names if name.startswith("review/")}
        assert offered == {row["action"] for row in TABLE if row["state"] == state and not row[role].isdigit()}


def test_nobody_decides_over_a_submission_of_their_own_centre(resource: Resource, people: People) -> None:
    address = waiting(resource, people)
    for action in ("claim", "accept", "request-changes", "decline"):
        assert act(people, "insider", address, action, resource).status_code == 403
    assert status_of(people, address) == "pending review"


# --------------------------------------------------------------------------------------------------------- words
@pytest.mark.parametrize("body", [None, {}, {"reason": ""}, {"reason": "  "}, {"reason": 7}, {"comment": "x"}, []])
@pytest.mark.parametrize("action", ["decline", "request-changes"])
def test_a_decision_against_needs_a_reason(body: Any, action: str, resource: Resource, people: People) -> None:
    address = waiting(resource, people)
    answer = people["curator"].post(f"{address}/{action}", body)
    assert answer.status_code == 400
    assert status_of(people, address) == "pending review"


def test_a_comment_needs_words_and_may_point_at_a_field(resource: Resource, people: People) -> None:
    address = waiting(resource, people)
    assert people["submitter"].post(f"{address}/comments", {"pointer": "/alias"}).status_code == 400
    answer = people["curator"].post(f"{address}/comments", {"comment": "Is it?", "pointer": "/alias"})
    step = answer.json()["timeline"][-1]
    said = {name: step[name] for name in ("action", "by", "reason", "pointer", "state")}
    assert said == {
        "action": "comments",
        "by": "curator",
        "reason": "Is it?",
        "pointer": "/alias",
        "state": "pending review",
    }


def test_words_come_as_json(resource: Resource, people: People) -> None:
    address = waiting(resource, people)
    for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded"):
        answer = people["curator"].post(f"{address}/decline", b"reason=no", kind)
        assert answer.status_code == 415
        assert answer["Accept"] == "application/json"


def test_an_unknown_action_is_nowhere(resource: Resource, people: People) -> None:
    assert people["curator"].post(f"{waiting(resource, people)}/publish").status_code == 404


# ---------------------------------------------------------------------------------------------------- resubmission
def test_a_resubmission_shows_what_changed_and_goes_back_to_pending(resource: Resource, people: People) -> None:
    address = waiting(resource, people, "changes requested")
    before = people["submitter"].get(address).json()["document"]
    answer = people["submitter"].post(f"{address}/resubmit", {**before, **noted("better")})
    body = answer.json()
    assert body["status"]["message"] == "pending review"
    assert body["changes"] == [{"pointer": "/additional-properties", "before": None, "after": {"note": "better"}}]
    assert [each["number"] for each in body["proposals"]] == [1, 2]


@pytest.mark.parametrize("verb", ["put", "patch"])
def test_a_change_of_a_proposal_is_a_resubmission(verb: str, resource: Resource, people: People) -> None:
    address = waiting(resource, people, "changes requested")
    made = Record.objects.get()
    sent = document(resource, alias=made.alias, **noted("x")) if verb == "put" else noted("x")
    answer = getattr(people["submitter"], verb)(address_of(made), sent)
    assert (answer.status_code, answer["Location"]) == (202, f"http://testserver{address}")
    assert status_of(people, address) == "pending review"


def test_what_is_accepted_is_what_was_proposed_last(resource: Resource, people: People) -> None:
    address = waiting(resource, people, "changes requested")
    before = people["submitter"].get(address).json()["document"]
    people["submitter"].post(f"{address}/resubmit", {**before, **noted("better")})
    people["curator"].post(f"{address}/accept")
    assert people["anonymous"].get(address_of(Record.objects.get())).json()["additional-properties"] == {
        "note": "better"
    }


def test_a_resubmission_in_xml_is_read_too(resource: Resource, people: People) -> None:
    address = waiting(resource, people, "changes requested")
    answer = people["submitter"].post(f"{address}/resubmit", as_xml(resource, document(resource)), "application/xml")
    assert answer.status_code == 200


# ----------------------------------------------------------------------------------------------------- the end of it
def test_an_accepted_record_is_public_with_an_accession(resource: Resource, people: People) -> None:
    address = waiting(resource, people, "review complete")
    where = people["submitter"].get(address).json()["status"][f"http://www.g-m-i.org/links/{resource.name}"]
    body = people["anonymous"].get(where).json()
    assert body["accession"].startswith("GMI")
    assert body["record"]["status"] == "public"


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_a_proposal_that_came_to_nothing_leaves_only_its_review(state: str, resource: Resource, people: People) -> None:
    address = waiting(resource, people)
    where = address_of(Record.objects.get())
    for role, action in WAYS[state]:
        act(people, role, address, action, resource)
    assert people["submitter"].get(where).status_code == 404
    body = people["submitter"].get(address).json()
    assert body["status"] == {"message": state}
    assert body["document"]["alias"]


@pytest.mark.parametrize("state", ["review complete", "declined", "withdrawn"])
def test_a_terminal_answer_stays(state: str, resource: Resource, people: People) -> None:
    address = waiting(resource, people, state)
    before = people["submitter"].get(address)
    for role, action in itertools.product(("submitter", "curator"), (action.name for action in states.ACTIONS)):
        assert act(people, role, address, action, resource).status_code in (403, 409)
    after = people["submitter"].get(address, if_none_match=before["ETag"])
    assert after.status_code == 304
    assert "Retry-After" not in before


def test_a_deleted_proposal_ends_its_review(resource: Resource, people: People) -> None:
    address = waiting(resource, people)
    where = address_of(Record.objects.get())
    assert people["submitter"].delete(where).status_code == 200
    assert status_of(people, address) == "withdrawn"
    assert people["submitter"].get(where).status_code == 404


def test_the_review_of_a_withdrawn_record_stays_readable(resource: Resource, people: People) -> None:
    address = waiting(resource, people, "review complete")
    people["submitter"].delete(address_of(Record.objects.get()))
    assert people["submitter"].get(address).json()["status"]["message"] == "review complete"


# ------------------------------------------------------------------------------------------- changes of what is public
def test_a_change_of_a_public_record_waits_and_leaves_it_as_it_is(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    before = people["anonymous"].get(address_of(made))
    answer = people["submitter"].patch(address_of(made), noted("x"))
    assert answer.status_code == 202
    assert people["anonymous"].get(address_of(made), if_none_match=before["ETag"]).status_code == 304
    people["curator"].post(f"{answer['Location']}/accept")
    assert people["anonymous"].get(address_of(made)).json()["additional-properties"] == {"note": "x"}


def test_only_one_review_of_a_record_is_open(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    first = people["submitter"].patch(address_of(made), noted("x"))
    second = people["submitter"].patch(address_of(made), noted("y"))
    assert second.status_code == 409
    assert second["Location"] == first["Location"]


def test_a_change_is_not_accepted_over_another_one(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    review = people["submitter"].patch(address_of(made), noted("x"))["Location"]
    Record.objects.filter(pk=made.pk).update(revision=made.revision + 1)
    answer = people["curator"].post(f"{review}/accept")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/record-moved")


def test_a_declined_change_leaves_the_record(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    review = people["submitter"].patch(address_of(made), noted("x"))["Location"]
    people["curator"].post(f"{review}/decline", {"reason": "no"})
    body = people["anonymous"].get(address_of(made)).json()
    assert (body["record"]["status"], body["record"]["version"]) == ("public", 1)


def test_a_hold_date_keeps_an_accepted_record_private(resource: Resource, people: People) -> None:
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    answer = people["trusted"].post(f"/{resource.collection}?hold-until={until}", document(resource))
    assert answer.status_code == 201
    assert answer.json()["record"]["status"] == Visibility.PRIVATE
    assert people["anonymous"].get(answer["Location"]).status_code == 401
    for wrong in ("2020-01-01", "2999-01-01", "tomorrow", ""):
        refused = people["trusted"].post(f"/{resource.collection}?hold-until={wrong}", document(resource))
        assert refused.status_code == 400


# --------------------------------------------------------------------------------------------------------- waiting
def test_whoever_prefers_to_wait_is_answered_at_once_when_there_is_news(resource: Resource, people: People) -> None:
    address = waiting(resource, people)
    seen = people["submitter"].get(address)
    people["curator"].post(f"{address}/claim")
    answer = people["submitter"].get(address, if_none_match=seen["ETag"], prefer="wait=30")
    assert answer.status_code == 200
    assert answer.json()["status"]["message"] == "under review"


def test_a_terminal_answer_is_not_waited_for(resource: Resource, people: People) -> None:
    address = waiting(resource, people, "declined")
    assert people["submitter"].get(address, prefer="wait=30").status_code == 200


# ---------------------------------------------------------------------------------------------------- policy and mail
def test_the_policy_has_a_rule_for_every_case() -> None:
    outcomes: tuple[checks.Outcome, ...] = (checks.PASS, checks.WARN, checks.FAIL)
    for resource, trusted, worst in itertools.product(resources(), (True, False), outcomes):
        rule = policy.decide(resource.name, trusted, worst)
        assert rule.hold is (not trusted or worst == checks.FAIL)


def test_every_check_is_listed_with_its_outcome(resource: Resource, people: People) -> None:
    listed = people["submitter"].get(waiting(resource, people)).json()["checks"]
    assert [each["check"] for each in listed] == [check.name for check in checks.CHECKS]
    for each in listed:
        assert each["outcome"] in ("pass", "warn", "fail")
        assert each["title"]


def test_the_submitter_gets_word_of_a_decision(resource: Resource, people: People) -> None:
    address = waiting(resource, people, "declined")
    review_mail.send({"step": Step.objects.get(action="decline").pk})
    (letter,) = mail.outbox
    assert letter.to == ["submitter@example.org"]
    assert "not ours" in letter.body
    assert f"http://testserver{address}" in letter.body


def test_a_queue_shows_what_is_asked_for(resource: Resource, people: People) -> None:
    for state in WAYS:
        waiting(resource, people, state)
    for wanted, count in (("open", 3), ("all", 6), *((state, 1) for state in WAYS)):
        answer = people["curator"].get(f"/{resource.collection}-to-review?state={wanted.replace(' ', '+')}")
        assert len(answer.json()["items"]) == count
    assert people["curator"].get("/reviews?state=nonsense").status_code == 400
    assert Review.objects.count() == 6
