"""The same request sent again under an Idempotency-Key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hypermedia.models import AnsweredRequest
from hypermedia.tasks import KEPT_FOR, forget_answers
from records.models import Record
from records.registry import resource
from tests import builders
from tests.people import Answer, People
from tests.races import race


@pytest.fixture
def document() -> dict[str, Any]:
    return builders.document(resource("study"))


def post(people: People, document: Any, key: str = "k", role: str = "trusted", address: str = "/studies") -> Answer:
    return people[role].post(address, document, idempotency_key=key)


def test_the_first_answer_is_given_again(people: People, document: dict[str, Any]) -> None:
    first, again = post(people, document), post(people, document)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert [again[name] for name in ("Location", "ETag", "Content-Type")] == [
        first[name] for name in ("Location", "ETag", "Content-Type")
    ]
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert Record.objects.count() == 1


def test_a_held_document_is_answered_again_too(people: People, document: dict[str, Any]) -> None:
    first, again = (post(people, document, role="submitter") for _ in range(2))
    assert (again.status_code, again["Location"], again["Retry-After"]) == (202, first["Location"], "5")


@pytest.mark.parametrize("what", ["body", "address"])
def test_a_key_is_for_one_request(people: People, document: dict[str, Any], what: str) -> None:
    post(people, document)
    other = {**document, "alias": "other"} if what == "body" else document
    answer = post(people, other, address="/studies?hold-until=2999-01-01" if what == "address" else "/studies")
    assert answer.status_code == 422
    assert Record.objects.count() == 1


def test_each_account_has_keys_of_its_own(people: People, document: dict[str, Any]) -> None:
    assert post(people, document, role="submitter").status_code == 202
    assert post(people, document, role="other").status_code == 202
    assert Record.objects.count() == 2


def test_a_refused_request_uses_up_no_key(people: People, document: dict[str, Any]) -> None:
    assert post(people, {"titel": "x"}).status_code == 400
    assert post(people, document).status_code == 201


def test_without_a_key_nothing_is_kept(people: People, document: dict[str, Any]) -> None:
    post(people, document, key="")
    assert not AnsweredRequest.objects.exists()


def test_answers_are_forgotten_after_a_day(people: People, document: dict[str, Any]) -> None:
    post(people, document, key="old")
    AnsweredRequest.objects.update(at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    post(people, {**document, "alias": "new"}, key="new")
    forget_answers()
    assert [each.key for each in AnsweredRequest.objects.all()] == ["new"]


@pytest.mark.django_db(transaction=True)
def test_of_three_at_once_one_is_done_and_all_are_answered(
    transactional_db: None, people: People, document: dict[str, Any]
) -> None:
    answers = race(*[lambda: post(people, document)] * 3)
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(201, answers[0]["Location"])}
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 2
    assert Record.objects.count() == 1
