"""Patches, sets, and what is refused before a document is looked into."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import RequestFactory

from hypermedia.bodies import decode, merge, patched, read
from hypermedia.requests import UnsupportedMediaType
from records.registry import resource
from sra.faults import DocumentRefused
from tests import builders

STUDY = "application/vnd.gmi.study-v1+json"


def codes(refused: pytest.ExceptionInfo[DocumentRefused]) -> list[tuple[str, str]]:
    return [(fault.code, fault.pointer) for fault in refused.value.faults]


def patch(document: dict[str, Any], change: Any, content_type: str = "application/json-patch+json") -> dict[str, Any]:
    request = RequestFactory().patch("/", json.dumps(change), content_type)
    return patched(request, resource("study"), document)[0]


@pytest.fixture
def study() -> dict[str, Any]:
    return resource("study").codec.read_json(builders.document(resource("study"), alias="a"))


# ------------------------------------------------------------------------------------------------- merge patch
@pytest.mark.parametrize(
    ("target", "change", "expected"),
    [
        ({"one": 1}, {"one": 2}, {"one": 2}),
        ({"one": 1}, {"two": 2}, {"one": 1, "two": 2}),
        ({"one": 1, "two": 2}, {"one": None}, {"two": 2}),
        ({"one": 1}, {"absent": None}, {"one": 1}),
        ({"one": 1}, {}, {"one": 1}),
        ({"list": [1, 2]}, {"list": [3]}, {"list": [3]}),
        ({"list": [1]}, {"list": "text"}, {"list": "text"}),
        ({"in": {"a": 1, "b": 2}}, {"in": {"a": 3, "b": None}}, {"in": {"a": 3}}),
        ({"in": {"a": 1}}, {"in": {"b": {"c": 1, "gone": None}}}, {"in": {"a": 1, "b": {"c": 1}}}),
        ({"in": "text"}, {"in": {"a": 1}}, {"in": {"a": 1}}),
        ({"in": [1, 2]}, {"in": {"a": 1}}, {"in": {"a": 1}}),
        ({"list": [{"a": 1}]}, {"list": [{"a": None}]}, {"list": [{"a": None}]}),
        ({"one": 1}, ["text"], ["text"]),
        ({"one": 1}, None, None),
        ([1, 2], {"a": 1, "gone": None}, {"a": 1}),
        ({"kept": None}, {"a": 1}, {"kept": None, "a": 1}),
    ],
)
def test_merging_does_what_rfc_7396_says(target: Any, change: Any, expected: Any) -> None:
    before = json.dumps(target)
    assert merge(target, change) == expected
    assert json.dumps(target) == before


@pytest.mark.parametrize("content_type", ["application/merge-patch+json", STUDY, "application/json"])
def test_these_types_are_merged(study: dict[str, Any], content_type: str) -> None:
    assert patch(study, {"alias": "b"}, content_type)["alias"] == "b"


@pytest.mark.parametrize("change", [[], "text", 7, None])
def test_a_merge_that_leaves_no_document_is_refused(study: dict[str, Any], change: Any) -> None:
    with pytest.raises(DocumentRefused):
        patch(study, change, "application/merge-patch+json")


def test_a_merge_that_leaves_a_wrong_document_is_refused_at_its_place(study: dict[str, Any]) -> None:
    with pytest.raises(DocumentRefused) as refused:
        patch(study, {"description": {"type": "No such type"}}, "application/merge-patch+json")
    assert codes(refused) == [("not-a-term", "/description/type")]


# ------------------------------------------------------------------------------------------------- JSON patch
def test_operations_are_applied_in_their_order(study: dict[str, Any]) -> None:
    change = [
        {"op": "test", "path": "/alias", "value": "a"},
        {"op": "replace", "path": "/alias", "value": "b"},
        {"op": "copy", "from": "/alias", "path": "/center-name"},
    ]
    changed = patch(study, change)
    assert (changed["alias"], changed["center-name"], study["alias"]) == ("b", "b", "a")


@pytest.mark.parametrize(
    "change",
    [
        {"op": "remove", "path": "/alias"},
        "text",
        7,
        None,
        ["text"],
        [{}],
        [{"op": "remove"}],
        [{"op": "grow", "path": "/alias"}],
        [{"op": "remove", "path": "/absent"}],
        [{"op": "remove", "path": "alias"}],
        [{"op": "remove", "path": 7}],
        [{"op": "add", "path": "/alias"}],
        [{"op": "add", "path": "/absent/deeper", "value": 1}],
        [{"op": "add", "path": "/alias/deeper", "value": 1}],
        [{"op": "add", "path": "/description/~2", "value": 1}],
        [{"op": "test", "path": "/alias", "value": "b"}],
        [{"op": "move", "from": "/description", "path": "/description/inside"}],
        [{"op": "copy", "path": "/alias"}],
        [{"op": "replace", "path": "", "value": []}],
        [{"op": "remove", "path": ""}],
    ],
    ids=json.dumps,
)
def test_a_patch_that_does_not_apply_is_refused(study: dict[str, Any], change: Any) -> None:
    with pytest.raises(DocumentRefused):
        patch(study, change)


# ------------------------------------------------------------------------------------------------- what is taken
@pytest.mark.parametrize("content_type", ["", "text/plain", "application/vnd.gmi.study-v9+json", "application/xml+x"])
def test_other_types_are_not_read(content_type: str) -> None:
    with pytest.raises(UnsupportedMediaType) as refused:
        decode(resource("study"), content_type, b"{}")
    assert STUDY in refused.value.offered


@pytest.mark.parametrize(
    ("charset", "taken"), [("utf-8", True), ("UTF-8", True), ('"utf-8"', True), ("latin-1", False)]
)
def test_json_is_utf_8(charset: str, taken: bool) -> None:
    sent = json.dumps(builders.document(resource("study"))).encode()
    content_type = f"application/json; charset={charset}"
    if taken:
        assert decode(resource("study"), content_type, sent).documents
    else:
        with pytest.raises(UnsupportedMediaType):
            decode(resource("study"), content_type, sent)


@pytest.mark.parametrize(
    "wrap", [lambda many: many, lambda many: {"items": many}, lambda many: {"items": many, "links": []}]
)
@pytest.mark.parametrize("count", [1, 3])
def test_a_set_is_a_list_or_a_page(wrap: Any, count: int) -> None:
    documents = [builders.document(resource("study")) for _ in range(count)]
    sent = decode(resource("study"), STUDY, json.dumps(wrap(documents)).encode())
    assert (len(sent.documents), sent.is_set) == (count, True)


def test_the_faults_of_a_set_are_told_for_all_of_its_members() -> None:
    documents = [{"titel": "x"}, builders.document(resource("study")), {"titel": "x"}]
    with pytest.raises(DocumentRefused) as refused:
        decode(resource("study"), STUDY, json.dumps(documents).encode())
    assert {pointer.split("/")[2] for _, pointer in codes(refused)} == {"0", "2"}


@pytest.mark.parametrize(
    ("content_type", "sent"),
    [(STUDY, b"[]"), (STUDY, b'{"items": []}'), ("application/xml", b"<STUDY_SET/>")],
)
def test_a_set_without_members_is_refused(content_type: str, sent: bytes) -> None:
    with pytest.raises(DocumentRefused):
        decode(resource("study"), content_type, sent)


def test_an_encoded_body_is_not_read() -> None:
    request = RequestFactory().post("/", b"x", STUDY, headers={"Content-Encoding": "gzip"})
    with pytest.raises(UnsupportedMediaType):
        read(request, resource("study"))


def test_only_types_with_files_take_multipart() -> None:
    request = RequestFactory().post("/", b"x", "multipart/mixed; boundary=x")
    with pytest.raises(UnsupportedMediaType):
        read(request, resource("study"))
