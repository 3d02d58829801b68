"""Actions on records that are here: from which state, by whom, and what is said of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from records import publish
from records.clock import today
from records.models import Record, Visibility
from records.registry import resource
from submitters.actor import Actor
from tests.builders import record
from tests.people import Answer, People

from .packages import documents, post_form, submission


def act(people: People, who: str, *actions: str) -> Answer:
    return post_form(people[who], submission(*actions))


def sample(people: People, visibility: Visibility, slug: str = "harbour") -> Record:
    return record(resource("sample"), people.centres[slug], visibility)


STATES = tuple(Visibility(name) for name in ("proposed", "private", "public", "suppressed", "withdrawn"))

OUTCOMES = {
    # action: outcome from each of the states, for a member of the centre; "" is a refusal
    "HOLD": ("proposed", "private", "", "", ""),
    "RELEASE": ("proposed", "public", "public", "", ""),
    "CANCEL": ("", "withdrawn", "", "", "withdrawn"),
    "SUPPRESS": ("", "", "", "", ""),
    "KILL": ("", "", "withdrawn", "withdrawn", ""),
}


ROWS = [
    (action, state, outcome)
    for action, outcomes in OUTCOMES.items()
    for state, outcome in zip(STATES, outcomes, strict=True)
    if (action, state) != ("CANCEL", Visibility.PROPOSED)  # which ends a review: see below
]


@pytest.mark.parametrize(("action", "state", "outcome"), ROWS)
def test_an_action_starts_from_the_states_of_its_row(
    action: str, state: Visibility, outcome: str, people: People
) -> None:
    made = sample(people, state)
    answer = act(people, "trusted", f'{action} target="{made.accession or made.alias}"')
    made.refresh_from_db()
    assert answer.status_code in ((200, 201) if outcome else (400,)), answer.content
    assert made.visibility == (outcome or state)


@pytest.mark.parametrize(("who", "status"), [("other", 400), ("trusted", 201), ("curator", 201)])
def test_members_and_curators_release(who: str, status: int, people: People) -> None:
    made = sample(people, Visibility.PRIVATE)
    assert act(people, who, f'RELEASE target="{made.accession}"').status_code == status


def test_curators_suppress(people: People) -> None:
    made = sample(people, Visibility.PUBLIC)
    assert act(people, "curator", f'SUPPRESS target="{made.accession}"').status_code == 201
    made.refresh_from_db()
    assert made.visibility == Visibility.SUPPRESSED


def test_a_suppression_may_end_by_itself(people: People) -> None:
    made, end = sample(people, Visibility.PUBLIC), today() + timedelta(days=9)
    answer = act(people, "curator", f'SUPPRESS target="{made.accession}" HoldUntilDate="{end}"')
    made.refresh_from_db()
    assert made.hold_until == end
    assert b'status="TEMPORARY_SUPPRESSED"' in answer.content


def test_what_is_cancelled_in_review_ends_its_review(people: People) -> None:
    post_form(people["submitter"], submission("ADD"), documents("SAMPLE"))
    answer = act(people, "submitter", 'CANCEL target="sample"')
    assert answer.status_code == 202
    assert not Record.objects.filter(kind="sample").exists()


def test_a_study_carries_what_hangs_on_it(people: People) -> None:
    post_form(people["trusted"], submission("ADD"), documents())
    answer = act(people, "trusted", 'RELEASE target="study"')
    study = Record.objects.get(kind="study")
    assert set(Record.objects.exclude(kind="submission").values_list("visibility", flat=True)) == {"public"}
    assert f'study accession "{study.accession}" is set to public status.' in answer.content.decode()


def test_a_target_of_this_submission_is_found_by_its_alias(people: People) -> None:
    answer = post_form(people["trusted"], submission("ADD", 'RELEASE target="sample"'), documents("SAMPLE", "STUDY"))
    assert answer.status_code == 201
    assert dict(Record.objects.values_list("kind", "visibility"))["sample"] == "public"
    assert dict(Record.objects.values_list("kind", "visibility"))["study"] == "private"


def test_the_alias_of_another_centre_is_no_target(people: People) -> None:
    made = sample(people, Visibility.PUBLIC, "hill")
    answer = act(people, "trusted", f'HOLD target="{made.alias}"')
    assert answer.status_code == 400
    assert "alias of the centre" in answer.json()["errors"][0]["reason"]


def test_an_alias_of_several_records_has_to_be_an_accession(people: People) -> None:
    for kind in ("study", "sample"):
        record(resource(kind), people.centres["harbour"], Visibility.PRIVATE, alias="twin")
    answer = act(people, "trusted", 'RELEASE target="twin"')
    assert "use the accession" in answer.json()["errors"][0]["reason"]


@pytest.mark.parametrize("days", [-1, 732])
def test_a_hold_ends_within_two_years(days: int, people: People) -> None:
    made = sample(people, Visibility.PRIVATE)
    until = today() + timedelta(days=days)
    answer = act(people, "trusted", f'HOLD target="{made.accession}" HoldUntilDate="{until}"')
    assert answer.json()["errors"][0]["pointer"] == "/submission/actions/0/hold-until-date"


@pytest.mark.parametrize("action", ["PROTECT", "ROLLBACK"])
def test_what_is_not_offered_is_refused_in_words(action: str, people: People) -> None:
    answer = act(people, "trusted", action)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not-offered")


def test_all_that_cannot_be_done_is_told_and_nothing_is_done(people: People) -> None:
    made = sample(people, Visibility.PRIVATE)
    answer = act(people, "trusted", f'RELEASE target="{made.accession}"', 'KILL target="nothing"', 'HOLD target="none"')
    assert len(answer.json()["errors"]) == 2
    made.refresh_from_db()
    assert made.visibility == Visibility.PRIVATE


# -------------------------------------------------------------------------------------------------------------- MODIFY
def test_a_record_is_changed_by_its_alias(people: People) -> None:
    post_form(people["trusted"], submission("ADD"), documents("SAMPLE"))
    changed = {"SAMPLE": documents("SAMPLE")["SAMPLE"].replace("A sample", "Another title")}
    answer = post_form(people["trusted"], submission("MODIFY"), changed)
    made = Record.objects.get(kind="sample")
    assert (answer.status_code, made.title, made.revision) == (201, "Another title", 2)


def test_a_record_is_changed_by_its_accession(people: People) -> None:
    made = sample(people, Visibility.PUBLIC)
    changed = documents("SAMPLE")["SAMPLE"].replace('alias="sample"', f'accession="{made.accession}"')
    assert post_form(people["trusted"], submission("MODIFY"), {"SAMPLE": changed}).status_code == 201


def test_nobody_changes_what_another_centre_has(people: People) -> None:
    made = sample(people, Visibility.PUBLIC, "hill")
    changed = documents("SAMPLE")["SAMPLE"].replace('alias="sample"', f'accession="{made.accession}"')
    answer = post_form(people["trusted"], submission("MODIFY"), {"SAMPLE": changed})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not-yours")


def test_what_is_unknown_cannot_be_changed(people: People) -> None:
    answer = post_form(people["trusted"], submission("MODIFY"), documents("SAMPLE"))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown-record")


def test_a_change_of_an_untrusted_centre_waits(people: People) -> None:
    made = sample(people, Visibility.PUBLIC, "meadow")
    changed = documents("SAMPLE")["SAMPLE"].replace('alias="sample"', f'accession="{made.accession}"')
    answer = post_form(people["submitter"], submission("MODIFY"), {"SAMPLE": changed})
    made.refresh_from_db()
    assert (answer.status_code, made.title) == (202, "A sample")
    assert b"the change waits for a curator" in answer.content


def test_cancelled_objects_are_made_again(people: People) -> None:
    post_form(people["trusted"], submission("ADD"), documents("SAMPLE"))
    act(people, "trusted", 'CANCEL target="sample"')
    answer = post_form(people["trusted"], submission("ADD"), documents("SAMPLE"))
    assert answer.status_code == 201
    assert Record.objects.filter(kind="sample").count() == 2


def test_a_receipt_can_be_asked_for_by_the_alias_of_its_submission(people: People) -> None:
    first = post_form(people["trusted"], submission("ADD", alias="first"), documents("SAMPLE"))
    again = act(people, "trusted", 'RECEIPT target="first"')
    assert (again.status_code, again.content) == (200, first.content)


_NOBODY = Actor()


def test_a_released_record_is_not_held_again(people: People) -> None:
    made = sample(people, Visibility.PRIVATE)
    publish.release(made, _NOBODY)
    assert act(people, "trusted", f'HOLD target="{made.accession}"').status_code == 400
