"""One canonical address for each record, beside it the nested ones of the draft (gmi-api.md D 1.2)."""

from __future__ import annotations

from typing import Any, Final

import pytest

from records.models import Record, Visibility
from records.registry import Parent, Resource, resources
from records.registry import resource as resource_named

from ..builders import address_of, document, record
from ..people import People
from .test_identity import leads

WITH_PARENTS: Final = [(each, parent) for each in resources() for parent in each.parents]
each_nesting = pytest.mark.parametrize(
    ("child", "parent"), WITH_PARENTS, ids=[f"{parent.name}-{each.name}" for each, parent in WITH_PARENTS]
)


def test_a_slash_at_the_end_is_shown_the_way_for_every_verb(resource: Resource, people: People) -> None:
    made = record(resource, people.centre)
    for verb in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
        for path in (f"/{resource.collection}", address_of(made), f"{address_of(made)}/versions"):
            assert leads(people["curator"].send(verb, f"{path}/?a=b")) == (308, f"{path}?a=b")


def test_a_record_can_be_made_at_an_address_of_ones_own(resource: Resource, people: People) -> None:
    answer = people["trusted"].put(f"/{resource.collection}/mine-1", document(resource))
    assert leads(answer) == (200, f"/{resource.collection}/mine-1")
    assert people["anonymous"].get(f"/{resource.collection}/mine-1").status_code == 200


NO_KEYS: Final = (
    "new",
    "a b",
    "-x",
    ".",
    "..",
    "x" * 41,
    "é",
    "a%2Fb",
    "a;b",
    "a'b",
    "%00",
    "{accession}",
    "GMI{}000009",
)


@pytest.mark.parametrize("key", NO_KEYS)
def test_what_cannot_be_a_key_makes_nothing(key: str, resource: Resource, people: People) -> None:
    wanted = key.format(resource.accession_letters[-1], accession=f"E{resource.accession_letters}000001")
    answer = people["trusted"].put(f"/{resource.collection}/{wanted}", document(resource))
    assert answer.status_code in (404, 405)
    assert not Record.objects.exists()


@each_nesting
def test_a_nested_address_answers_as_the_canonical_one(child: Resource, parent: Parent, people: People) -> None:
    above, made = nested(child, parent.name, people)
    inner = f"{address_of(above)}{address_of(made)}"
    got, canonical = people["anonymous"].get(inner), people["anonymous"].get(address_of(made))
    assert got.content == canonical.content
    assert got["ETag"] == canonical["ETag"]
    assert got["Content-Location"] == f"http://testserver{address_of(made)}"
    assert people["anonymous"].get(inner, if_none_match=got["ETag"]).status_code == 304


def nested(child: Resource, parent: str, people: People) -> tuple[Record, Record]:
    above = record(resource_named(parent), people.centre)
    return above, record(child, people.centre, parent=above)


@each_nesting
def test_a_nested_collection_holds_its_children_and_no_others(child: Resource, parent: Parent, people: People) -> None:
    above, made = nested(child, parent.name, people)
    nested(child, parent.name, people)
    page = people["anonymous"].get(f"{address_of(above)}/{child.collection}").json()
    assert [item["alias"] for item in page["items"]] == [made.alias]


@each_nesting
def test_what_is_posted_below_a_record_belongs_to_it(child: Resource, parent: Parent, people: People) -> None:
    above = record(resource_named(parent.name), people.centres["harbour"])
    made = document(child)
    if parent.at:
        cut(made, parent.at)
    where = f"{address_of(above)}/{child.collection}"
    answer = people["trusted"].post(where, made)
    assert answer.status_code == 201
    assert answer["Location"].startswith(f"http://testserver{where}/")
    assert [item["alias"] for item in people["anonymous"].get(where).json()["items"]] == [made["alias"]]
    assert people["anonymous"].get(answer["Location"]).status_code == 200


def cut(made: dict[str, Any], at: str) -> None:
    """Leave a reference out of the document, so that the address has to say it."""
    *steps, last = at.split(".")
    for step in steps:
        made = made[step]
    made.pop(last, None)


@each_nesting
def test_a_record_is_not_found_below_another_parent(child: Resource, parent: Parent, people: People) -> None:
    _, made = nested(child, parent.name, people)
    stranger = record(resource_named(parent.name), people.centre)
    assert people["anonymous"].get(f"{address_of(stranger)}{address_of(made)}").status_code == 404


TIED: Final = [(child, parent) for child, parent in WITH_PARENTS if parent.at]
"""The pairs in which the document names its parent, and so could contradict the address."""


@pytest.mark.parametrize(("child", "parent"), TIED, ids=[f"{parent.name}-{child.name}" for child, parent in TIED])
def test_a_document_cannot_contradict_its_address(child: Resource, parent: Parent, people: People) -> None:
    above, other = (record(resource_named(parent.name), people.centres["harbour"]) for _ in range(2))
    made = document(child)
    place, at = made, parent.at.split(".")
    for step in at[:-1]:
        place = place[step]
    reference = {"accession": other.accession}
    place[at[-1]] = [reference] if isinstance(place.get(at[-1]), list) or at[-1].endswith("s") else reference
    answer = people["trusted"].post(f"{address_of(above)}/{child.collection}", made)
    assert answer.status_code == 400
    assert not Record.objects.filter(alias=made["alias"]).exists()


def chain(people: People, *names: str) -> list[Record]:
    """Records of these types, each the child of the one before."""
    made: list[Record] = []
    for name in names:
        made.append(record(resource_named(name), people.centre, parent=made[-1] if made else None))
    return made


CHAINS: Final = (
    ("study", "sample", "experiment"),
    ("study", "sample", "experiment", "run"),
    ("study", "sample", "experiment", "run", "analysis"),
)


@pytest.mark.parametrize("names", CHAINS)
def test_the_chains_of_the_draft_are_addresses(names: tuple[str, ...], people: People) -> None:
    made = chain(people, *names)
    deep = "".join(address_of(each) for each in made)
    assert people["anonymous"].get(deep).status_code == 200
    assert people["anonymous"].get(deep.rpartition("/")[0]).json()["items"][0]["alias"] == made[-1].alias
    broken = "".join(address_of(each) for each in (record(resource_named(names[0]), people.centre), *made[1:]))
    assert people["anonymous"].get(broken).status_code == 404


def test_a_parent_may_be_called_by_any_of_its_names(people: People) -> None:
    above, made = chain(people, "study", "sample")
    answer = people["anonymous"].get(f"/studies/{above.accession}/samples")
    assert leads(answer) == (308, f"{address_of(above)}/samples")
    assert leads(people["anonymous"].get(f"/studies/{above.key}/samples/{made.accession}"))[0] == 308


def test_a_hidden_parent_hides_what_is_below(people: People) -> None:
    above = record(resource_named("study"), people.centre, Visibility.PRIVATE)
    for role, status in (("anonymous", 401), ("other", 403), ("submitter", 200)):
        assert people[role].get(f"{address_of(above)}/samples").status_code == status
