"""Plain data as XML."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from hypermedia.plain_xml import write


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, ""),
        ({"a": "text"}, "<a>text</a>"),
        ({"a": 7, "b": 1.5}, "<a>7</a><b>1.5</b>"),
        ({"a": True, "b": False}, "<a>true</a><b>false</b>"),
        ({"a": None}, "<a></a>"),
        ({"a": [1, 2]}, "<a>1</a><a>2</a>"),
        ({"a": []}, ""),
        ({"a": {"b": [{"c": 1}, {"c": 2}]}}, "<a><b><c>1</c></b><b><c>2</c></b></a>"),
        ({"a": "<&>"}, "<a>&lt;&amp;&gt;</a>"),
        ({"first-public": "x"}, "<first-public>x</first-public>"),
        ({"http://x/links/study": "y"}, '<member name="http://x/links/study">y</member>'),
        ({"1st": "x"}, '<member name="1st">x</member>'),
        ({'"<': "x"}, """<member name='"&lt;'>x</member>"""),
        ({"": "x"}, '<member name="">x</member>'),
    ],
)
def test_a_member_is_an_element(data: dict[str, Any], expected: str) -> None:
    written = write("root", data)
    assert written.decode() == f'<?xml version="1.0" encoding="UTF-8"?>\n<root>{expected}</root>'
    assert etree.fromstring(written).tag == "root"


def test_text_beyond_ascii_comes_back() -> None:
    assert etree.fromstring(write("root", {"a": "Käse 🧀"})).findtext("a") == "Käse 🧀"
