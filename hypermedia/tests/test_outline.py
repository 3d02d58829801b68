"""A document as something to read."""

from __future__ import annotations

from typing import Any

import pytest

from hypermedia.outline import Entry, Section, label, outline, pointers, shown
from records.registry import resource
from tests import builders

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "alias": {"type": "string"},
        "description": {"type": "object", "properties": {"title": {"type": "string"}}},
        "additional-properties": {"type": "object", "additionalProperties": {}},
        "files": {"type": "array", "items": {"type": "object", "properties": {}}},
    },
}


def sections(document: dict[str, Any]) -> list[Section]:
    return outline(SCHEMA, document)


def cells(section: Section) -> list[list[str]]:
    assert section.table is not None
    return [[cell.text for cell in row] for row in section.table.rows]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("title", "Title"),
        ("instrument-model", "Instrument model"),
        ("id", "ID"),
        ("href", "Address"),
        ("Host Age", "Host Age"),
        ("größe", "größe"),
        ("", ""),
    ],
)
def test_a_name_is_said_in_words_unless_it_is_the_submitter_s_own(name: str, words: str) -> None:
    assert label(name) == words


@pytest.mark.parametrize(("value", "text"), [(True, "yes"), (False, "no"), (None, ""), (0, "0"), ("a", "a")])
def test_simple_values_are_said_plainly(value: Any, text: str) -> None:
    assert shown(value) == text


def test_simple_members_come_first_and_others_are_sections() -> None:
    first, second = sections({"description": {"abstract": "T"}, "alias": "a"})
    assert (first.title, first.entries) == ("Summary", [Entry("Alias", "/alias", "a")])
    assert (second.title, second.entries) == ("Description", [Entry("Abstract", "/description/abstract", "T")])


def test_a_section_without_content_is_left_out() -> None:
    assert sections({}) == []


def test_files_are_a_table_of_all_that_is_said_of_any() -> None:
    (section,) = sections({"files": [{"filename": "a"}, {"filename": "b", "checksum": "00"}]})
    assert section.table is not None
    assert section.table.columns == ("Filename", "Checksum")
    assert cells(section) == [["a", ""], ["b", "00"]]


def test_free_properties_are_a_row_for_each_value() -> None:
    values = {"age": {"value": "7", "units": "d"}, "host": ["cat", "dog"], "wild": None}
    (section,) = sections({"additional-properties": values})
    names_and_values = [[row[0], row[1]] for row in cells(section)]
    assert names_and_values == [["age", "7"], ["host", "cat"], ["host", "dog"], ["wild", ""]]


@pytest.mark.parametrize(
    ("address", "followed"),
    [("https://example.org/x", True), ("http://example.org", True), ("javascript:alert(1)", False), ("//x", False)],
)
def test_only_addresses_of_the_web_can_be_followed(address: str, followed: bool) -> None:
    (section,) = sections({"alias": address})
    assert section.entries[0].href == (address if followed else "")


def test_a_place_is_named_by_its_pointer_with_its_escapes() -> None:
    (section,) = sections({"description": {"a/b": {"c~d": "x"}}})
    assert list(pointers([section])) == ["/description", "/description/a~1b", "/description/a~1b/c~0d"]


@pytest.mark.parametrize("name", builders.SMALLEST)
def test_every_word_of_a_document_is_shown(name: str) -> None:
    document = resource(name).codec.read_json(builders.document(resource(name)))
    seen = " ".join(map(str, outline(resource(name).codec.json_schema(), document)))
    assert [word for word in _words(document) if word not in seen] == []


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [word for inner in value.values() for word in _words(inner)]
    if isinstance(value, list):
        return [word for inner in value for word in _words(inner)]
    return [str(value)]
