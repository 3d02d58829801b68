"""What do documents that come together tell of each other?"""

from typing import Any

import pytest

from sra.rules import check_together

PAIRED = {"design": {"library": {"layout": {"type": "PAIRED"}}}, "alias": "x", "accession": "ERX000001"}
SINGLE = {"design": {"library": {"layout": {"type": "SINGLE"}}}, "alias": "x"}


def run(*files: dict[str, Any], **more: Any) -> dict[str, Any]:
    named = [{"filename": f"{index}", "filetype": "fastq", **file} for index, file in enumerate(files)]
    return {"experiment": {"alias": "x"}, "data-blocks": [{"files": named}], **more}


def found(*records: tuple[str, dict[str, Any]]) -> list[tuple[int, str, str]]:
    return [(index, fault.code, fault.pointer) for index, fault in check_together(records)]


def test_one_fastq_of_a_paired_library_is_told() -> None:
    told = (0, "paired-files", "/data-blocks/0/files/0/filetype")
    assert found(("RUN", run({})), ("EXPERIMENT", PAIRED)) == [told]
    assert found(("RUN", run({}, experiment={"accession": "ERX000001"})), ("EXPERIMENT", PAIRED)) == [told]


@pytest.mark.parametrize(
    ("experiment", "document"),
    [
        (PAIRED, run({}, {})),
        (PAIRED, run({"filetype": "cram"})),
        (PAIRED, run({"filetype": "bam"})),
        (PAIRED, run({"read-types": ["paired"]})),
        (PAIRED, run({"read-labels": ["F", "R"]})),
        (PAIRED, run({}, **{"spot-description": {}})),
        (PAIRED, {"experiment": {"alias": "x"}}),
        (PAIRED, run({}, experiment={"alias": "another"})),
        (SINGLE, run({})),
    ],
)
def test_files_that_fit_their_library_are_not(experiment: dict[str, Any], document: dict[str, Any]) -> None:
    assert found(("EXPERIMENT", experiment), ("RUN", document)) == []


def test_an_alias_twice_in_one_kind_is_told_of_the_second() -> None:
    assert found(("RUN", {"alias": "a"}), ("STUDY", {"alias": "a"}), ("RUN", {"alias": "a"})) == [
        (2, "repeated-alias", "/alias")
    ]


@pytest.mark.parametrize(
    "other", [{"alias": "b"}, {"alias": "a", "center-name": "c"}, {"alias": "a", "accession": "ERR000001"}, {}]
)
def test_other_names_are_not(other: dict[str, Any]) -> None:
    assert found(("RUN", {"alias": "a"}), ("RUN", other)) == []
