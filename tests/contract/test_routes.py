"""No address without a rule: the URL map and `route_table` are the same, and each route keeps to its row."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hypermedia.models import Refusal
from hypermedia.routes import routes
from records import files
from records.models import Record, Visibility
from records.received import Source, keep, take_from
from records.registry import Resource, resources
from records.registry import resource as resource_named

from .. import builders
from ..builders import address_of, proposal, record
from ..people import People
from .route_table import (
    ADMIN,
    ASKED_BY,
    OF_OTHER_ROOMS,
    PER_DEPLOYMENT,
    PER_HALF,
    PER_PARENT,
    PER_PART,
    PER_RESOURCE,
    PER_RESOURCE_WITH_FILES,
    Route,
)

FILE = "of-a-test.txt"


def rows_of(resource: Resource) -> Iterator[tuple[str, Route, str]]:
    """(route name, row, parent) of everything that is about this resource."""
    names = {"resource": resource.name, "collection": resource.collection}
    for table in (PER_RESOURCE, PER_RESOURCE_WITH_FILES if resource.files_at else {}):
        yield from ((pattern.format(**names), row, "") for pattern, row in table.items())
    for part in resource.related_at:
        yield from ((pattern.format(part=part, **names), row, "") for pattern, row in PER_PART.items())
    for half in resource.codec.halves:
        yield from ((pattern.format(half=half, **names), row, "") for pattern, row in PER_HALF.items())
    for parent in resource.parents:
        yield from (
            (pattern.format(parent=parent.name, **names), row, parent.name) for pattern, row in PER_PARENT.items()
        )


def test_every_route_is_in_the_table() -> None:
    listed = [name for each in resources() for name, _, _ in rows_of(each)]
    assert sorted([*listed, *PER_DEPLOYMENT]) == sorted([*(route.name or "" for route in routes()), "slash"])


def test_every_address_of_other_rooms_is_in_the_table() -> None:
    ours = {str(route.pattern) for route in routes()}
    others = {path for path, pattern in walk() if str(pattern.pattern) not in ours and not path.startswith(ADMIN)}
    assert others - {SLASH} == set(OF_OTHER_ROOMS)


SLASH = "/^(?P<path>.+)/$"


def walk() -> Iterator[tuple[str, URLPattern]]:
    yield from _walk(get_resolver().url_patterns, "/")


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, before + str(each.pattern))
        else:
            yield before + str(each.pattern), each


@pytest.fixture
def hidden(resource: Resource, people: People) -> Record:
    made = record(resource, people.centre, Visibility.PRIVATE)
    files.attach(made, [builders.part(FILE)])
    return sent_as(made)


def sent_as(made: Record) -> Record:
    """The record, as if it had been read from a body."""
    take_from(made, Source(keep(b"<a/>", "application/xml")))
    made.save()
    return made


def addresses(resource: Resource, hidden: Record, people: People) -> Iterator[tuple[str, Route]]:
    """Every address about this resource, filled with something that only its centre may see."""
    review = proposal(resource, people.accounts["submitter"])
    for name, row, parent in rows_of(resource):
        fill = {"key": review.key if "-review" in name else hidden.key, "number": 1, "name": FILE, "action": "claim"}
        made = hidden
        if parent:
            above = record(resource_named(parent), people.centre, Visibility.PRIVATE)
            made = sent_as(record(resource, people.centre, Visibility.PRIVATE, parent=above))
            fill |= {"ancestry": address_of(above).strip("/"), "key": made.key}
        yield reverse(name, kwargs={key: fill[key] for key in wanted(name)}), row


def wanted(name: str) -> list[str]:
    """The parts of the route that have to be filled in."""
    ((_, parameters),) = [(form, names) for form, names in get_resolver().reverse_dict.getlist(name)[0][0]]
    return list(parameters)


def statuses(people: People, address: str, accept: str | None = None) -> tuple[int, ...]:
    """What each of those in the table gets."""
    answers = [people[role].get(address, accept) for role in ASKED_BY]
    for each in answers:
        each.getvalue()  # a file stays open until it is read
    return tuple(each.status_code for each in answers)


def test_every_route_of_a_resource_answers_as_its_row_says(resource: Resource, hidden: Record, people: People) -> None:
    for address, row in addresses(resource, hidden, people):
        assert statuses(people, address, row.accept or None) == row.get, address


def test_every_route_of_a_resource_knows_the_verbs_of_its_row(
    resource: Resource, hidden: Record, people: People
) -> None:
    for address, row in addresses(resource, hidden, people):
        assert allowed(people, address) == verbs(row), address


def test_a_verb_that_is_not_known_is_refused_with_those_that_are(
    resource: Resource, hidden: Record, people: People
) -> None:
    for address, row in addresses(resource, hidden, people):
        for verb in {"POST", "PUT", "PATCH", "DELETE"} - set(row.verbs.split()):
            response = people["submitter"].send(verb, address)
            assert response.status_code == 405, (verb, address)
            assert {each.strip() for each in response["Allow"].split(",")} == verbs(row)


FILLED = {
    "relation": "/links/submitter",
    "submitter": "/submitters/meadow",
    "schema": "/schemas/{resource}-v1.json",
    "checklist": "/checklists/INSDC-MINIMUM",
    "checklist-schema": "/checklists/INSDC-MINIMUM.json",
    "problem": "/problems/not-found",
    "slash": "/submitters/",
    "user": "/users/{account}",
    "refusal": "/refusals/{refusal}",
}


def test_every_other_route_answers_as_its_row_says(people: People) -> None:
    account = people.accounts["submitter"]
    refusal = Refusal.objects.create(account=account, status=400, code="x", title="X", total=1, faults="[]")
    fill = {"resource": resources()[0].name, "account": account.pk, "refusal": refusal.key}
    for name, row in PER_DEPLOYMENT.items():
        pattern = FILLED.get(name) or reverse(name)
        address = pattern.format(**fill)
        assert statuses(people, address, row.accept or None) == row.get, address
        assert allowed(people, address) == verbs(row), address


def allowed(people: People, address: str) -> set[str]:
    return {each.strip() for each in people["submitter"].options(address)["Allow"].split(",")}


def verbs(row: Route) -> set[str]:
    known = set(row.verbs.split())
    return known | {"OPTIONS"} | ({"HEAD"} if "GET" in known else set())


def test_other_rooms_let_no_caller_in_by_a_header(people: People) -> None:
    for pattern, row in OF_OTHER_ROOMS.items():
        address = re.sub(r"<\w+:\w+>", "1", pattern)
        assert statuses(people, address) == row, address


def test_the_admin_is_for_staff_with_a_session(people: People) -> None:
    for role, status in (("anonymous", 302), ("submitter", 302), ("curator", 302), ("operator", 302)):
        assert people[role].get(ADMIN).status_code == status
    client = Client()
    for role, status in (("curator", 302), ("operator", 200)):
        client.force_login(people.accounts[role])
        assert client.get(ADMIN).status_code == status
