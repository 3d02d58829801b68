"""Nobody decides on what they have not seen."""

from __future__ import annotations

import pytest
from django.test import Client

from records.registry import resources
from reviews import states
from reviews.models import Review
from tests import builders
from tests.people import PASSWORD, People

FIRST = resources()[0]


@pytest.fixture
def held(people: People) -> str:
    """The address of a review."""
    answer = people["submitter"].post(f"/{FIRST.collection}", builders.document(FIRST))
    return str(answer["Location"])


def comment(people: People, held: str) -> None:
    assert people["submitter"].post(f"{held}/comments", {"comment": "Wait."}).status_code == 200


def test_a_decision_on_what_was_seen_is_taken(people: People, held: str) -> None:
    seen = people["curator"].get(held)["ETag"]
    assert people["curator"].post(f"{held}/accept", {}, if_match=seen).status_code == 200


def test_a_decision_on_what_has_changed_is_not_taken(people: People, held: str) -> None:
    seen = people["curator"].get(held)["ETag"]
    comment(people, held)
    assert people["curator"].post(f"{held}/accept", {}, if_match=seen).status_code == 412
    assert Review.objects.get().state == states.PENDING


def test_the_form_of_a_page_knows_what_it_showed(people: People, held: str) -> None:
    browser = Client()
    browser.login(username="curator", password=PASSWORD)
    address = held.replace("http://testserver", "")
    page = browser.get(address, headers={"accept": "text/html"}).content.decode()
    assert 'name="seen" value="1"' in page
    comment(people, held)
    answer = browser.post(f"{address}/accept", "seen=1", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 412
