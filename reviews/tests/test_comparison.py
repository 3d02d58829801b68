"""What differs between two documents."""

from __future__ import annotations

from typing import Any

import pytest

from reviews.comparison import compare


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, []),
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("/a", 1, 2)]),
        ({"a": 1}, {}, [("/a", 1, None)]),
        ({}, {"a": 1}, [("/a", None, 1)]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, [("/a/c", 2, 3)]),
        ({"a": [1, 2]}, {"a": [1, 3, 4]}, [("/a/1", 2, 3), ("/a/2", None, 4)]),
        ({"a": [1, 2]}, {"a": [1]}, [("/a/1", 2, None)]),
        ({"a": {"b": 1}}, {"a": [1]}, [("/a", {"b": 1}, [1])]),
        ({"a/b": 1, "c~d": 1}, {"a/b": 2, "c~d": 2}, [("/a~1b", 1, 2), ("/c~0d", 1, 2)]),
        ({"a": 1, "b": 1}, {"c": 1, "b": 2}, [("/a", 1, None), ("/b", 1, 2), ("/c", None, 1)]),
        ({"a": 0}, {"a": False}, [("/a", 0, False)]),
        ({"a": [0]}, {"a": [False]}, [("/a/0", 0, False)]),
        ({"a": None}, {}, [("/a", None, None)]),
        ({"a": None}, {"a": 1}, [("/a", None, 1)]),
    ],
)
def test_every_difference_with_its_pointer(before: Any, after: Any, expected: list[Any]) -> None:
    assert [(each.pointer, each.before, each.after) for each in compare(before, after)] == expected
