"""Everything is reached from `/` by following links, nothing that should not be, and no link is dead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from django.db import transaction
from django.test import Client
from lxml import html
from pytest_django import DjangoDbBlocker

from records.models import Record, Visibility
from records.registry import Resource, resources
from reviews.models import Review

from ..builders import address_of, address_of_review, proposal, record
from ..people import Answer, People, settle
from .crawl import Followed, Journey, crawl, is_action, links_in

pytestmark = pytest.mark.django_db
"""Of all tests here: those that need no database are put behind all others, and the walks would be made twice."""

ROLES: Final = ("anonymous", "submitter", "curator")

IANA: Final = {
    "about", "alternate", "authenticate", "author", "canonical", "cite-as", "collection", "create-form", "current",
    "describedby", "edit", "edit-form", "first", "help", "item", "last", "latest-version", "license", "monitor", "next",
    "predecessor-version", "prev", "profile", "related", "resourcesync", "search", "self", "service-desc",
    "service-doc", "status", "successor-version", "type", "up", "version-history", "via",
}  # fmt: skip
"""Relations of the registry of RFC 8288 that an answer of ours may have."""


@dataclass(frozen=True)
class World:
    """One record of every type in every state, of the submitter's centre; of another one what is public or private."""

    own: dict[str, list[Record]]
    others: dict[str, list[Record]]
    reviews: dict[str, list[Review]]

    def addresses(self, *states: str) -> set[str]:
        return {address_of(made) for state in states for made in self.own.get(state, []) + self.others.get(state, [])}


def make_world(people: People) -> World:
    own = {state: _one_of_each(people, "meadow", state) for state in STATES}
    others = {state: _one_of_each(people, "hill", state) for state in STATES[:2]}
    waiting = {role: [proposal(each, people.accounts[role]) for each in resources()] for role in ("submitter", "other")}
    return World(own, others, waiting)


STATES: Final = ("public", "private", "suppressed", "withdrawn")


def _one_of_each(people: People, slug: str, state: str) -> list[Record]:
    return [record(each, people.centres[slug], Visibility(state)) for each in resources()]


def expected(role: str, world: World) -> set[str]:
    """The records and reviews that this role is to find, written out; what is suppressed is in the feed of changes."""
    public = world.addresses("public", "suppressed")
    reviews = {role: {_review_at(each) for each in found} for role, found in world.reviews.items()}
    proposed = {
        role: {address_of(each.record) for each in found if each.record} for role, found in world.reviews.items()
    }
    if role == "anonymous":
        return public
    if role == "submitter":
        own = {address_of(made) for made in world.own["private"]}
        return public | own | reviews["submitter"] | proposed["submitter"]
    return public | world.addresses("private") | set().union(*reviews.values(), *proposed.values())


def _review_at(review: Review) -> str:
    collection = next(each.collection for each in resources() if each.name == review.kind)
    return address_of_review(review, collection)


@dataclass(frozen=True)
class Findings:
    """What one role found, in a world that is gone again."""

    expected: set[str]
    hidden: set[str]
    journey: Journey
    pages: set[str]
    dead_pages: list[tuple[str, int]]


@pytest.fixture(scope="module")
def all_findings(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, Findings]:
    """Every role walks through the same world once; the tests look at what was found."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = settle()
        world = make_world(people)
        found = {role: explore(role, world, people) for role in ROLES}
        transaction.set_rollback(True)
    return found


def explore(role: str, world: World, people: People) -> Findings:
    own = expected(role, world)
    everything = expected("curator", world)
    return Findings(own, everything - own, crawl(people[role]), *walk_pages(role, people))


def walk_pages(role: str, people: People) -> tuple[set[str], list[tuple[str, int]]]:
    """The addresses that the pages' anchors lead to, and which of them are dead."""
    client, seen, waiting, dead = Client(), {"/"}, ["/"], []
    if role != "anonymous":
        client.force_login(people.accounts[role])
    while waiting:
        address = waiting.pop()
        response = client.get(address, headers={"Accept": "text/html"})
        if response.status_code >= 400:
            dead.append((address, response.status_code))
        for target in _anchors(response) - seen:
            seen.add(target)
            waiting.append(target)
    return seen, dead


@pytest.fixture(params=ROLES)
def findings(request: pytest.FixtureRequest, all_findings: dict[str, Findings]) -> Findings:
    return all_findings[request.param]


def test_the_links_lead_to_all_that_one_may_find_and_to_nothing_else(findings: Findings) -> None:
    assert findings.journey.reached & (findings.expected | findings.hidden) == findings.expected


def test_nothing_that_is_told_on_the_way_names_what_one_may_not_find(findings: Findings) -> None:
    told = findings.journey.text
    assert [address for address in findings.hidden if address.rpartition("/")[2] in told] == []


def test_no_link_is_dead(findings: Findings) -> None:
    dead = [
        (each.origin, each.rel, each.href, each.answer.status_code)
        for each in findings.journey.followed
        if each.answer.status_code >= 400 and not each.is_action and not tells_of_an_end(each)
    ]
    assert dead == []


