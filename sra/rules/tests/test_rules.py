"""Does each rule find what it is for, at its place, and nothing in a good document?"""

from datetime import date
from typing import Any

import pytest

from sra.rules import RULES, check_rules

TODAY = date(2026, 6, 1)
RUN_FILE = {"filename": "a.fastq", "filetype": "fastq", "checksum-method": "MD5", "checksum": "0" * 32}


def with_file(**members: Any) -> dict[str, Any]:
    return {"data-blocks": [{"files": [{**RUN_FILE, **members}]}]}


def held_until(day: str) -> dict[str, Any]:
    return {"actions": [{"type": "ADD"}, {"type": "HOLD", "hold-until-date": day}]}


GOOD: dict[str, dict[str, Any]] = {
    "STUDY": {"alias": "s", "description": {"title": "t", "type": "Other", "new-type": "Outbreak"}},
    "SAMPLE": {"alias": "s", "title": "t", "names": {"taxonomic-id": 1}},
    "EXPERIMENT": {"alias": "x", "title": "t", "study": {"alias": "s"}, "design": {"sample": {"alias": "s"}}},
    "RUN": {"alias": "r", "experiment": {"accession": "ERX000001"}, **with_file()},
    "ANALYSIS": {"alias": "a", "title": "t", "study": {"alias": "s"}, "files": [RUN_FILE]},
    "SUBMISSION": {"alias": "u", **held_until("2028-06-01")},
}

BAD: list[tuple[str, str, dict[str, Any], str]] = [
    ("taxon-id", "SAMPLE", {"names": {"taxonomic-id": 0}}, "/names/taxonomic-id"),
    ("taxon-id", "SAMPLE", {"names": {"taxonomic-id": "-01"}}, "/names/taxonomic-id"),
    ("file-name", "RUN", with_file(filename=" "), "/data-blocks/0/files/0/filename"),
    ("file-name", "ANALYSIS", {"files": [{**RUN_FILE, "filename": ""}]}, "/files/0/filename"),
    (
        "future-collection",
        "SAMPLE",
        {"additional-properties": {"Collection_Date": "2026-07"}},
        "/additional-properties/Collection_Date",
    ),
    *(("missing-alias", kind, {"alias": ""}, "/alias") for kind in GOOD if kind != "SUBMISSION"),
    ("accession-format", "STUDY", {"accession": "ERS000001"}, "/accession"),
    ("accession-format", "SAMPLE", {"accession": "ERP000001"}, "/accession"),
    ("accession-format", "EXPERIMENT", {"accession": "ERR000001"}, "/accession"),
    ("accession-format", "RUN", {"accession": "ERR00001"}, "/accession"),
    ("accession-format", "ANALYSIS", {"accession": "ERZ00001x"}, "/accession"),
    ("accession-format", "SUBMISSION", {"accession": "ERP000001"}, "/accession"),
    *(("empty-title", kind, {"title": " "}, "/title") for kind in GOOD if kind != "STUDY"),
    *(("missing-title", kind, {"title": None}, "/title") for kind in ("SAMPLE", "EXPERIMENT", "ANALYSIS")),
    ("new-study-type", "STUDY", {"description": {"type": "Other"}}, "/description/new-type"),
    ("empty-reference", "EXPERIMENT", {"study": {"alias": " ", "identifiers": {}}}, "/study"),
    ("empty-reference", "EXPERIMENT", {"design": {"pool": {"default-member": {}}}}, "/design/pool/default-member"),
    ("empty-reference", "EXPERIMENT", {"design": {"pool": {"members": [{}]}}}, "/design/pool/members/0"),
    ("empty-reference", "RUN", {"experiment": {}}, "/experiment"),
    ("empty-reference", "ANALYSIS", {"runs": [{"alias": "r"}, {}]}, "/runs/1"),
    ("reference-format", "RUN", {"experiment": {"accession": "ERP000001"}}, "/experiment/accession"),
    ("reference-format", "ANALYSIS", {"samples": [{"accession": "ERR000001"}]}, "/samples/0/accession"),
    ("reference-format", "EXPERIMENT", {"study": {"accession": "ERS000001"}}, "/study/accession"),
    *(
        (
            "external-id-format",
            kind,
            {"external-database-identifiers": {"bioproject": {"id": "PRJ1"}}},
            "/external-database-identifiers/bioproject/id",
        )
        for kind in GOOD
    ),
    (
        "external-id-format",
        "EXPERIMENT",
        {"design": {"sample": {"external-database-identifiers": {"BioSample": [{"id": "SAMN1"}, {"id": "ERS1"}]}}}},
        "/design/sample/external-database-identifiers/BioSample/1/id",
    ),
    ("checksum-shape", "RUN", with_file(checksum="0" * 31), "/data-blocks/0/files/0/checksum"),
    ("checksum-shape", "RUN", with_file(**{"checksum-method": "SHA-256"}), "/data-blocks/0/files/0/checksum"),
    ("checksum-shape", "ANALYSIS", {"files": [{**RUN_FILE, "checksum": ""}]}, "/files/0/checksum"),
    ("repeated-file", "RUN", {"data-blocks": [{"files": [RUN_FILE] * 2}]}, "/data-blocks/0/files/1/filename"),
    ("repeated-file", "ANALYSIS", {"files": [RUN_FILE] * 3}, "/files/1/filename"),
    (
        "collection-date",
        "SAMPLE",
        {"additional-properties": {"collection date": ["2008", {"value": "May 2008"}]}},
        "/additional-properties/collection date/1/value",
    ),
    ("future-date", "RUN", {"run-date": "2026-06-03T00:00:00Z"}, "/run-date"),
    ("future-date", "ANALYSIS", {"analysis-date": "2027-01-01T00:00:00"}, "/analysis-date"),
    ("future-date", "SUBMISSION", {"submission-date": "2027-01-01T00:00:00"}, "/submission-date"),
    ("hold-date", "SUBMISSION", held_until("2028-06-02+09:00"), "/actions/1/hold-until-date"),
    *(("empty-tag", kind, {"additional-properties": {"": "x"}}, "/additional-properties/") for kind in GOOD),
]


