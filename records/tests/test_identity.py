"""One record for one thing, whichever of its accessions comes first; and two for two, whatever they share."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import names
from records.identity import Thing, Things, class_of
from records.models import Record
from submitters.models import Submitter

from .archives import CHANGED, COMPARED, NEW, SAME, a_copy, changed, keep, kept, names_of, sources_of
from .makers import design, document_of, links, sample

database = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accession", "expected"),
    [
        ("ERP000001", "sra"),
        ("DRS000001", "sra"),
        ("SRZ000001", "sra"),
        ("PRJEB1", "PRJ"),
        ("PRJNA1", "PRJ"),
        ("SAMEA1", "SAM"),
        ("SAMN1", "SAM"),
        ("GMIP000001", "GMIP"),
    ],
)
def test_an_accession_is_of_a_class(accession: str, expected: str) -> None:
    assert class_of(accession) == expected


# Of each: who comes, under which accession, stating what. All are of one sample, or of one study.
DDBJ = (
    a_copy("sample", "DRS000001", identifiers={"primary": {"id": "SAMD00000001"}}),
    a_copy("sample", "SAMD00000001"),
)
ENA = (a_copy("sample", "ERS000001", stated=["SAMEA1"]), a_copy("sample", "SAMEA1"))
NCBI = (a_copy("study", "SRP000001", stated=["PRJNA1"]), a_copy("study", "PRJNA1"))
PROJECT = (
    a_copy("study", "ERP000001", identifiers={"secondary": [{"id": "PRJEB1"}]}),
    a_copy("study", "PRJEB1", identifiers={"secondary": [{"id": "ERP000001"}]}),
)
FOREIGN = (a_copy("sample", "SRS000001", "ena", stated=["SAMN1"]), a_copy("sample", "SAMN1"))
ONE_SIDED = (
    a_copy("sample", "ERS000001"),
    a_copy("sample", "SAMEA1", identifiers={"secondary": [{"id": "ERS000001"}]}),
)
PAIRS = {"ddbj": DDBJ, "ena": ENA, "ncbi": NCBI, "project": PROJECT, "foreign": FOREIGN, "one states": ONE_SIDED}


@database
@pytest.mark.parametrize("together", [True, False], ids=["one call", "two calls"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["SRA first", "SRA last"])
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_a_thing_of_two_accessions_is_one_record(pair: Any, order: Any, together: bool) -> None:
    there = [pair[index] for index in order]
    for some in [there] if together else [[each] for each in there]:
        keep(*some)
    made = Record.objects.get()
    for each in there:
        assert names.named(each.accession, made.kind).get() == made
    assert keep(*there) == [SAME, SAME]


@database
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_two_studies_of_one_project_are_two_studies(order: tuple[int, ...]) -> None:
    """The project itself is one of them: the one that came first, or the one it names."""
    there = [
        a_copy("study", "ERP000001", stated=["PRJEB1"]),
        a_copy("study", "ERP000002", stated=["PRJEB1"]),
        a_copy("study", "PRJEB1", identifiers={"secondary": [{"id": "ERP000002"}]}),
    ]
    for index in order:
        keep(there[index])
    assert Record.objects.count() == 2
    assert kept("ERP000001").origins.count() == 1
    assert kept("ERP000002").origins.count() == 2


@database
def test_whose_accession_it_is_comes_before_who_states_it() -> None:
    keep(a_copy("sample", "ERS000001", stated=["SAMEA1"]), a_copy("sample", "ERS000002", stated=["SAMEA2"]))
    keep(a_copy("sample", "SAMEA2"), changed(a_copy("sample", "ERS000001", stated=["SAMEA2"]), title="x"))
    assert Record.objects.count() == 2
    assert names.named("SAMEA2").first() == kept("ERS000002")


@database
def test_the_same_accession_of_another_type_is_another_thing() -> None:
    assert keep(a_copy("study", "XYZ000001"), a_copy("sample", "XYZ000001")) == [NEW, NEW]


@database
def test_three_archives_that_show_one_sample_have_one_record() -> None:
    there = [
        a_copy("sample", "SRS000001", "ena", stated=["SAMN1"]),
        a_copy("sample", "SRS000001", "ddbj", stated=["SAMN1"]),
        a_copy("sample", "SRS000001", "ncbi", stated=["SAMN1"]),
    ]
    assert keep(*there) == [NEW, COMPARED, CHANGED]
    assert sources_of(Record.objects.get()) == {("ncbi", "SRS000001")}


@database
def test_a_record_of_biosample_gets_the_accession_of_the_sra_and_keeps_its_own() -> None:
    keep(replace(a_copy("sample", "SAMN1"), archive="ncbi"))
    before = Record.objects.get()
    assert keep(a_copy("sample", "SRS000001", identifiers={"secondary": [{"id": "SAMN1"}]})) == [CHANGED]
    made = kept("SRS000001")
    assert (made.pk, made.key) == (before.pk, before.key)
    assert names_of(made) == {"SRS000001", "SAMN1"}


@database
def test_the_former_accession_is_added_to_the_document_only_where_it_is_not_said() -> None:
    keep(a_copy("sample", "SAMN1", identifiers={"secondary": [{"id": "SRS000001"}]}))
    keep(a_copy("sample", "SRS000001"))
    assert document_of(kept("SRS000001"))["identifiers"] == {"secondary": [{"id": "SAMN1"}]}
    keep(a_copy("sample", "SAMN2"), a_copy("sample", "SRS000002", stated=["SAMN2"]))
    assert "identifiers" not in document_of(kept("SRS000002"))


@database
def test_what_waited_for_the_second_accession_finds_the_record() -> None:
    keep(a_copy("experiment", "ERX000001", design=design({"accession": "ERS000001"})), a_copy("sample", "SAMEA1"))
    assert links(kept("ERX000001")) == set()
    keep(a_copy("sample", "ERS000001", stated=["SAMEA1"]))
    assert links(kept("ERX000001")) == {kept("ERS000001").key}


@database
def test_who_submits_catches_no_copies_by_stating_their_accessions(meadow: Submitter) -> None:
    ours = sample(meadow, identifiers={"secondary": [{"id": "SAMEA1"}]})
    assert keep(a_copy("sample", "SAMEA1"), a_copy("sample", "ERS000001", stated=["SAMEA1"])) == [NEW, CHANGED]
    assert not ours.origins.exists()


# ------------------------------------------------------------------------------------------------- without a database

ACCESSIONS = st.sampled_from(["ERP1", "ERP2", "SRP1", "PRJEB1", "PRJEB2", "PRJNA1", "GMIP1"])
COPIES = st.lists(st.tuples(ACCESSIONS, st.frozensets(ACCESSIONS, max_size=3)), max_size=8)


@given(COPIES)
def test_one_accession_never_names_two_things(given_copies: list[tuple[str, frozenset[str]]]) -> None:
    things = Things()
    found: dict[str, Thing] = {}
    for own, claims in given_copies:
        thing = things.of_copy("study", own, claims - {own})
        assert found.setdefault(own, thing) is thing


@given(COPIES)
def test_no_thing_has_two_accessions_of_one_class(given_copies: list[tuple[str, frozenset[str]]]) -> None:
    things = Things()
    for own, claims in given_copies:
        thing = things.of_copy("study", own, claims - {own})
        assert len({class_of(name) for name in thing.own}) == len(thing.own)
