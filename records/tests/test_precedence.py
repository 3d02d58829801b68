"""Whose document counts, and what is kept of those that say otherwise."""

from __future__ import annotations

import json
from typing import Any

import pytest

from records import differences, relations
from records.models import Origin, Record, Version

from .archives import CHANGED, COMPARED, NEW, SAME, a_copy, changed, keep, kept, sources_of
from .makers import document_of

database = pytest.mark.django_db

TITLE = "A study of the flora of a meadow"
ABOUT = {"title": TITLE, "type": "Metagenomics", "abstract": "Grass.", "description": "All that grows in a meadow."}
HALF = {"submission-project": {"sequencing-project": {"locus-tag-prefixes": ["MEADOW"]}}}


def the_study(**members: Any) -> Any:
    said = {"description": ABOUT, "identifiers": {"secondary": [{"id": "PRJEB1"}]}, **members}
    return a_copy("study", "ERP000001", root="STUDY", **said)


def the_project(**members: Any) -> Any:
    description = {"title": TITLE, "type": "Other", "description": "All that grows in a meadow."}
    said = {"description": description, "identifiers": {"secondary": [{"id": "ERP000001"}]}, "project": HALF, **members}
    return a_copy("study", "PRJEB1", root="PROJECT", **said)


def differences_of(archive: str, accession: str = "") -> list[dict[str, Any]]:
    (origin,) = Origin.objects.filter(archive=archive, **({"accession": accession} if accession else {}))
    return json.loads(origin.differences) if origin.differences else []


# -------------------------------------------------------------------------------------------------- home and foreign


@database
@pytest.mark.parametrize("home_first", [True, False])
def test_the_home_wins_whenever_it_comes(home_first: bool) -> None:
    home, foreign = a_copy("sample", "ERS000001", title="home"), a_copy("sample", "ERS000001", "ncbi", title="foreign")
    outcomes = keep(home, foreign) if home_first else [*keep(foreign), *keep(home)]
    assert outcomes == ([NEW, COMPARED] if home_first else [NEW, CHANGED])
    made = kept("ERS000001")
    assert (made.title, sources_of(made)) == ("home", {("ena", "ERS000001")})
    assert differences_of("ncbi") == [{"pointer": "/title", "here": "home", "there": "foreign"}]
    assert differences_of("ena") == []
    assert relations.differs_in(made.relations) == ["ncbi"]
    assert (relations.origin_in(made.relations) or {})["archive"] == "ena"
    assert keep(home, foreign) == [SAME, SAME]


@database
def test_of_foreign_archives_the_first_stays() -> None:
    keep(a_copy("sample", "ERS000001", "ncbi", title="first"))
    assert keep(a_copy("sample", "ERS000001", "ddbj", title="second")) == [COMPARED]
    assert (kept("ERS000001").title, sources_of(kept("ERS000001"))) == ("first", {("ncbi", "ERS000001")})


@database
def test_a_home_that_says_the_same_takes_over_without_a_new_version() -> None:
    keep(a_copy("sample", "ERS000001", "ncbi"))
    assert keep(a_copy("sample", "ERS000001")) == [CHANGED]
    made = kept("ERS000001")
    assert (made.revision, Version.objects.count(), sources_of(made)) == (1, 0, {("ena", "ERS000001")})
    assert (relations.origin_in(made.relations) or {})["archive"] == "ena"


@database
def test_others_are_compared_anew_once_the_document_changed() -> None:
    home, foreign = a_copy("sample", "ERS000001", title="old"), a_copy("sample", "ERS000001", "ncbi", title="old")
    keep(home, foreign)
    keep(changed(home, title="new"))
    assert keep(foreign) == [COMPARED]
    assert differences_of("ncbi") == [{"pointer": "/title", "here": "new", "there": "old"}]
    assert relations.differs_in(kept("ERS000001").relations) == ["ncbi"]
    keep(changed(foreign, title="new"))
    assert relations.differs_in(kept("ERS000001").relations) == []
    assert keep(changed(foreign, title="new")) == [SAME]


@database
def test_what_only_is_compared_leaves_no_version() -> None:
    keep(a_copy("sample", "ERS000001"))
    before = Record.objects.values("document", "revision").get()
    keep(a_copy("sample", "ERS000001", "ncbi", title="foreign"))
    assert Record.objects.values("document", "revision").get() == before


@database
def test_a_record_of_the_sra_comes_before_the_same_archives_biosample() -> None:
    there = a_copy("sample", "SRS000001", stated=["SAMN1"]), a_copy("sample", "SAMN1", title="of BioSample")
    keep(*there)
    assert sources_of(kept("SRS000001")) == {("ncbi", "SRS000001")}
    assert keep(changed(there[1], title="changed")) == [COMPARED]
    assert relations.differs_in(kept("SRS000001").relations) == []


# -------------------------------------------------------------------------------------------------------- two halves


