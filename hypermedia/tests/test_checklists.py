"""Checklists over HTTP: found from the entry point, readable in every form, usable as a schema."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from django.test import Client
from lxml import etree

from sra.checklists import checklists

pytestmark = pytest.mark.django_db


def get(path: str, accept: str = "application/json") -> Any:
    return Client().get(path, headers={"accept": accept})


def test_the_entry_point_leads_to_each_checklist() -> None:
    entry = json.loads(get("/").content)
    (there,) = [link["href"] for link in entry["links"] if link["rel"].endswith("/checklists")]
    items = json.loads(get(there.removeprefix("http://testserver")).content)["items"]
    assert [item["id"] for item in items] == [each.id for each in checklists()]
    assert {get(item["href"].removeprefix("http://testserver")).status_code for item in items} == {200}


def test_a_checklist_tells_the_same_as_json_and_xml() -> None:
    data = json.loads(get("/checklists/GMI-PATHOGEN").content)
    root = etree.fromstring(get("/checklists/GMI-PATHOGEN", "application/xml").content)
    assert [field["name"] for field in data["fields"]] == [name.text for name in root.findall("fields/name")]
    assert root.findtext("id") == data["id"] == "GMI-PATHOGEN"


@pytest.mark.parametrize("path", ["/checklists", "/checklists/GMI-PATHOGEN"])
def test_people_get_a_page(path: str) -> None:
    response = get(path, "text/html")
    assert response["Content-Type"].startswith("text/html")
    assert "GMI pathogen isolate" in response.content.decode()


def test_a_checklist_leads_to_its_schema() -> None:
    links = json.loads(get("/checklists/INSDC-MINIMUM").content)["links"]
    (there,) = [link for link in links if link["rel"] == "describedby"]
    response = get(there["href"].removeprefix("http://testserver"))
    assert response["Content-Type"] == there["type"] == "application/schema+json"
    schema = json.loads(response.content)
    assert schema["$id"] == there["href"]
    sample = {"additional-properties": {"collection_date": "2024", "country": "Denmark"}}
    assert jsonschema.Draft202012Validator(schema).is_valid(sample)
    assert not jsonschema.Draft202012Validator(schema).is_valid({"additional-properties": {"country": "Denmark"}})


@pytest.mark.parametrize("end", ["", ".json"])
def test_another_case_leads_to_the_one_address(end: str) -> None:
    response = get(f"/checklists/gmi-pathogen{end}")
    assert (response.status_code, response["Location"]) == (308, f"http://testserver/checklists/GMI-PATHOGEN{end}")


@pytest.mark.parametrize("path", ["/checklists/none", "/checklists/none.json"])
def test_an_unknown_checklist_is_not_found(path: str) -> None:
    assert get(path).status_code == 404


@pytest.mark.parametrize("path", ["/checklists", "/checklists/GMI-PATHOGEN", "/checklists/GMI-PATHOGEN.json"])
def test_what_the_reader_has_is_not_sent_again(path: str) -> None:
    etag = get(path)["ETag"]
    assert Client().get(path, headers={"if-none-match": etag, "accept": "application/json"}).status_code == 304
