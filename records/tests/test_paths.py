"""Paths into documents."""

from __future__ import annotations

from typing import Any

import pytest

from records.paths import find, find_all, put

POOL: dict[str, Any] = {"design": {"pool": {"members": [{"sample": {"alias": "a"}}, {}, {"sample": {"alias": "b"}}]}}}


def test_every_value_has_its_pointer() -> None:
    assert list(find_all(POOL, "design.pool.members[].sample")) == [
        ("/design/pool/members/0/sample", {"alias": "a"}),
        ("/design/pool/members/2/sample", {"alias": "b"}),
    ]


@pytest.mark.parametrize(
    ("document", "path"),
    [({}, "title"), ({"title": None}, "title"), ({"title": "x"}, "title.more"), ({"a": []}, "a[]"), ("text", "title")],
)
def test_a_path_that_leads_nowhere_finds_nothing(document: Any, path: str) -> None:
    assert list(find_all(document, path)) == []
    assert find(document, path) is None


def test_a_value_that_is_false_is_found() -> None:
    assert find({"count": 0}, "count") == 0


def test_putting_makes_the_objects_on_the_way() -> None:
    document: dict[str, Any] = {"design": {"description": ""}}
    put(document, "design.sample", {"alias": "a"})
    put(document, "study.alias", "s")
    assert document == {"design": {"description": "", "sample": {"alias": "a"}}, "study": {"alias": "s"}}
