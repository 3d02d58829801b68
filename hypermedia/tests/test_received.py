"""The document as it was received: linked from the record, served byte by byte, to those who may see the record."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from records.models import Received, Record, Visibility
from records.received import Source, keep, take_from
from records.registry import Resource
from reviews import steps
from reviews.models import Review
from submitters.actor import actor_of
from tests import builders
from tests.people import Answer, People

EVENED = {"name": "first-submitter-id", "reason": "One is <enough>.", "lossy": True, "times": 2, "line": 3}


def via(answer: Answer) -> dict[str, Any]:
    (link,) = [each for each in answer.json()["links"] if each["rel"] == "via"]
    return dict(link)


def forms(resource: Resource) -> list[tuple[str, bytes]]:
    made = builders.document(resource)
    return [
        ("application/json", json.dumps(made, indent=3).encode()),
        ("text/xml; charset=utf-8", builders.as_xml(resource, {**made, "alias": "xml"}) + b"<!-- ours -->\n"),
    ]


def test_what_was_sent_is_served_as_it_came(resource: Resource, people: People) -> None:
    for content_type, body in forms(resource):
        made = people["trusted"].post(f"/{resource.collection}", body, content_type)
        assert made.status_code == 201, made.content
        link = via(people["anonymous"].get(made["Location"]))
        answer = people["anonymous"].get(link["href"])
        assert (answer.status_code, answer.content) == (200, body)
        assert (answer["Content-Type"], link["type"]) == (content_type, content_type.partition(";")[0])
        assert answer["ETag"] == f'"{hashlib.sha256(body).hexdigest()}"'


@pytest.fixture
def received(people: People) -> tuple[str, bytes]:
    """The address of what a public study was made from, and the bytes."""
    body = json.dumps({**builders.SMALLEST["study"], "alias": "a"}).encode()
    made = people["trusted"].post("/studies", body)
    return f"{made['Location']}/received", body


def test_it_is_never_shown_in_place(received: tuple[str, bytes], people: People) -> None:
    answer = people["anonymous"].get(received[0])
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_who_has_it_need_not_load_it_again(received: tuple[str, bytes], people: People) -> None:
    etag = people["anonymous"].get(received[0])["ETag"]
    answer = people["anonymous"].get(received[0], if_none_match=etag)
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_replacement_has_its_own_and_the_former_version_keeps_its(
    received: tuple[str, bytes], people: People
) -> None:
    address, body = received
    own = address.removesuffix("/received")
    changed = json.dumps({**json.loads(body), **builders.noted("x")}).encode()
    assert people["trusted"].put(own, changed).status_code == 200
    assert people["anonymous"].get(address).content == changed
    former = people["anonymous"].get(f"{own}/versions/1")
    assert people["anonymous"].get(via(former)["href"]).content == body


def test_a_patch_leaves_none(received: tuple[str, bytes], people: People) -> None:
    own = received[0].removesuffix("/received")
    assert people["trusted"].patch(own, builders.noted("x")).status_code == 200
    assert people["anonymous"].get(received[0]).status_code == 404
    assert "via" not in [link["rel"] for link in people["anonymous"].get(own).json()["links"]]


def test_what_is_refused_is_not_kept(people: People) -> None:
    assert people["trusted"].post("/studies", {"alias": "a"}).status_code == 400
    assert not Received.objects.exists()


def test_a_set_is_one_body_and_waits_for_all_of_it(people: People) -> None:
    items = [{**builders.SMALLEST["sample"], "alias": name} for name in ("a", "b")]
    body = json.dumps({"items": items}).encode()
    assert people["trusted"].post("/samples", body).status_code == 201
    first, second = Record.objects.order_by("id")
    address = f"{builders.address_of(first)}/received"
    assert people["anonymous"].get(address).content == body
    Record.objects.filter(pk=second.pk).update(visibility=Visibility.PRIVATE)
    statuses = [people[who].get(address).status_code for who in ("anonymous", "other", "trusted", "curator")]
    assert statuses == [401, 403, 200, 200]


def test_a_proposal_keeps_it_through_its_review(people: People) -> None:
    body = json.dumps({**builders.SMALLEST["study"], "alias": "a"}).encode()
    held = people["submitter"].post("/studies", body)
    review = Review.objects.get()
    again = json.dumps({**builders.SMALLEST["study"], "alias": "a", **builders.noted("x")}).encode()
    assert held.status_code == 202
    assert people["submitter"].post(f"{held['Location']}/resubmit", again).status_code == 200
    steps.take(review, "accept", actor_of(people.accounts["curator"]))
    record = Record.objects.get()
    assert people["anonymous"].get(f"{builders.address_of(record)}/received").content == again


def test_a_change_that_waits_brings_its_body_when_it_is_accepted(people: People, resource: Resource) -> None:
    made = builders.record(resource, people.centre)
    body = json.dumps(builders.document(resource, alias=made.alias, **builders.noted("x"))).encode()
    assert people["submitter"].put(builders.address_of(made), body).status_code == 202
    steps.take(Review.objects.get(), "accept", actor_of(people.accounts["curator"]))
    assert people["anonymous"].get(f"{builders.address_of(made)}/received").content == body


# --------------------------------------------------------------------------------------------------- normalisations
@pytest.fixture
def evened(resource: Resource, people: People) -> str:
    """The address of a record whose document was changed on the way in."""
    made = builders.record(resource, people.centre)
    take_from(made, Source(keep(b"<a/>", "text/xml"), (EVENED,)))
    made.save()
    return builders.address_of(made)


def test_what_was_changed_is_told_in_json(evened: str, people: People) -> None:
    assert people["anonymous"].get(evened).json()["record"]["normalisations"] == [EVENED]


@pytest.mark.parametrize("accept", ["application/xml", "vendor"])
def test_what_was_changed_is_told_beside_xml(evened: str, accept: str, resource: Resource, people: People) -> None:
    wanted = f"application/vnd.gmi.{resource.name}-v1+xml" if accept == "vendor" else accept
    answer = people["anonymous"].get(evened, wanted)
    assert answer["GMI-Normalised"] == "first-submitter-id;lossy"
    assert f'<http://testserver{evened}/received>; rel="via"; type="text/xml"' in answer["Link"]


def test_what_was_changed_is_told_on_the_page(evened: str, people: People) -> None:
    page = people["anonymous"].get(evened, "text/html").content.decode()
    assert "What we changed on the way in" in page
    assert "One is &lt;enough&gt;." in page
    assert f'href="http://testserver{evened}/received"' in page


def test_what_was_not_changed_says_nothing(resource: Resource, people: People) -> None:
    answer = people["anonymous"].get(builders.address_of(builders.record(resource, people.centre)))
    assert "normalisations" not in answer.json()["record"]
    assert "GMI-Normalised" not in answer
    assert 'rel="via"' not in answer["Link"]


def test_the_link_is_the_same_in_the_header_and_in_the_body(evened: str, people: People) -> None:
    answer = people["anonymous"].get(evened)
    assert 'rel="via"' in answer["Link"]
    assert via(answer)["href"] in answer["Link"]