def document(kind: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The good document with changes; None takes a member away."""
    return {name: value for name, value in {**GOOD[kind], **changes}.items() if value is not None}


def test_every_rule_is_shown_to_find_something_in_each_of_its_kinds() -> None:
    shown = {(code, kind) for code, kind, _, _ in BAD}
    assert shown == {(rule.code, kind) for rule in RULES for kind in rule.kinds}


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_document_breaks_no_rule(kind: str) -> None:
    assert check_rules(kind, GOOD[kind], TODAY) == []


@pytest.mark.parametrize(("code", "kind", "changes", "pointer"), BAD)
def test_a_broken_rule_is_told_at_its_place(code: str, kind: str, changes: dict[str, Any], pointer: str) -> None:
    (fault,) = check_rules(kind, document(kind, changes), TODAY)
    assert (fault.code, fault.pointer) == (code, pointer)
    assert fault.reason.endswith(".")
    assert fault.severity == next(rule.severity for rule in RULES if rule.code == code)


def test_a_project_has_no_type_to_say() -> None:
    project = document("STUDY", {"description": {"type": "Other"}, "project": {}})
    assert check_rules("STUDY", project, TODAY) == []


def test_only_what_makes_a_record_useless_is_an_error() -> None:
    errors = {rule.code for rule in RULES if rule.severity == "error"}
    assert errors == {"taxon-id", "file-name", "future-collection"}


@pytest.mark.parametrize(
    ("kind", "accession"),
    [
        ("STUDY", "PRJEA1"),
        ("STUDY", "PRJDA43375"),
        ("STUDY", "EGAS00001000001"),
        ("STUDY", "phs000424.v8.p2"),
        ("STUDY", "GMIP000001"),
        ("SAMPLE", "SAMEA1"),
        ("SAMPLE", "SAMEG1"),
        ("SAMPLE", "SAMN00013807"),
        ("SAMPLE", "JGAN000001"),
        ("RUN", "DRR12345678"),
        ("SUBMISSION", "ERA000001"),
        ("EXPERIMENT", " ERX000001 "),
    ],
)
def test_accessions_of_other_times_and_archives_are_known(kind: str, accession: str) -> None:
    assert check_rules(kind, document(kind, {"accession": accession}), TODAY) == []


def test_the_present_day_counts_where_none_is_given() -> None:
    yesteryear = document("SAMPLE", {"additional-properties": {"collection date": "2020"}})
    assert check_rules("SAMPLE", yesteryear) == []
    assert check_rules("SAMPLE", yesteryear, date(2019, 1, 1))[0].code == "future-collection"


def test_what_was_meant_is_suggested() -> None:
    sample = document("SAMPLE", {"additional-properties": {"collection date": "N/A"}})
    assert check_rules("SAMPLE", sample, TODAY)[0].suggestion == "not applicable"


def test_a_kind_without_rules_has_no_faults() -> None:
    assert check_rules("RECEIPT", {}, TODAY) == []


def test_a_long_text_is_not_told_whole() -> None:
    sample = document("SAMPLE", {"accession": "x" * 1000})
    assert len(check_rules("SAMPLE", sample, TODAY)[0].reason) < 150
