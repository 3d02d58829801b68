"""A request that is sent again does nothing twice (gmi-api.md D 3.4), and versions stay readable."""

from __future__ import annotations

from records.models import Record
from records.registry import Resource

from ..builders import address_of, document, noted, record
from ..people import People


# ----------------------------------------------------------------------------------------------------- repetition
def test_a_request_that_is_sent_again_with_its_key_gets_the_first_answer(resource: Resource, people: People) -> None:
    made = document(resource)
    first, again = (people["trusted"].post(f"/{resource.collection}", made, idempotency_key="k") for _ in range(2))
    for name in ("Location", "ETag", "Content-Type", "Last-Modified"):
        assert first[name] == again[name]
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again["Idempotency-Replayed"] == "true"
    assert Record.objects.count() == 1


def test_a_key_is_of_one_account_and_one_request(resource: Resource, people: People) -> None:
    made = document(resource)
    assert people["trusted"].post(f"/{resource.collection}", made, idempotency_key="k").status_code == 201
    other = people["trusted"].post(f"/{resource.collection}", {**made, "alias": "b"}, idempotency_key="k")
    assert other.status_code == 422
    assert people["submitter"].post(f"/{resource.collection}", made, idempotency_key="k").status_code == 202


def test_a_refused_request_does_not_use_up_its_key(resource: Resource, people: People) -> None:
    refused = people["trusted"].post(f"/{resource.collection}", {"x": 1}, idempotency_key="k")
    again = people["trusted"].post(f"/{resource.collection}", document(resource), idempotency_key="k")
    assert (refused.status_code, again.status_code) == (400, 201)


def test_a_minimal_answer_has_all_but_the_body(resource: Resource, people: People) -> None:
    answer = people["trusted"].post(f"/{resource.collection}", document(resource), prefer="return=minimal")
    assert (answer.status_code, answer.content) == (201, b"")
    assert answer["Preference-Applied"] == "return=minimal"
    assert people["anonymous"].get(answer["Location"]).status_code == 200


# ------------------------------------------------------------------------------------------------------- versions
def test_every_version_keeps_an_address(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    for note in ("two", "three"):
        people["curator"].patch(address_of(made), noted(note))
    listed = people["anonymous"].get(f"{address_of(made)}/versions").json()["items"]
    notes = [people["anonymous"].get(item["links"][0]["href"]).json().get("additional-properties") for item in listed]
    assert notes == [{"note": "three"}, {"note": "two"}, None]
    assert people["anonymous"].get(f"{address_of(made)}/versions/4").status_code == 404
    assert people["anonymous"].get(f"{address_of(made)}/versions/0").status_code == 404


def test_versions_lead_to_their_neighbours(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    for note in ("two", "three"):
        people["curator"].patch(address_of(made), noted(note))
    links = people["anonymous"].get(f"{address_of(made)}/versions/2").json()["links"]
    own = f"http://testserver{address_of(made)}"
    found = {link["rel"]: link["href"] for link in links}
    assert found["predecessor-version"] == f"{own}/versions/1"
    assert found["successor-version"] == f"{own}/versions/3"
    assert found["canonical"] == own


def test_a_write_that_changes_nothing_makes_no_version(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    before = people["curator"].get(address_of(made))
    assert people["curator"].patch(address_of(made), {}).status_code == 200
    after = people["curator"].get(address_of(made))
    assert (before["ETag"], before["Last-Modified"]) == (after["ETag"], after["Last-Modified"])
