"""One shape for everything that goes wrong, in every syntax (gmi-api.md D 3.1, RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import OperationalError
from django.test import override_settings
from lxml import etree

from records.models import Visibility
from records.registry import Resource, resources
from submitters import throttle

from ..builders import address_of, address_of_review, document, noted, proposal, record
from ..people import Answer, Caller, People, basic

Provoke = Callable[[People, Resource, str], Answer]
"""Something wrong, asked with that Accept."""

NAMESPACE: Final = "{urn:ietf:rfc:7807}"
MEMBERS: Final = {"type", "title", "status", "detail", "message", "request-id"}


def bad_request(people: People, resource: Resource, accept: str) -> Answer:
    return people["trusted"].post(f"/{resource.collection}", {"sampleName": "x"}, accept=accept)


def unknown_credentials(people: People, resource: Resource, accept: str) -> Answer:
    return people["mistaken"].get(f"/{resource.collection}", accept)


def no_credentials(people: People, resource: Resource, accept: str) -> Answer:
    return people["anonymous"].post(f"/{resource.collection}", document(resource), accept=accept)


def forbidden(people: People, resource: Resource, accept: str) -> Answer:
    made = record(resource, people.centre, Visibility.PRIVATE)
    return people["other"].get(address_of(made), accept)


def not_found(people: People, resource: Resource, accept: str) -> Answer:
    return people["anonymous"].get(f"/{resource.collection}/nothing", accept)


def no_route(people: People, resource: Resource, accept: str) -> Answer:
    return people["anonymous"].get("/no/such/place", accept)


def wrong_verb(people: People, resource: Resource, accept: str) -> Answer:
    return people["curator"].send("DELETE", f"/{resource.collection}", accept=accept)


def unknown_verb(people: People, resource: Resource, accept: str) -> Answer:
    return people["curator"].send("PROPFIND", f"/{resource.collection}", accept=accept)


def conflict(people: People, resource: Resource, accept: str) -> Answer:
    made = record(resource, people.centres["harbour"])
    return people["trusted"].post(f"/{resource.collection}", document(resource, alias=made.alias), accept=accept)


def out_of_turn(people: People, resource: Resource, accept: str) -> Answer:
    address = address_of_review(proposal(resource, people.accounts["submitter"]), resource.collection)
    people["curator"].post(f"{address}/accept")
    return people["curator"].post(f"{address}/claim", accept=accept)


def gone(people: People, resource: Resource, accept: str) -> Answer:
    made = record(resource, people.centre, Visibility.WITHDRAWN)
    return people["submitter"].patch(address_of(made), noted("x"), accept=accept)


def failed_precondition(people: People, resource: Resource, accept: str) -> Answer:
    made = record(resource, people.centre)
    return people["curator"].patch(address_of(made), noted("x"), if_match='"other"', accept=accept)


def too_large(people: People, resource: Resource, accept: str) -> Answer:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
        return people["trusted"].post(f"/{resource.collection}", b" " * 1001, accept=accept)


def unsupported(people: People, resource: Resource, accept: str) -> Answer:
    return people["trusted"].post(f"/{resource.collection}", b"x", "image/png", accept=accept)


def key_reused(people: People, resource: Resource, accept: str) -> Answer:
    people["trusted"].post(f"/{resource.collection}", document(resource), idempotency_key="k")
    return people["trusted"].post(f"/{resource.collection}", document(resource), idempotency_key="k", accept=accept)


def throttled(people: People, resource: Resource, accept: str) -> Answer:
    for _ in range(throttle.PER_NAME_AND_ADDRESS.most + 1):
        response = Caller(basic("submitter", "wrong")).get(f"/{resource.collection}", accept)
    return response


PROVOKED: Final[tuple[tuple[Provoke, int, str], ...]] = (
    (bad_request, 400, "invalid-document"),
    (unknown_credentials, 401, "credentials-refused"),
    (no_credentials, 401, "sign-in-required"),
    (forbidden, 403, "forbidden"),
    (not_found, 404, "not-found"),
    (no_route, 404, "not-found"),
    (wrong_verb, 405, "method-not-allowed"),
    (unknown_verb, 405, "method-not-allowed"),
    (conflict, 409, "name-taken"),
    (out_of_turn, 409, "out-of-turn"),
    (gone, 410, "gone"),
    (failed_precondition, 412, "precondition-failed"),
    (too_large, 413, "too-large"),
    (unsupported, 415, "unsupported-media-type"),
    (key_reused, 422, "key-reused"),
    (throttled, 429, "throttled"),
)

each_problem = pytest.mark.parametrize(
    ("provoke", "status", "code"), PROVOKED, ids=[provoke.__name__ for provoke, _, _ in PROVOKED]
)


@pytest.fixture
def some() -> Resource:
    """Any resource: problems have one shape for all (that each resource answers them is other tests' matter)."""
    return resources()[0]


@each_problem
@pytest.mark.parametrize("accept", ["application/json", "application/problem+json"])
def test_a_problem_in_json(
    provoke: Provoke, status: int, code: str, accept: str, some: Resource, people: People
) -> None:
    response = provoke(people, some, f"{accept}, */*;q=0.1")
    assert response.status_code == status
    assert response["Content-Type"] == accept
    require_shape(response.json(), response, status, code)


def require_shape(body: dict[str, Any], response: Answer, status: int, code: str) -> None:
    assert set(body) >= MEMBERS
    assert body["status"] == status
    assert body["type"] == f"http://testserver/problems/{code}"
    assert body["request-id"] == response["X-Request-Id"]
    assert all(body[name] for name in MEMBERS)


@each_problem
@pytest.mark.parametrize("accept", ["application/xml", "application/problem+xml"])
def test_a_problem_in_xml(
    provoke: Provoke, status: int, code: str, accept: str, some: Resource, people: People
) -> None:
    response = provoke(people, some, f"{accept}, */*;q=0.1")
    assert response.status_code == status
    assert response["Content-Type"] == accept
    root = etree.fromstring(response.content)
    assert root.tag == f"{NAMESPACE}problem"
    body: dict[str, Any] = {child.tag.removeprefix(NAMESPACE): child.text for child in root}
    require_shape({**body, "status": int(body["status"])}, response, status, code)


@each_problem
def test_a_problem_as_a_page(provoke: Provoke, status: int, code: str, some: Resource, people: People) -> None:
    response = provoke(people, some, "text/html")
    assert response.status_code == status
    assert response["Content-Type"] == "text/html; charset=utf-8"
    page = response.content.decode()
    assert "<h1" in page
    assert response["X-Request-Id"] in page


@each_problem
def test_a_problem_is_never_kept_by_a_cache(
    provoke: Provoke, status: int, code: str, some: Resource, people: People
) -> None:
    assert provoke(people, some, "application/json")["Cache-Control"] == "no-store"


@each_problem
def test_every_type_of_problem_has_a_page(
    provoke: Provoke, status: int, code: str, some: Resource, people: People
) -> None:
    kind = provoke(people, some, "application/json").json()["type"]
    assert people["anonymous"].get(kind).status_code == 200


def test_the_headers_that_say_what_would_be_right(some: Resource, people: People) -> None:
    assert wrong_verb(people, some, "*/*")["Allow"]
    assert unsupported(people, some, "*/*")["Accept"]
    assert conflict(people, some, "*/*")["Location"]
    assert failed_precondition(people, some, "*/*")["ETag"]
    assert int(throttled(people, some, "*/*")["Retry-After"]) > 0


def test_every_401_says_how_to_prove_oneself(some: Resource, people: People) -> None:
    for provoke in (unknown_credentials, no_credentials):
        for accept in ("application/json", "application/xml", "*/*"):
            assert provoke(people, some, accept)["WWW-Authenticate"].startswith('Basic realm="')
        assert "realm=" in provoke(people, some, "text/html")["WWW-Authenticate"]


def test_a_page_does_not_make_the_browser_ask_for_a_password(some: Resource, people: People) -> None:
    assert "Basic" not in no_credentials(people, some, "text/html")["WWW-Authenticate"]


UNKNOWN: Final = (
    "Basic " + "!" * 20,
    "Basic",
    "Basic bm8tY29sb24=",
    basic("nobody", "nothing"),
    basic("submitter", "wrong"),
    basic("inactive"),
    basic("a\0b", "c"),
    basic("submitter", "\0"),
    "Basic /////w==",
    "Bearer",
    "Bearer gmi_" + "x" * 43,
    "Digest username=x",
    "gibberish",
    "",
)


@pytest.mark.parametrize("authorization", UNKNOWN)
def test_credentials_that_are_not_recognised_are_refused_even_where_none_are_needed(
    authorization: str, some: Resource, people: People
) -> None:
    address = address_of(record(some, people.centre))
    for where in (address, f"/{some.collection}", "/", "/lookup?accession=x", "/openapi"):
        response = people["anonymous"].get(where, authorization=authorization)
        assert response.status_code == 401
        assert response["WWW-Authenticate"]


def test_a_refused_document_names_every_fault_in_both_shapes_of_the_draft(resource: Resource, people: People) -> None:
    made = {**document(resource), "sampleName": "x", "alias": 7, "title": ["no"], "description": 5}
    body = people["trusted"].post(f"/{resource.collection}", made).json()
    assert body["message"] == "Invalid property fields named."
    assert {"sampleName", "alias", "title", "description"} <= set(body["invalidFields"])
    for fault in body["errors"]:
        assert fault["pointer"] == "/" + fault["field"].replace(".", "/")
        assert fault["code"]
        if fault["field"] not in MEMBERS:  # a property called `title` leaves the problem its own
            assert fault["reason"] in body[fault["field"]]


def test_a_fault_in_xml_has_its_line_and_path(resource: Resource, people: People) -> None:
    root = resource.codec.model.xml_name
    body = f'<?xml version="1.0"?>\n<{root} alias="a">\n<NO_SUCH_THING/>\n</{root}>'.encode()
    response = people["trusted"].post(f"/{resource.collection}", body, "application/xml", accept="application/json")
    assert response.status_code == 400
    fault = response.json()["errors"][0]
    assert fault["line"] == 3
    assert "NO_SUCH_THING" in fault["xpath"]


def test_a_fault_in_what_was_sent_as_xml_is_answered_in_xml(resource: Resource, people: People) -> None:
    response = people["trusted"].post(f"/{resource.collection}", b"<x/>", "application/xml")
    assert response["Content-Type"] == "application/xml"
    assert etree.fromstring(response.content).find(f"{NAMESPACE}error") is not None


def test_the_order_of_refusals_is_identity_then_rights_then_existence(resource: Resource, people: People) -> None:
    hidden, missing = address_of(record(resource, people.centre, Visibility.PRIVATE)), f"/{resource.collection}/nothing"
    statuses = {
        role: (people[role].get(hidden).status_code, people[role].get(missing).status_code)
        for role in ("mistaken", "anonymous", "other", "submitter")
    }
    expected = {"mistaken": (401, 401), "anonymous": (401, 404), "other": (403, 404), "submitter": (200, 404)}
    assert statuses == expected


def test_a_client_may_name_the_request(people: People) -> None:
    assert people["anonymous"].get("/", x_request_id="my-request-17")["X-Request-Id"] == "my-request-17"
    for bad in ("x", "a b c d e f g h", "é" * 10, "a" * 65):
        assert people["anonymous"].get("/", x_request_id=bad)["X-Request-Id"] != bad


def test_a_database_that_does_not_answer_is_503(
    some: Resource, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*args: object) -> None:
        raise OperationalError("gone away")

    monkeypatch.setattr("hypermedia.views.collections.fetch", silent)
    response = people["anonymous"].get(f"/{some.collection}")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    require_shape(response.json(), response, 503, "unavailable")


def test_a_fault_of_ours_is_a_500_that_tells_nothing(
    some: Resource, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("the secret reason")

    monkeypatch.setattr("hypermedia.views.collections.fetch", broken)
    from django.test import Client

    response = Client(raise_request_exception=False).get(f"/{some.collection}")
    assert response.status_code == 500
    require_shape(response.json(), response, 500, "server-error")
    assert b"secret" not in response.content


def test_changes_from_pages_of_other_sites_are_refused(resource: Resource, people: People) -> None:
    for told in ({"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}):
        response = people["trusted"].post(f"/{resource.collection}", document(resource), "application/json", **told)
        assert response.status_code == 403
        assert response.json()["type"].endswith("/cross-site")
    for told in ({"origin": "http://testserver"}, {"sec_fetch_site": "same-origin"}, {"sec_fetch_site": "none"}):
        response = people["trusted"].post(f"/{resource.collection}", document(resource), "application/json", **told)
        assert response.status_code == 201
