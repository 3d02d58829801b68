"""Whatever is sent: no 5xx, the error body on every refusal, and nothing written (reliability.md 2.2, 2.3, 4 f)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any, Final

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hypermedia.models import AnsweredRequest
from records.models import Change, File, Identifier, Record, Reference, Version
from records.registry import Resource, resources
from reviews.models import Proposal, Review, Step

from ..builders import address_of, address_of_review, document, proposal, record
from ..people import Answer, People
from . import attacks

TABLES: Final = (Record, Version, Identifier, Reference, Change, File, Review, Proposal, Step, AnsweredRequest)
FORMS: Final = ("application/json", "application/xml", "application/problem+json, */*;q=0.1", "*/*")
JSON: Final = "application/json"
COMMON_DOORS: Final = 4


@dataclass(frozen=True)
class Door:
    """A way in for documents."""

    role: str
    verb: str
    address: str


@pytest.fixture
def doors(resource: Resource, people: People) -> list[Door]:
    """Every route that reads a document or words of this type; first those that every type has."""
    made = record(resource, people.centre)
    waiting = address_of_review(proposal(resource, people.accounts["submitter"]), resource.collection)
    return [
        Door("trusted", "POST", f"/{resource.collection}"),
        Door("curator", "PUT", address_of(made)),
        Door("trusted", "PUT", f"/{resource.collection}/mine"),
        Door("submitter", "POST", f"{waiting}/resubmit"),
        *_nested(resource, people),
    ]


def _nested(resource: Resource, people: People) -> Iterator[Door]:
    for parent in resource.parents:
        kind = next(each for each in resources() if each.name == parent.name)
        above = record(kind, people.centre)
        yield Door("trusted", "POST", f"{address_of(above)}/{resource.collection}")


@pytest.fixture
def for_words(resource: Resource, people: People) -> list[Door]:
    """Routes that read the words of an action."""
    waiting = address_of_review(proposal(resource, people.accounts["submitter"]), resource.collection)
    doors = [Door("curator", "POST", f"{waiting}/{action}") for action in ("decline", "request-changes", "comments")]
    if resource.files_at:
        doors.append(Door("submitter", "POST", f"{address_of(record(resource, people.centre))}/data"))
    return doors


def counts() -> list[int]:
    return [table.objects.count() for table in TABLES]


def require_refusal(answer: Answer, what: str) -> None:
    """A 4xx in the one shape."""
    assert 400 <= answer.status_code < 500, what
    body = answer.content.decode()
    assert answer["X-Request-Id"] in body, what
    assert "/problems/" in body, what


def knock(people: People, doors: list[Door], bodies: dict[str, bytes], content_type: str, first: int = 0) -> None:
    """Send every body to its doors, each time asking for another form of the answer."""
    forms, before = cycle(FORMS), counts()
    for number, (name, body) in enumerate(bodies.items()):
        for door in doors_of(number, doors, first):
            answer = people[door.role].send(door.verb, door.address, body, content_type, accept=next(forms))
            require_refusal(answer, f"{name} at {door.address}")
    assert counts() == before


def doors_of(number: int, doors: list[Door], first: int) -> list[Door]:
    """One of those that every type has, another for each type, so that each body comes to all of them; and any one."""
    common = doors[(number + first) % min(len(doors), COMMON_DOORS)]
    return list(dict.fromkeys((common, doors[number % len(doors)])))


def turn(resource: Resource) -> int:
    """With which door a type begins."""
    return resources().index(resource)


# ------------------------------------------------------------------------------------------------------- documents
def test_no_bad_json_is_taken_anywhere(resource: Resource, people: People, doors: list[Door]) -> None:
    knock(people, doors, small(attacks.JSON), JSON, turn(resource))


def test_no_large_bad_json_is_taken(resource: Resource, people: People) -> None:
    doors = [Door("trusted", "POST", f"/{resource.collection}")]
    knock(people, doors, large(attacks.JSON), f"application/vnd.gmi.{resource.name}-v1+json")


def test_no_bad_xml_is_taken_anywhere(resource: Resource, people: People, doors: list[Door]) -> None:
    knock(people, doors, rooted(resource, small(attacks.XML)), "application/xml", turn(resource))


def test_no_large_bad_xml_is_taken(resource: Resource, people: People) -> None:
    doors = [Door("trusted", "POST", f"/{resource.collection}")]
    knock(people, doors, rooted(resource, large(attacks.XML)), f"application/vnd.gmi.{resource.name}-v1+xml")


def small(bodies: dict[str, bytes]) -> dict[str, bytes]:
    return {name: body for name, body in bodies.items() if len(body) < 50_000}


def large(bodies: dict[str, bytes]) -> dict[str, bytes]:
    return {name: body for name, body in bodies.items() if name not in small(bodies)}


def rooted(resource: Resource, bodies: dict[str, bytes]) -> dict[str, bytes]:
    root = resource.codec.model.xml_name.encode()
    return {name: body.replace(b"{root}", root) for name, body in bodies.items()}


def test_no_file_of_the_server_is_ever_told(resource: Resource, people: People) -> None:
    from pathlib import Path

    secrets = [text for path in ("/etc/hostname", "/etc/passwd") if (text := Path(path).read_bytes().strip())]
    for body in rooted(resource, attacks.XML).values():
        if b"file://" in body:
            answer = people["trusted"].post(f"/{resource.collection}", body, "application/xml")
            assert not any(secret in answer.content for secret in secrets)


def test_an_element_of_another_type_is_refused(resource: Resource, people: People) -> None:
    for other in resources():
        if other is not resource:
            body = f"<{other.codec.model.xml_name}/>".encode()
            answer = people["trusted"].post(f"/{resource.collection}", body, "application/xml")
            assert answer.status_code == 400


# --------------------------------------------------------------------------------------------------------- patches
def test_no_bad_patch_changes_anything(resource: Resource, people: People) -> None:
    """As a merge patch some of these say nothing, or nothing wrong; what they say must not be stored."""
    address = address_of(record(resource, people.centre))
    before, stored = counts(), Record.objects.values_list("document", "revision", "modified").get()
    for kind in ("application/json-patch+json", "application/merge-patch+json", JSON):
        for name, body in {**attacks.PATCHES, **small(attacks.JSON)}.items():
            answer = people["curator"].patch(address, body, kind)
            if answer.status_code != 200:
                require_refusal(answer, name)
    assert counts() == before
    assert Record.objects.values_list("document", "revision", "modified").get() == stored


def test_no_bad_words_are_taken_by_a_review(resource: Resource, people: People, for_words: list[Door]) -> None:
    bodies = {name: body for name, body in small(attacks.JSON).items() if body != b""}
    knock(people, for_words, bodies, JSON, turn(resource))
    wrong: dict[str, Any] = {"reason": ["x"], "comment": {"a": 1}, "pointer": 5}
    for door in for_words:
        assert people[door.role].post(door.address, wrong).status_code == 400


def test_words_with_characters_no_xml_can_carry_are_refused(resource: Resource, people: People) -> None:
    """A review is shown as XML too."""
    waiting = address_of_review(proposal(resource, people.accounts["submitter"]), resource.collection)
    for text in ("a\x01b", "\ufffe", "\x7f" + "\x00", "\ud800"):
        answer = people["curator"].post(f"{waiting}/comments", {"comment": text})
        assert answer.status_code == 400, repr(text)
    assert people["curator"].get(waiting, "application/xml").status_code == 200


# ------------------------------------------------------------------------------------------ parts, addresses, headers
def test_no_bad_parts_are_taken(resource: Resource, people: People) -> None:
    before = counts()
    for name, (kind, body) in attacks.MIXED.items():
        answer = people["trusted"].post(f"/{resource.collection}", body, kind)
        require_refusal(answer, name)
    assert counts() == before


@pytest.mark.parametrize("address", attacks.ADDRESSES, ids=lambda address: address[:40])
def test_no_address_breaks_the_service(address: str, people: People) -> None:
    where = address.format(collection=resources()[0].collection)
    for role in ("anonymous", "curator"):
        for verb in ("GET", "DELETE", "POST"):
            answer = people[role].send(verb, where)
            assert answer.status_code < 500
            if answer.status_code >= 400:
                require_refusal(answer, address)


HEADERS: Final[tuple[dict[str, str], ...]] = (
    {"accept": "a" * 100_000},
    {"accept": "*/*;q=" + "9" * 5_000},
    {"accept": '"' * 5_000},
    {"accept": "\x00\xff"},
    {"if_none_match": '"' * 10_000},
    {"if_none_match": "W/" * 10_000},
    {"if_modified_since": "Mon, 01 Jan 99999 00:00:00 GMT"},
    {"if_modified_since": "Mon, 01 Jan 0000 00:00:00 GMT"},
    {"if_modified_since": "\x00"},
    {"prefer": "wait=99999999999999999999, return=\x00"},
    {"prefer": "wait=-1"},
    {"x_request_id": "\x00" * 40},
    {"cookie": "sessionid=\x00\xff; =; ;;"},
    {"origin": "http://[::1"},
    {"content_encoding": "gzip, gzip"},
    {"range": "bytes=0-0,5-,-1"},
    {"idempotency_key": "\x00" + "k" * 10_000},
    {"content_type": "application/json; charset=" + "x" * 5_000},
)


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: "-".join(headers))
def test_no_header_breaks_the_service(headers: dict[str, str], people: People) -> None:
    some = resources()[0]
    address = address_of(record(some, people.centre))
    for verb, where in (("GET", address), ("HEAD", address), ("POST", f"/{some.collection}"), ("PATCH", address)):
        answer = people["curator"].send(verb, where, b"{}" if verb == "PATCH" else b"", **headers)
        assert answer.status_code < 500


def test_a_body_beyond_the_limit_is_413(resource: Resource, people: People, doors: list[Door]) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10_000):
        for door in doors:
            answer = people[door.role].send(door.verb, door.address, b" " * 10_001, JSON)
            assert answer.status_code == 413
            require_refusal(answer, door.address)


# -------------------------------------------------------------------------------------------------------- anything
ANYTHING: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
a_few = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@a_few
@given(value=ANYTHING)
def test_anything_that_is_json_is_answered(value: Any, resource: Resource, people: People) -> None:
    """Hardly ever it is a document of some type; then it is taken."""
    answer = people["trusted"].post(f"/{resource.collection}", value)
    if answer.status_code != 201:
        require_refusal(answer, repr(value))


@a_few
@given(data=st.data())
def test_a_valid_document_with_anything_put_in_it_is_answered(
    data: st.DataObject, resource: Resource, people: People
) -> None:
    made = document(resource)
    place: Any = made
    while isinstance(place, dict) and place:
        name = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[name], dict) or data.draw(st.booleans()):
            place[name] = data.draw(ANYTHING)
            break
        place = place[name]
    answer = people["trusted"].post(f"/{resource.collection}", made)
    assert answer.status_code in (201, 400, 409)


@a_few
@given(text=st.text(max_size=40), tag=st.text(min_size=1, max_size=10))
def test_a_text_that_is_taken_comes_back_in_every_form(text: str, tag: str, resource: Resource, people: People) -> None:
    """What JSON can say and XML cannot is refused at the door, so that every form can be written."""
    made = document(resource, additional_properties={tag: text})
    answer = people["trusted"].post(f"/{resource.collection}", made)
    assert answer.status_code in (201, 400)
    if answer.status_code == 201:
        kept = answer.json()["additional-properties"]
        assert kept == {tag: text}
        for form in ("application/xml", f"application/vnd.gmi.{resource.name}-v1+xml", "text/html"):
            assert people["anonymous"].get(answer["Location"], form).status_code == 200
        (again,) = resource.codec.read_xml(people["anonymous"].get(answer["Location"], "application/xml").content)
        assert again["additional-properties"] == kept
