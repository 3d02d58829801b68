"""What curators do with the standing of a record over HTTP: for a time, back again, and in favour of another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from records import publish
from records.clock import today
from records.models import File, Record, Visibility
from records.registry import Resource, resource
from submitters.actor import Actor
from tests.builders import address_of, record
from tests.people import People

SOON = (today() + timedelta(days=9)).isoformat()


@pytest.fixture
def public(resource: Resource, people: People) -> Record:
    return record(resource, people.centre, alias="one")


def test_a_suppression_has_a_reason_and_an_end(public: Record, people: People) -> None:
    address = address_of(public)
    words = {"reason": "Contaminated.", "until": SOON}
    assert people["curator"].post(f"{address}/suppress", words).status_code == 200
    told = people["anonymous"].get(address).json()["record"]
    assert (told["status"], told["note"], told["until"]) == ("suppressed", "Contaminated.", SOON)
    assert public.key not in people["anonymous"].get(f"/{public.resource.collection}").content.decode()


@pytest.mark.parametrize("until", ["yesterday", "2020-01-01", today().isoformat(), 7, []])
def test_a_state_ends_on_a_day_ahead(until: object, people: People) -> None:
    address = address_of(record(resource("study"), people.centre))
    answer = people["curator"].post(f"{address}/suppress", {"until": until})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/until"
    assert people["anonymous"].get(address).json()["record"]["status"] == "public"


def test_a_withdrawal_for_a_time_says_when_it_ends(public: Record, people: People) -> None:
    address = address_of(public)
    assert people["submitter"].delete(f"{address}?until={SOON}", x_reason="A doubt.").status_code == 200
    answer = people["anonymous"].get(address)
    told = answer.json()["record"]
    assert (answer.status_code, told["status"], told["note"], told["until"]) == (410, "withdrawn", "A doubt.", SOON)
    assert people["submitter"].delete(f"{address}?until=never").status_code in (400, 410)


def test_a_withdrawal_ends_on_a_day_ahead(people: People) -> None:
    address = address_of(record(resource("study"), people.centre))
    assert people["submitter"].delete(f"{address}?until=2020-01-01").status_code == 400
    assert people["anonymous"].get(address).status_code == 200


@pytest.mark.parametrize("state", [Visibility.SUPPRESSED, Visibility.WITHDRAWN])
def test_a_curator_brings_back_what_is_out_of_sight(state: Visibility, people: People, resource: Resource) -> None:
    address = address_of(record(resource, people.centre, state))
    for role, status in (("anonymous", 401), ("submitter", 403), ("operator", 403), ("curator", 200)):
        assert people[role].post(f"{address}/restore").status_code == status
    assert people["anonymous"].get(address).json()["record"]["status"] == "public"


@pytest.mark.parametrize("state", [Visibility.PUBLIC, Visibility.PRIVATE, Visibility.PROPOSED])
def test_what_is_in_sight_is_not_restored(state: Visibility, people: People) -> None:
    address = address_of(record(resource("study"), people.centre, state))
    assert people["curator"].post(f"{address}/restore").status_code == 409


def test_a_tombstone_shows_curators_the_way_back(people: People) -> None:
    address = address_of(record(resource("study"), people.centre, Visibility.WITHDRAWN))
    for role, offered in (("anonymous", False), ("submitter", False), ("curator", True)):
        links = [link["rel"] for link in people[role].get(address).json()["links"]]
        assert any(rel.endswith("/restore") for rel in links) == offered


def test_a_name_that_was_given_away_does_not_come_back(people: People) -> None:
    study = resource("study")
    address = address_of(record(study, people.centre, Visibility.WITHDRAWN, alias="one"))
    record(study, people.centre, alias="one")
    assert people["curator"].post(f"{address}/restore").status_code == 409
    assert people["anonymous"].get(address).status_code == 410


# ------------------------------------------------------------------------------------------------------- succession
def test_a_curator_names_the_successor(public: Record, people: People) -> None:
    successor = record(public.resource, people.centre)
    address = f"{address_of(public)}/supersede"
    words = {"successor": f"http://testserver{address_of(successor)}"}
    for role, status in (("anonymous", 401), ("submitter", 403), ("operator", 403), ("curator", 200)):
        assert people[role].post(address, words).status_code == status
    answer = people["anonymous"].get(address_of(public))
    assert (answer.status_code, answer["Location"]) == (308, f"http://testserver{address_of(successor)}")


def test_a_successor_may_be_called_by_its_accession(public: Record, people: People) -> None:
    successor = record(public.resource, people.centre)
    answer = people["curator"].post(f"{address_of(public)}/supersede", {"successor": successor.accession})
    assert answer.status_code == 200


@pytest.mark.parametrize("name", [None, "", "GMIP999999", 7, "/"])
def test_a_successor_has_to_be_there(name: object, people: People) -> None:
    address = address_of(record(resource("study"), people.centre))
    answer = people["curator"].post(f"{address}/supersede", {} if name is None else {"successor": name})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/successor")


def test_nothing_succeeds_itself(public: Record, people: People) -> None:
    answer = people["curator"].post(f"{address_of(public)}/supersede", {"successor": public.accession})
    assert answer.status_code == 409


def test_every_name_part_and_form_leads_to_the_successor(public: Record, people: People) -> None:
    successor = record(public.resource, people.centre)
    publish.supersede(public, successor, Actor(is_curator=True))
    collection, own = public.resource.collection, address_of(public)
    there = f"http://testserver{address_of(successor)}"
    parts = ["", "/versions", "/versions/1", "/received", *(f"/{part}" for part in public.resource.related_at)]
    for part in [*parts, *(["/data"] if public.resource.files_at else [])]:
        assert people["anonymous"].get(own + part)["Location"] == there + part
    for accept in ("application/json", "application/xml", "text/html", f"application/vnd.gmi.{public.kind}-v1+xml"):
        assert people["anonymous"].get(own, accept)["Location"] == there
    assert people["anonymous"].get(f"/{collection}/{public.accession}")["Location"] == there
    assert people["anonymous"].get(f"/{collection}/one")["Location"] == there
    assert public.key not in people["curator"].get(f"/{collection}").content.decode()


def test_the_way_to_the_last_of_a_row_is_short(people: People) -> None:
    first, second, third = (record(resource("study"), people.centre) for _ in range(3))
    publish.supersede(first, second, Actor())
    publish.supersede(second, third, Actor())
    assert people["anonymous"].get(address_of(first))["Location"].endswith(address_of(third))


def test_nested_addresses_follow_too(people: People) -> None:
    former, successor = (record(resource("study"), people.centre) for _ in range(2))
    below = record(resource("sample"), people.centre, parent=former)
    publish.supersede(former, successor, Actor())
    there = f"http://testserver{address_of(successor)}/samples"
    assert people["anonymous"].get(f"{address_of(former)}/samples?limit=7")["Location"] == f"{there}?limit=7"
    assert people["anonymous"].get(f"{address_of(former)}/samples/{below.key}")["Location"] == f"{there}/{below.key}"
    assert people["anonymous"].get(f"{there}/{below.key}").status_code == 200


def test_the_files_of_a_replaced_record_are_those_of_its_successor(people: People) -> None:
    former, successor = (record(resource("run"), people.centre) for _ in range(2))
    publish.supersede(former, successor, Actor())
    answer = people["anonymous"].get(f"{address_of(former)}/data/a%20name")
    assert answer["Location"] == f"http://testserver{address_of(successor)}/data/a%20name"
    assert not File.objects.exists()


def test_the_parts_of_a_record_are_found_by_its_other_names(public: Record, people: People) -> None:
    answer = people["anonymous"].get(f"/{public.resource.collection}/{public.accession}/versions")
    assert (answer.status_code, answer["Location"]) == (308, f"http://testserver{address_of(public)}/versions")
