"""What a run is to bring, from the words of people: all that is wrong with them is told at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrors import wishes
from mirrors.archive import Wish
from mirrors.errors import WrongWish
from records.clock import today


def pointers(archive: str, words: dict[str, object]) -> list[str]:
    with pytest.raises(WrongWish) as wrong:
        wishes.wish_of(archive, words)
    return [fault.pointer for fault in wrong.value.faults]


@pytest.mark.django_db
def test_accessions_are_wished_for_once_each() -> None:
    wish = wishes.wish_of("ena", {"accessions": ["PRJEB1", "ERS000001", "PRJEB1"]})
    assert wish == Wish(accessions=("PRJEB1", "ERS000001"))


@pytest.mark.parametrize("name", ["", "../etc", "PRJEB1/..", "hello", "A" * 200, "ERR1\n"])
def test_what_is_no_accession_is_named(name: str) -> None:
    assert pointers("ena", {"accessions": ["ERR000001", name]}) == ["/accessions/1"]


def test_every_fault_is_told() -> None:
    words = {"accessions": ["x"], "query": "tax_id=1", "since": "yesterday", "until": 5, "server": "https://a.example"}
    assert pointers("ncbi", words) == ["/accessions/0", "/until", "/since", "/server", "/query"]


def test_an_archive_wants_to_know_what() -> None:
    assert pointers("ddbj", {}) == ["/accessions"]


def test_no_day_is_taken_that_is_yet_to_come() -> None:
    assert pointers("ena", {"since": (today() + timedelta(days=1)).isoformat()}) == ["/since"]


@pytest.mark.parametrize("server", ["", "repository.example", "ftp://a.example", "https://me:secret@a.example"])
def test_another_server_is_an_address_without_secrets(server: str) -> None:
    assert pointers("gmi", {"server": server}) == ["/server"]


def test_another_server_needs_no_more_than_its_address() -> None:
    assert wishes.wish_of("gmi", {"server": "https://a.example"}) == Wish(server="https://a.example")


@given(
    st.builds(
        Wish,
        accessions=st.lists(st.text(), max_size=3).map(tuple),
        query=st.text(),
        since=st.none() | st.dates(date(1900, 1, 1)),
        until=st.none() | st.dates(date(1900, 1, 1)),
        after=st.text(),
        server=st.text(),
    )
)
def test_a_wish_survives_its_row(wish: Wish) -> None:
    assert wishes.of_text(wishes.as_text(wish)) == wish