def tells_of_an_end(each: Followed) -> bool:
    """The feed of changes leads to what became of a record."""
    return each.answer.status_code == 410 and each.origin.startswith("/changes")


def test_every_action_takes_a_post(findings: Findings) -> None:
    for each in findings.journey.followed:
        if each.is_action:
            assert each.answer.status_code == 405
            assert "POST" in each.answer["Allow"]


def test_pages_lead_to_all_that_one_may_find_and_to_nothing_dead(findings: Findings) -> None:
    assert findings.dead_pages == []
    assert findings.pages & (findings.expected | findings.hidden) == findings.expected


def test_every_relation_is_registered_or_has_a_page(findings: Findings, people: People) -> None:
    names = {link["rel"] for each in findings.journey.followed for link in links_in(each.answer)}
    for name in names - IANA:
        assert name.startswith("http://www.g-m-i.org/links/")
        page = f"/links/{name.removeprefix('http://www.g-m-i.org/links/')}"
        assert people["anonymous"].get(page).status_code == 200, name


def test_the_header_has_the_links_of_the_body(findings: Findings) -> None:
    for each in findings.journey.followed:
        body = each.answer.json() if "json" in each.answer["Content-Type"] and each.answer.status_code == 200 else {}
        if "links" in body:
            inside = {(link["rel"], link["href"]) for link in body["links"] if not link.get("templated")}
            assert set(header_links(each.answer)) - _alternates(each.answer) == inside, each.href


def header_links(answer: Answer) -> Iterator[tuple[str, str]]:
    """(rel, href) of each value of the Link header (RFC 8288)."""
    for href, rel in re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.get("Link", "")):
        yield rel, href


def _alternates(answer: Answer) -> set[tuple[str, str]]:
    """Other forms of the same address: the body is one of them, so it does not name them."""
    return {link for link in header_links(answer) if link[0] == "alternate"}


@pytest.fixture
def world(people: People) -> World:
    return make_world(people)


def test_links_of_both_xml_forms_are_those_of_the_json(resource: Resource, world: World, people: People) -> None:
    address = next(address_of(made) for made in world.own["public"] if made.kind == resource.name)
    answers = [
        people["submitter"].get(address, accept)
        for accept in ("application/json", "application/xml", f"application/vnd.gmi.{resource.name}-v1+xml")
    ]
    assert len({frozenset(header_links(answer)) for answer in answers}) == 1
    atom = re.findall(rb'<(?:\w+:)?link\b[^>]*\brel="([^"]*)"', answers[2].content)
    assert [rel.decode() for rel in atom] == [link["rel"] for link in answers[0].json()["links"]]


def test_what_may_be_done_next_depends_on_role_and_state(resource: Resource, world: World, people: People) -> None:
    """The record's own actions, written out; those of a review are in test_review."""
    table = {
        ("anonymous", "public"): set[str](),
        ("submitter", "public"): {"edit", "edit-form"},
        ("curator", "public"): {"edit", "edit-form", "suppress", "supersede"},
        ("operator", "public"): set[str](),
        ("submitter", "private"): {"edit", "edit-form", "release"},
        ("curator", "private"): {"edit", "edit-form", "release", "supersede"},
        ("submitter", "suppressed"): {"edit", "edit-form"},
        ("curator", "suppressed"): {"edit", "edit-form", "release", "supersede"},
    }
    for (role, state), offered in table.items():
        address = next(address_of(made) for made in world.own[state] if made.kind == resource.name)
        names = {link["rel"].rpartition("/links/")[2] for link in people[role].get(address).json()["links"]}
        steps = {"edit", "edit-form", "release", "suppress", "supersede", "restore"}
        assert names & steps == offered, (role, state)


def test_every_link_of_a_record_is_a_control_of_its_page(resource: Resource, world: World, people: People) -> None:
    address = next(address_of(made) for made in world.own["public"] if made.kind == resource.name)
    client = Client()
    client.force_login(people.accounts["submitter"])
    page = client.get(address, headers={"Accept": "text/html"}).content.decode()
    targets = {
        link["href"].removeprefix("http://testserver") for link in people["submitter"].get(address).json()["links"]
    }
    assert [target for target in targets if target not in page] == []


def _anchors(response: Answer) -> set[str]:
    """The addresses of our own that a page's links and forms for reading lead to."""
    if response.status_code in (301, 302, 303, 308):
        targets = [response["Location"]]
    elif response["Content-Type"].startswith("text/html"):
        targets = [str(anchor.get("href")) for anchor in html.fromstring(response.content).iter("a")]
    else:
        targets = []
    local = (target.removeprefix("http://testserver").partition("#")[0] for target in targets)
    return {target for target in local if target.startswith("/") and not target.startswith(("//", "/admin"))}


def test_an_action_is_known_by_its_relation() -> None:
    prefix = "http://www.g-m-i.org/links/"
    assert is_action(f"{prefix}review/accept")
    assert is_action(f"{prefix}release")
    assert not is_action(f"{prefix}reviews")
    assert not is_action("self")
