"""Which line of a JSON text does a pointer lead to?"""

from __future__ import annotations

import pytest

from gmi_documents.json_positions import Positions

TEXT = """
{
  "a": 1, "b": [
    {"c/d": "}],"},
    [],
    {
      "e~f":
        null,
      "": 2
    }
  ],
  "g": {}
}
"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 2),
        ("/a", 3),
        ("/b", 3),
        ("/b/0", 4),
        ("/b/0/c~1d", 4),
        ("/b/1", 5),
        ("/b/2/e~0f", 8),
        ("/b/2/", 9),
        ("/g", 12),
    ],
)
def test_it_is_the_line_where_the_value_starts(pointer: str, line: int) -> None:
    assert Positions(TEXT).line_of(pointer) == line


@pytest.mark.parametrize(
    ("pointer", "line"), [("/nothing", 2), ("/b/9/x", 3), ("/g/x", 12), ("/a/x", 3), ("/b/0/x/y", 4)]
)
def test_of_what_is_not_there_it_is_the_line_of_what_it_is_missing_from(pointer: str, line: int) -> None:
    assert Positions(TEXT).line_of(pointer) == line


def test_a_text_of_one_line_has_one_line() -> None:
    assert Positions('{"a":[1,2]}').line_of("/a/1") == 1
    assert Positions("[]").line_of("/0") == 1
