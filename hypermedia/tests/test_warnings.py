"""What the checks found in a document that was taken is told in the answer, and only there."""

from __future__ import annotations

from records.registry import Resource
from records.registry import resource as named
from tests.builders import as_xml, document
from tests.people import People


def test_an_answer_tells_what_is_odd_and_the_record_does_not(resource: Resource, people: People) -> None:
    body = {name: value for name, value in document(resource).items() if name != "alias"}
    made = people["trusted"].post(f"/{resource.collection}", body)
    assert made.status_code == 201
    told = [each for each in made.json()["record"]["warnings"] if each["pointer"] == "/alias"]
    assert [(each["code"], each["severity"]) for each in told] == [("alias-is-given", "warning")]
    assert 'alias-is-given;at="/alias"' in made["GMI-Warnings"]
    read = people["anonymous"].get(made["Location"])
    assert "warnings" not in read.json()["record"]
    assert "GMI-Warnings" not in read


def test_an_answer_in_xml_tells_it_in_the_header(people: People) -> None:
    body = {name: value for name, value in document(named("study")).items() if name != "alias"}
    made = people["trusted"].post("/studies", as_xml(named("study"), body), "application/xml")
    assert 'alias-is-given;at="/alias"' in made["GMI-Warnings"]


def test_each_item_of_a_set_has_its_own(people: People) -> None:
    kind = named("sample")
    bare = {name: value for name, value in document(kind).items() if name != "alias"}
    made = people["trusted"].post("/samples", {"items": [document(kind), bare]})
    pointers = [{warning["pointer"] for warning in item["record"].get("warnings", [])} for item in made.json()["items"]]
    assert "/items/1/alias" in pointers[1]
    assert "/items/0/alias" not in pointers[0]


def test_a_long_list_is_cut_in_the_header_only(people: People) -> None:
    kind = named("sample")
    bare = {name: value for name, value in document(kind).items() if name != "alias"}
    made = people["trusted"].post("/samples", {"items": [bare] * 30})
    assert len(made["GMI-Warnings"].split(", ")) == 20
    assert all(item["record"]["warnings"] for item in made.json()["items"])
