"""Refusals in every shape that a server may give them."""

import json
from typing import Any

import httpx
import pytest

from gmi_client import Fault
from gmi_client.problems import refusal_of

XML = """<?xml version="1.0"?><problem xmlns="urn:ietf:rfc:7807"><title>Refused</title><detail>2 faults.</detail>
<error field="description.title" line="4" expected="a text" suggestion="title">is required</error>
<error pointer="/alias">is too long</error></problem>"""


def refused(body: Any, media_type: str = "application/json") -> httpx.Response:
    content = body if isinstance(body, str) else json.dumps(body)
    return httpx.Response(400, headers={"Content-Type": media_type}, content=content)


def test_every_fault_of_a_problem_is_kept() -> None:
    errors = [{"field": "description.title", "reason": "is required", "line": 4}, {"reason": "is too long"}]
    refusal = refusal_of(refused({"title": "Refused", "detail": "2 faults.", "errors": errors, "request-id": "abc"}))
    assert str(refusal) == "Refused: 2 faults. (400)"
    assert refusal.faults == (Fault("is required", "description.title", 4), Fault("is too long"))
    assert refusal.request == "abc"


def test_xml_says_the_same() -> None:
    refusal = refusal_of(refused(XML, "application/problem+xml"))
    assert str(refusal) == "Refused: 2 faults. (400)"
    assert [str(fault) for fault in refusal.faults] == [
        "description.title (line 4): is required; expected: a text; try: title",
        "/alias: is too long",
    ]


def test_both_shapes_of_the_draft_are_read() -> None:
    told = {"name": ["Study name is a required field."], "message": "…", "invalidFields": ["name", "sampleName"]}
    assert {str(fault) for fault in refusal_of(refused(told)).faults} == {
        "name: Study name is a required field.",
        "sampleName: is not valid",
    }


@pytest.mark.parametrize(
    ("body", "media_type"),
    [("", "application/xml"), ("<", "text/xml"), ("<html>", "text/html"), ("[1]", "application/json"), ("{", "")],
)
def test_any_other_body_is_told_by_its_status(body: str, media_type: str) -> None:
    refusal = refusal_of(refused(body, media_type))
    assert (str(refusal), refusal.faults) == ("Bad Request (400)", ())


def test_where_the_server_points_instead_is_kept() -> None:
    response = httpx.Response(409, headers={"Location": "http://x/studies/1"}, json={"title": "Taken"})
    assert refusal_of(response).location == "http://x/studies/1"