@database
@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("project_first", [True, False])
def test_a_study_and_its_project_are_one_document(project_first: bool, together: bool) -> None:
    there = [the_project(), the_study()] if project_first else [the_study(), the_project()]
    outcomes = keep(*there) if together else [*keep(there[0]), *keep(there[1])]
    assert outcomes == [NEW, CHANGED]
    made = kept("ERP000001")
    document = document_of(made)
    assert (document["description"], document["project"]) == (ABOUT, HALF)
    assert sources_of(made) == {("ena", "ERP000001"), ("ena", "PRJEB1")}
    assert made.resource.codec.read_json(document) == document
    assert keep(*there) == [SAME, SAME]


@database
def test_a_change_of_one_half_keeps_the_other() -> None:
    keep(the_study(), the_project())
    prefixes = {"submission-project": {"sequencing-project": {"locus-tag-prefixes": ["HILL"]}}}
    assert keep(changed(the_project(), project=prefixes)) == [CHANGED]
    assert keep(changed(the_study(), **{"center-name": "HILL"})) == [CHANGED]
    document = document_of(kept("ERP000001"))
    assert (document["project"], document["center-name"]) == (prefixes, "HILL")
    assert document["description"] == ABOUT


@database
def test_a_project_whose_study_says_the_same_on_is_unchanged() -> None:
    keep(the_study(), the_project())
    assert keep(changed(the_project(), title="ignored")) == [SAME]
    assert kept("ERP000001").revision == 1


@database
@pytest.mark.parametrize("project_first", [True, False])
def test_a_half_that_does_not_fit_is_only_compared(project_first: bool) -> None:
    """A PROJECT needs a title of twenty characters; a STUDY does not."""
    short = the_study(description={"title": "Short", "type": "Metagenomics"})
    there = [the_project(), short] if project_first else [short, the_project()]
    for each in there:
        keep(each)
    made = kept("ERP000001")
    assert "project" not in document_of(made)
    assert sources_of(made) == {("ena", "ERP000001")}
    assert {"pointer": "/description/title", "here": "Short", "there": TITLE} in differences_of("ena", "PRJEB1")


@database
def test_a_half_that_fits_no_more_is_left_out_and_fits_again() -> None:
    keep(the_study(), the_project())
    keep(changed(the_study(), description={"title": "Short", "type": "Metagenomics"}))
    assert (sources_of(kept("ERP000001")), "project" in document_of(kept("ERP000001"))) == (
        {("ena", "ERP000001")},
        False,
    )
    keep(the_study())
    keep(the_project())
    assert document_of(kept("ERP000001"))["project"] == HALF


# ------------------------------------------------------------------------------------------------ what counts as one


@pytest.mark.parametrize(
    "added",
    [
        {
            "additional-properties": {
                "strain": "K-12",
                "ENA-FIRST-PUBLIC": "2020-01-01",
                "ENA-LAST-UPDATE": "2020-01-02",
            }
        },
        {"additional-properties": {"strain": "K-12", "ENA-SPOT-COUNT": "1", "ENA-BASE-COUNT": "300"}},
        {"identifiers": {"submitter": {"id": "a", "namespace": "X"}}},
        {"title": "A title \n"},
        {"external-database-identifiers": {"BioSample": {"id": "SAMEA1"}}},
        {"related-resources": [{"db": "ENA-FASTQ-FILES", "id": "https://ena.example/files"}]},
        {"description": ""},
    ],
)
def test_what_an_archive_adds_is_no_difference(added: dict[str, Any]) -> None:
    plain = {"accession": "ERS1", "title": "A title", "additional-properties": {"strain": "K-12"}}
    assert differences.between(plain, {**plain, **added}) == []
    assert differences.between({**plain, **added}, plain) == []


def test_the_order_of_properties_is_no_difference() -> None:
    here = {"additional-properties": {"a": "1", "b": {"value": "2", "units": ""}}}
    there = {"additional-properties": {"b": "2", "a": {"value": "1", "position": 2}}}
    assert differences.between(here, there) == []


def test_a_difference_says_where_and_what() -> None:
    here = {"names": {"taxonomic-id": 1}, "additional-properties": {"a/b": "1"}}
    there = {"names": {"taxonomic-id": 2}, "additional-properties": {"c": "3"}}
    assert differences.between(here, there) == [
        {"pointer": "/names/taxonomic-id", "here": 1, "there": 2},
        {"pointer": "/additional-properties/a~1b", "here": "1", "there": None},
        {"pointer": "/additional-properties/c", "here": None, "there": "3"},
    ]


def test_differences_are_bounded_in_number_and_length() -> None:
    found = differences.between({}, {"additional-properties": {f"p{n}": "x" * 2000 for n in range(500)}})
    assert len(found) <= differences.MOST
    assert all(len(str(each["there"])) <= differences.LONGEST for each in found)
