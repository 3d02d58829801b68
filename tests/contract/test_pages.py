"""Pages by key: complete, without duplicates, the same both ways, and each at the same cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from records.models import Record, Visibility
from records.paths import find
from records.registry import Resource
from records.registry import resource as resource_named

from ..builders import address_of, document, proposal, record
from ..people import Caller, People

Making = Callable[[int], None]

VIEWERS: Final = ("anonymous", "submitter", "curator", "operator")


def pages(caller: Caller, address: str, rel: str = "next") -> Iterator[list[str]]:
    """The aliases on each page, from here on along that relation."""
    while address:
        body = caller.get(address, "application/json").json()
        yield [item["alias"] for item in body["items"]]
        address = next((link["href"] for link in body["links"] if link["rel"] == rel), "")


def many(resource: Resource, people: People, count: int = 7) -> list[str]:
    """The aliases of so many public records, newest first."""
    made = [record(resource, people.centres[("meadow", "hill")[each % 2]]) for each in range(count)]
    return [each.alias for each in reversed(made)]


# ------------------------------------------------------------------------------------------------------- turning
@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8])
def test_pages_are_complete_in_order_and_without_duplicates(limit: int, resource: Resource, people: People) -> None:
    made = many(resource, people)
    found = list(pages(people["anonymous"], f"/{resource.collection}?limit={limit}"))
    assert [alias for page in found for alias in page] == made
    assert all(len(page) == limit for page in found[:-1])
    assert found[-1] != []


def test_the_way_back_shows_the_same_pages(resource: Resource, people: People) -> None:
    many(resource, people)
    address = f"/{resource.collection}?limit=3"
    forward = list(pages(people["anonymous"], address))
    last = address
    while links := [each for each in link_targets(people, last) if each[0] == "next"]:
        last = links[0][1]
    back = list(pages(people["anonymous"], last, "prev"))
    assert [alias for page in reversed(back) for alias in page] == [alias for page in forward for alias in page]


def link_targets(people: People, address: str) -> list[tuple[str, str]]:
    return [(link["rel"], link["href"]) for link in people["anonymous"].get(address).json()["links"]]


def test_the_first_page_has_no_previous_and_the_last_no_next(resource: Resource, people: People) -> None:
    many(resource, people, 4)
    first = dict(link_targets(people, f"/{resource.collection}?limit=2"))
    assert "prev" not in first
    last = dict(link_targets(people, first["next"]))
    assert "next" not in last
    assert last["first"] == first["self"]


def test_what_is_added_meanwhile_moves_nothing(resource: Resource, people: People) -> None:
    made = many(resource, people, 4)
    walk = pages(people["anonymous"], f"/{resource.collection}?limit=2")
    first = next(walk)
    many(resource, people, 3)
    assert [*first, *next(walk)] == made


def test_a_page_still_works_when_its_cursor_was_withdrawn(resource: Resource, people: People) -> None:
    made = many(resource, people, 4)
    after = dict(link_targets(people, f"/{resource.collection}?limit=2"))["next"]
    people["curator"].delete(address_of(Record.objects.get(alias=made[1])))
    assert next(pages(people["anonymous"], after)) == made[2:]


def test_own_hidden_records_stand_in_their_place(resource: Resource, people: People) -> None:
    states = (Visibility.PUBLIC, Visibility.PRIVATE, Visibility.PUBLIC, Visibility.SUPPRESSED, Visibility.PRIVATE)
    made = [record(resource, people.centre, state).alias for state in states]
    newest_first = [made[4], made[2], made[1], made[0]]
    for role, expected in (("submitter", newest_first), ("curator", newest_first), ("other", [made[2], made[0]])):
        found = pages(people[role], f"/{resource.collection}?limit=2")
        assert [alias for page in found for alias in page] == expected


def test_xml_pages_are_sets_of_the_archives(resource: Resource, people: People) -> None:
    made = many(resource, people, 2)
    root = etree.fromstring(people["anonymous"].get(f"/{resource.collection}", "application/xml").content)
    assert root.tag == f"{resource.codec.model.xml_name}_SET"
    assert [child.get("alias") for child in root] == made


def test_a_set_that_was_read_can_be_sent(resource: Resource, people: People) -> None:
    """One collection's XML is what another one takes; accessions are the first one's, so they go."""
    many(resource, people, 2)
    root = etree.fromstring(people["anonymous"].get(f"/{resource.collection}", "application/xml").content)
    for child in root:
        del child.attrib["accession"]
    answer = people["trusted"].post(f"/{resource.collection}", etree.tostring(root), "application/xml")
    assert answer.status_code == 201
    assert Record.objects.count() == 4


def test_a_set_is_taken_whole_or_not_at_all(resource: Resource, people: People) -> None:
    documents = [document(resource), {**document(resource), "sampleName": "x"}, document(resource)]
    answer = people["trusted"].post(f"/{resource.collection}", {"items": documents})
    assert answer.status_code == 400
    assert answer.json()["invalidFields"] == ["items.1.sampleName"]
    assert not Record.objects.exists()


# ------------------------------------------------------------------------------------------------------- narrowing
def test_every_declared_filter_narrows(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    for name in resource.filters:
        value = find(resource.codec.read_json(document(resource)), resource.columns[name])
        parameter = name.replace("_", "-")
        for wanted, expected in ((value, [made.alias]), (987654 if isinstance(value, int) else "other", [])):
            answer = people["anonymous"].get(f"/{resource.collection}?{parameter}={wanted}")
            assert [item["alias"] for item in answer.json()["items"]] == expected, parameter


def test_filters_stay_while_turning_pages(resource: Resource, people: People) -> None:
    many(resource, people, 3)
    for name in resource.filters:
        value = find(resource.codec.read_json(document(resource)), resource.columns[name])
        query = f"{name.replace('_', '-')}={str(value).replace(' ', '+')}"
        found = list(pages(people["anonymous"], f"/{resource.collection}?limit=1&{query}"))
        assert [len(page) for page in found] == [1, 1, 1]


REFUSED: Final = (
    "limit=0",
    "limit=-1",
    "limit=1001",
    "limit=many",
    "limit=",
    "limit=1e2",
    "limit=%D9%A3",
    "limit=99999999999999999999",
    "after=nothing",
    "after=",
    "after=%00",
    "before=%00",
    "before=1",
    "page=2",
    "offset=10",
    "q=x",
    "title=x",
    "visibility=private",
    "submitter_id=1",
    "record__visibility=private",
    "alias__startswith=a",
    "alias=%00",
)


@pytest.mark.parametrize("query", REFUSED)
def test_a_parameter_that_means_nothing_is_refused_by_name(query: str, resource: Resource, people: People) -> None:
    answer = people["anonymous"].get(f"/{resource.collection}?{query}")
    assert answer.status_code == 400
    (named,) = answer.json()["invalidFields"]
    assert named in (query.partition("=")[0], "after")


# ----------------------------------------------------------------------------------------------------------- cost
FORMS: Final = ("application/json", "application/xml", "text/html")


def queries(caller: Caller, address: str, accept: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert caller.get(address, accept).status_code == 200
    return len(captured)


def costs(people: People, address: str) -> dict[tuple[str, str], int]:
    """The number of queries for everybody in every form; everybody is known already."""
    for role in VIEWERS:
        people[role].get("/links")
    return {(role, accept): queries(people[role], address, accept) for role in VIEWERS for accept in FORMS}


def test_a_collection_costs_the_same_with_one_record_and_with_twelve(resource: Resource, people: People) -> None:
    address = f"/{resource.collection}"
    record(resource, people.centre)
    record(resource, people.centre, Visibility.PRIVATE)
    before = costs(people, address)
    for each in range(11):
        record(resource, people.centre, (Visibility.PUBLIC, Visibility.PRIVATE)[each % 2])
    assert costs(people, address) == before


def test_a_record_costs_the_same_with_one_child_and_with_twelve(resource: Resource, people: People) -> None:
    for parent in resource.parents:
        above = record(resource_named(parent.name), people.centre)
        addresses = (address_of(above), f"{address_of(above)}/{resource.collection}")
        record(resource, people.centre, parent=above)
        before = [costs(people, address) for address in addresses]
        for _ in range(11):
            record(resource, people.centre, parent=above)
        assert [costs(people, address) for address in addresses] == before


def test_the_entry_point_and_a_submitter_cost_the_same_with_one_record_and_with_twelve(
    resource: Resource, people: People
) -> None:
    addresses = ("/", "/submitters", "/submitters/meadow", f"/search?q=nothing-{resource.name}")
    record(resource, people.centre)
    before = [costs(people, address) for address in addresses]
    for _ in range(11):
        record(resource, people.centre)
    assert [costs(people, address) for address in addresses] == before


def test_a_queue_costs_the_same_with_one_review_and_with_twelve(resource: Resource, people: People) -> None:
    for role in ("submitter", "curator"):
        people[role].get("/")

    def asked() -> list[int]:
        places = ("/", "/reviews", f"/{resource.collection}-to-review")
        return [
            queries(people[role], place, form)
            for role in ("submitter", "curator")
            for place in places
            for form in FORMS
        ]

    proposal(resource, people.accounts["submitter"])
    before = asked()
    for _ in range(11):
        proposal(resource, people.accounts["submitter"])
    assert asked() == before


def test_reading_a_record_costs_one_query(resource: Resource, people: People) -> None:
    """For the whole answer and for a 304, for anybody and for somebody known."""
    address = address_of(record(resource, people.centre))
    for role in VIEWERS:
        whole = people[role].get(address)
        assert queries(people[role], address, "application/json") == 1
        with CaptureQueriesContext(connection) as captured:
            assert people[role].get(address, if_none_match=whole["ETag"]).status_code == 304
        assert len(captured) == 1
