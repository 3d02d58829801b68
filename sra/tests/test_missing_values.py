"""Which texts stand for a value that is missing?"""

import pytest

from sra.missing_values import is_missing, missing_terms, nearest_missing


@pytest.mark.parametrize("text", ["not collected", "Not Provided ", "missing: lab stock", "missing"])
def test_terms_are_known_in_any_case(text: str) -> None:
    assert is_missing(text)
    assert nearest_missing(text) is None


@pytest.mark.parametrize(
    ("text", "term"), [("N/A", "not applicable"), ("unknown", "not collected"), ("-", "not provided")]
)
def test_what_people_write_instead_is_led_to_a_term(text: str, term: str) -> None:
    assert not is_missing(text)
    assert nearest_missing(text) == term


def test_a_value_is_neither() -> None:
    assert not is_missing("blood")
    assert nearest_missing("blood") is None


def test_retired_terms_are_not_offered() -> None:
    assert "not collected" in missing_terms()
    assert "missing" not in missing_terms()
