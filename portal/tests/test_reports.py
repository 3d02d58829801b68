"""`/filereport`, `/count`, `/results` and what may be asked for."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.test import Client

from records import files
from tests import builders
from tests.builders import READS

from .conftest import API, Archive, ask, table, text

MD5 = hashlib.md5(READS, usedforsecurity=False).hexdigest()
FASTQ = "fastq_ftp,fastq_bytes,fastq_md5"


def name_of(archive: Archive, which: str) -> str:
    """The accession of a record of the archive, or the words themselves."""
    places = {"run": archive.runs[0], "experiment": archive.experiments[0]}
    record = places.get(which) or getattr(archive, which, None)
    return record.accession if record else which


@pytest.mark.parametrize(
    ("accession", "expected"),
    [
        ("run", ["run-1"]),
        ("experiment", ["run-1"]),
        ("coli", ["run-1"]),
        ("SAMEA100001", ["run-1"]),
        ("ERS100001", ["run-1"]),
        ("study", ["run-1", "run-2"]),
        ("PRJEB10001", ["run-1", "run-2"]),
        ("ERP100001", ["run-1", "run-2"]),
        ("held", []),
        ("ERR0000000", []),
        ("run-1", []),
    ],
)
def test_a_report_lists_the_runs_an_accession_stands_for(archive: Archive, accession: str, expected: list[str]) -> None:
    asked = {"accession": name_of(archive, accession), "result": "read_run", "fields": "run_alias"}
    assert table(ask("filereport", **asked)) == [["run_alias"], *([each] for each in expected)]
    assert table(ask("filereportcount", **asked)) == [["count"], [str(len(expected))]]


def test_files_that_are_here_are_told_by_address_size_and_checksum(archive: Archive) -> None:
    run = archive.runs[0]
    asked = {"accession": run.accession, "result": "read_run", "fields": f"{FASTQ},submitted_format"}
    _, (place, size, md5, form) = table(ask("filereport", **asked))
    assert (size, md5, form) == (str(len(READS)), MD5, "FASTQ")
    assert place == f"testserver/runs/{run.key}/data/reads.fastq"
    answer = Client().get(place.removeprefix("testserver"))
    assert b"".join(answer) == READS


def test_files_of_one_run_stand_in_the_order_of_the_document(archive: Archive) -> None:
    run = archive.runs[1]
    names = ["b;1.fastq", "a/2.fastq", "c.bam"]
    listed = [{"filename": name, "filetype": name[-5:].split(".")[-1]} for name in names]
    document = json.loads(run.document) | {"data-blocks": [{"files": listed}]}
    type(run).objects.filter(pk=run.pk).update(document=json.dumps(document))
    for name in ("c.bam", "a/2.fastq", "b;1.fastq"):
        files.attach(run, [builders.part(name, name.encode())])
    asked = {"accession": run.accession, "result": "read_run", "fields": "submitted_ftp,submitted_bytes,fastq_bytes"}
    _, (places, sizes, fastq) = table(ask("filereport", **asked))
    assert [place.rpartition("/data/")[2] for place in places.split(";")] == ["b%3B1.fastq", "a/2.fastq", "c.bam"]
    assert (sizes, fastq) == ("9;9;5", "9;9")


def test_a_report_without_columns_has_those_of_the_files(archive: Archive) -> None:
    header, _ = table(ask("filereport", accession=archive.runs[0].accession, result="read_run"))
    assert header[:4] == ["run_accession", "fastq_ftp", "fastq_bytes", "fastq_md5"]
    header, _ = table(ask("filereport", accession="PRJEB10001", result="analysis"))
    assert header[0] == "analysis_accession"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"result": "read_run"}, "Required parameter 'accession' is not present."),
        ({"accession": "ERR1"}, "Required parameter 'result' is not present."),
        ({"accession": "ERR1", "result": "study"}, "Invalid result type for a file report: study."),
        ({"accession": "ERR1", "result": "read_run", "fields": "no"}, "Invalid fieldName(s) supplied: no"),
    ],
)
def test_what_is_no_report_is_refused(db: None, parameters: dict[str, str], words: str) -> None:
    answer = ask("filereport", **parameters)
    assert answer.status_code == 400
    assert answer.content.decode().startswith(words)


def test_a_count_may_be_json(archive: Archive) -> None:
    assert json.loads(text(ask("count", result="read_run", format="json"))) == {"count": "2"}


def test_results_tell_how_much_there_is(archive: Archive) -> None:
    header, *rows = table(ask("results"))
    assert header == ["resultId", "description", "recordCount", "lastUpdated"]
    assert {row[0]: row[2] for row in rows} == {
        "read_run": "2",
        "read_experiment": "2",
        "read_study": "1",
        "study": "1",
        "sample": "2",
        "analysis": "1",
    }


def test_columns_that_are_returned_are_more_than_those_that_are_searched(db: None) -> None:
    returned = {row[0] for row in table(ask("returnFields", result="read_run", dataPortal="ena"))[1:]}
    searched = {row[0] for row in table(ask("searchFields", result="read_run"))[1:]}
    assert searched < returned
    assert {"fastq_ftp", "submitted_md5", "sra_ftp", "submission_accession"} <= returned - searched


@pytest.mark.parametrize("name", ["search", "filereport", "count", "results", "returnFields"])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_verbs_are_refused(db: None, name: str, method: str) -> None:
    answer = Client().generic(method, API + name)
    assert answer.status_code == 405
    assert "GET" in answer["Allow"]


def test_head_tells_the_form_and_sends_nothing(archive: Archive) -> None:
    answer = Client().head(API + "search", {"result": "read_run", "format": "json"})
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "application/json", b"")
    assert Client().head(API + "search", {"result": "none"}).status_code == 400


def test_an_address_with_a_slash_at_its_end_is_the_same(archive: Archive) -> None:
    assert text(ask("search/", result="study", fields="study_alias")) == "study_alias\noutbreak\n"
