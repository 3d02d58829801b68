"""Hidden things leave no trace: what strangers are told is byte for byte the same with and without them.

The differential test of reliability.md 2.6: only the address of the hidden thing itself may answer 401 or 403.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import transaction

from records import publish
from records.models import Record, Visibility
from records.registry import Resource, resources
from submitters.actor import Actor

from ..builders import address_of, document, proposal, record
from ..people import Answer, People

ALIAS: Final = "secret-alias"
TITLE: Final = "secret title"
OTHER_NAME: Final = "SECRET0001"

VARYING: Final = {"X-Request-Id", "Date"}


def accession(resource: Resource) -> str:
    return f"E{resource.accession_letters}777777"


def names(resource: Resource) -> dict[str, Any]:
    """What a hidden record would be found by."""
    return {
        "alias": ALIAS,
        "accession": accession(resource),
        "external_database_identifiers": {"BioThing": {"id": OTHER_NAME}},
        "additional_properties": {"secret": TITLE},
    }


def private(resource: Resource, people: People) -> Record:
    return record(resource, people.centre, Visibility.PRIVATE, **names(resource))


def proposed(resource: Resource, people: People) -> Record:
    made = proposal(resource, people.accounts["submitter"], **names(resource)).record
    assert made is not None
    return made


def withdrawn_unseen(resource: Resource, people: People) -> Record:
    return publish.withdraw(private(resource, people), TITLE, Actor())


HIDDEN: Final[tuple[Callable[[Resource, People], Record], ...]] = (private, proposed, withdrawn_unseen)
STRANGERS: Final = ("anonymous", "other")


def questions(resource: Resource, public: list[Record]) -> list[str]:
    """Everywhere that a hidden record of this type might show."""
    at = f"/{resource.collection}"
    asked = ["/", "/openapi.json", "/submitters", "/submitters/meadow", "/schemas", at]
    asked += [f"{at}?alias={ALIAS}", f"{at}?accession={accession(resource)}", f"{at}?limit=1"]
    asked += [f"{at}/{name}" for name in (ALIAS, accession(resource), OTHER_NAME)]
    asked += [f"/lookup?accession={name}" for name in (accession(resource), OTHER_NAME, ALIAS)]
    asked += [f"/lookup?alias={ALIAS}&submitter=meadow", f"/search?q={ALIAS}", f"/search?q={OTHER_NAME}"]
    for made in public:
        asked.append(address_of(made))
        asked += [f"{address_of(made)}/{each.collection}" for each in resources() if each.parent(made.kind)]
    return asked


def told(people: People, asked: list[str]) -> dict[tuple[str, str, str], tuple[int, dict[str, str], bytes]]:
    """Everything strangers are answered, in JSON, XML and as pages."""
    return {
        (role, accept, address): _comparable(people[role].get(address, accept))
        for role in STRANGERS
        for accept in ("application/json", "application/xml", "text/html")
        for address in asked
    }


def _comparable(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """All of an answer but the request's own id."""
    own = answer["X-Request-Id"].encode()
    headers = {name: value for name, value in answer.items() if name not in VARYING}
    headers.pop("Content-Length", None)
    if own in answer.content:
        headers.pop("ETag", None)
    return answer.status_code, headers, answer.content.replace(own, b"")


@pytest.fixture
def public(resource: Resource, people: People) -> list[Record]:
    """Public records that the hidden one refers to, or that refer to it by a name it will have."""
    return [record(each, people.centres["hill"], **_mentioning(resource, each)) for each in resources()]


def _mentioning(hidden: Resource, mentioner: Resource) -> dict[str, Any]:
    """The smallest document of `mentioner`, with its references to that type naming the hidden record."""
    made = document(mentioner)
    text = {"accession": accession(hidden)}
    for place in mentioner.references:
        *steps, last = place.at.split(".")
        if place.role == hidden.name and "[]" not in place.at and not steps:
            made[last] = text
    return {name.replace("-", "_"): value for name, value in made.items()}


def test_strangers_are_told_the_same_with_and_without_a_hidden_record(
    resource: Resource, people: People, public: list[Record]
) -> None:
    asked = questions(resource, public)
    before = told(people, asked)
    for hide in HIDDEN:
        with transaction.atomic():
            hide(resource, people)
            after = told(people, asked)
            transaction.set_rollback(True)
        assert [question for question in before if before[question] != after[question]] == [], hide.__name__


@pytest.mark.parametrize("hide", HIDDEN, ids=lambda hide: hide.__name__)
def test_a_refusal_tells_nothing_of_what_is_behind_it(
    hide: Callable[[Resource, People], Record], resource: Resource, people: People
) -> None:
    made = hide(resource, people)
    for role, status in (("anonymous", 401), ("other", 403)):
        for accept in ("application/json", "application/xml", "text/html"):
            answer = people[role].get(address_of(made), accept)
            assert answer.status_code == status
            for secret in (ALIAS, TITLE, OTHER_NAME, accession(resource), "meadow"):
                assert secret not in f"{dict(answer.items())}{answer.content.decode()}"


def test_who_takes_the_name_of_a_hidden_record_is_not_told_where_it_is(resource: Resource, people: People) -> None:
    made = private(resource, people)
    taken = document(resource, accession=accession(resource))
    answer = people["trusted"].post(f"/{resource.collection}", taken)
    assert answer.status_code == 409
    assert made.key not in f"{dict(answer.items())}{answer.content.decode()}"


def test_the_alias_of_a_hidden_record_is_free_for_others(resource: Resource, people: People) -> None:
    private(resource, people)
    assert people["trusted"].post(f"/{resource.collection}", document(resource, alias=ALIAS)).status_code == 201


def test_what_is_released_shows_from_then_on(resource: Resource, people: People) -> None:
    """The control: the same questions do tell the difference once they may."""
    asked = questions(resource, [])
    before = told(people, asked)
    publish.release(private(resource, people), Actor())
    after = told(people, asked)
    assert len([question for question in before if before[question] != after[question]]) > len(asked)
