"""Names from outside become names of files, and ids become folders: always safe, never two the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvest.raw import safe_id, safe_name

NAMES = st.text(max_size=300) | st.text(alphabet="aé./%.\0 -_+", max_size=200)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("SRR1.xml", "SRR1.xml"),
        ("a b.xml", "a%20b.xml"),
        ("../etc/passwd", "%2E.%2Fetc%2Fpasswd"),
        (".hidden", "%2Ehidden"),
        ("1+1-2_3.tar.gz", "1+1-2_3.tar.gz"),
        ("ä", "%C3%A4"),
        ("100%", "100%25"),
        ("", "%"),
    ],
)
def test_what_a_name_becomes(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_ending_and_is_none_but_itself() -> None:
    one, other = safe_name("a" * 500 + ".tar.gz"), safe_name("a" * 501 + ".tar.gz")
    assert one != other
    assert one.endswith(".tar.gz")
    assert len(one) == 180


@given(NAMES)
def test_every_name_is_safe(name: str) -> None:
    safe = safe_name(name)
    assert re.fullmatch(r"[A-Za-z0-9_+%-][A-Za-z0-9._+%-]{0,179}", safe)
    assert len(safe_id(name)) <= 128


@given(NAMES, NAMES)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert (safe_name(one) == safe_name(other)) == (one == other)
