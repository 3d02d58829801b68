import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sra.characters import escape_attribute, escape_text, illegal_characters


@given(
    text=st.text(
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.sampled_from("\t\n\r")
    )
)
def test_escaped_text_is_read_as_it_was(text: str) -> None:
    element = etree.fromstring(f'<a b="{escape_attribute(text)}">{escape_text(text)}</a>'.encode())
    assert (element.get("b"), element.text or "") == (text, text)


@pytest.mark.parametrize(
    "character", ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1f", chr(0xD800), chr(0xDFFF), "\ufffe", "\uffff"]
)
def test_what_xml_cannot_carry_is_found_in_values_and_names(character: str) -> None:
    faults = illegal_characters({"a": [{"b": character}], f"c{character}": 1})
    assert [fault.pointer for fault in faults] == ["/a/0/b", ""]


@pytest.mark.parametrize("text", ["\t\n\r", "\x7f\x85", "\ue000\ufffd", "\U00010000\U0010ffff", "\\u0001", "\\b"])
def test_what_xml_can_carry_is_let_through(text: str) -> None:
    assert illegal_characters({"a": text, "big": 10**30}) == []
