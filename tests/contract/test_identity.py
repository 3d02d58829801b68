"""One record, and every name it has leads there (gmi-api.md 5, D 1.2)."""

from __future__ import annotations

import re
from typing import Any

import pytest
import uritemplate

from records.models import Record, Visibility
from records.registry import Resource, resources

from ..builders import address_of, document, noted, record
from ..people import Answer, People


def leads(answer: Answer) -> tuple[int, str]:
    """(status, path) of a redirect."""
    return answer.status_code, answer["Location"].removeprefix("http://testserver")


# -------------------------------------------------------------------------------------------------------- names
def test_a_record_gets_an_accession_of_its_type(resource: Resource, people: People) -> None:
    made = [people["trusted"].post(f"/{resource.collection}", document(resource)).json() for _ in range(2)]
    accessions = {each["accession"] for each in made}
    assert len(accessions) == 2
    assert all(re.fullmatch(rf"GMI{resource.accession_letters[-1]}\d{{6}}", each) for each in accessions)


def test_an_address_cannot_be_guessed_from_another(resource: Resource, people: People) -> None:
    made = [record(resource, people.centre) for _ in range(20)]
    assert {len(each.key) for each in made} == {20}
    assert len({each.key[:5] for each in made}) == 20


@pytest.mark.parametrize("state", [Visibility.PUBLIC, Visibility.SUPPRESSED])
def test_every_name_leads_to_the_canonical_address(state: Visibility, resource: Resource, people: People) -> None:
    names: dict[str, Any] = {
        "alias": "my alias/é",
        "accession": f"E{resource.accession_letters}000539",
        "identifiers": {"primary": {"id": "PRIME1"}, "secondary": [{"id": "second:2"}], "uuid": [{"id": "u-3"}]},
        "external_database_identifiers": {"BioThing": {"id": "SAMN00000004"}, "other": [{"id": "x5"}, {"id": "x6"}]},
    }
    made = record(resource, people.centre, state, **names)
    for name in (names["accession"], "PRIME1", "second:2", "u-3", "SAMN00000004", "x5", "x6"):
        assert leads(people["anonymous"].get(f"/{resource.collection}/{name}")) == (308, address_of(made)), name
        assert leads(people["anonymous"].get(f"/lookup?accession={name}")) == (308, address_of(made)), name
    alias = "/lookup?alias=my+alias%2F%C3%A9&submitter=meadow"
    assert leads(people["anonymous"].get(alias)) == (308, address_of(made))


def test_a_redirect_keeps_the_rest_of_the_address(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    got = people["anonymous"].get(f"/{resource.collection}/{made.accession}?a=b&c=d")
    assert leads(got) == (308, f"{address_of(made)}?a=b&c=d")


def test_a_change_sent_to_another_name_is_shown_the_way(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    answer = people["curator"].patch(f"/{resource.collection}/{made.accession}", noted("x"))
    assert leads(answer) == (308, address_of(made))
    assert Record.objects.get(pk=made.pk).revision == 1


def test_a_name_of_one_type_is_no_name_of_another(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    for other in resources():
        if other is not resource:
            assert people["anonymous"].get(f"/{other.collection}/{made.accession}").status_code == 404
            assert people["anonymous"].get(f"/{other.collection}/{made.key}").status_code == 404


def test_a_name_that_two_records_share_is_answered_with_both(people: People) -> None:
    shared: dict[str, Any] = {"external_database_identifiers": {"project": {"id": "PRJEB1"}}}
    made = [record(each, people.centre, **shared) for each in resources()]
    answer = people["anonymous"].get("/lookup?accession=PRJEB1")
    assert answer.status_code == 300
    found = {item["links"][0]["href"].removeprefix("http://testserver") for item in answer.json()["items"]}
    assert found == {address_of(each) for each in made}


def test_an_alias_belongs_to_its_submitter(resource: Resource, people: People) -> None:
    first = record(resource, people.centres["meadow"], alias="one")
    second = record(resource, people.centres["hill"], alias="one")
    for centre, made in (("meadow", first), ("hill", second)):
        assert leads(people["anonymous"].get(f"/lookup?alias=one&submitter={centre}")) == (308, address_of(made))


def test_a_second_record_of_the_same_alias_is_refused_with_the_way_to_the_first(
    resource: Resource, people: People
) -> None:
    first = people["trusted"].post(f"/{resource.collection}", document(resource, alias="one"))
    again = people["trusted"].post(f"/{resource.collection}", document(resource, alias="one"))
    assert again.status_code == 409
    assert again["Location"] == first["Location"]


def test_the_alias_of_a_proposal_that_came_to_nothing_is_free_again(resource: Resource, people: People) -> None:
    review = people["submitter"].post(f"/{resource.collection}", document(resource, alias="one"))["Location"]
    assert people["submitter"].post(f"/{resource.collection}", document(resource, alias="one")).status_code == 409
    assert people["submitter"].post(f"{review}/withdraw").status_code == 200
    assert people["submitter"].post(f"/{resource.collection}", document(resource, alias="one")).status_code == 202


# ---------------------------------------------------------------------------------------------------- templates
def templates(people: People, address: str) -> list[str]:
    links = people["anonymous"].get(address).json()["links"]
    return [link["href"] for link in links if link.get("templated")]


def test_the_entry_point_leads_to_any_record_in_one_request(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    asked = {"accession": made.accession, "alias": made.alias, "submitter": "meadow"}
    for variables in (["accession"], ["alias", "submitter"]):
        (found,) = [each for each in templates(people, "/") if uritemplate.variables(each) == variables]
        got = people["anonymous"].get(uritemplate.expand(found, {name: asked[name] for name in variables}))
        assert leads(got) == (308, address_of(made))


def test_the_template_of_a_collection_narrows_it(resource: Resource, people: People) -> None:
    made, _ = record(resource, people.centre), record(resource, people.centre)
    (template,) = templates(people, f"/{resource.collection}")
    for variable in uritemplate.variables(template):
        page = people["anonymous"].get(uritemplate.expand(template, {variable: getattr(made, variable)}))
        assert [item["alias"] for item in page.json()["items"]] == [made.alias]
