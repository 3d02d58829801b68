"""`/ena/portal/api/search`: which rows, which columns, in which form."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records import publish
from records.models import Record
from records.registry import resource
from submitters.actor import Actor
from tests import builders
from tests.people import People, basic

from .conftest import API, Archive, ask, found, table, text

BOTH = ["run-1", "run-2"]

QUERIES = [
    ("", BOTH),
    ('run_alias="run-1"', ["run-1"]),
    ("run_alias=run-1", ["run-1"]),
    ("run_alias='run-1'", ["run-1"]),
    ('run_alias!="run-1"', ["run-2"]),
    ('run_alias="RUN-1"', []),
    ('run_alias="run-*"', BOTH),
    ('run_alias="*2"', ["run-2"]),
    ('run_alias="run.1"', []),
    ('run_alias="r*-*1"', ["run-1"]),
    ('run_alias="run-1*1"', []),
    ('run_alias="*"', BOTH),
    ('run_alias!="*1"', ["run-2"]),
    ('study_title="*n*o*"', BOTH),
    ('run_alias="run-1" OR run_alias="run-2"', BOTH),
    ('run_alias="run-1" AND run_alias="run-2"', []),
    ('NOT run_alias="run-1"', ["run-2"]),
    ('NOT (run_alias="run-1" or run_alias="run-2")', []),
    ('library_strategy="WGS"', ["run-1"]),
    ('library_strategy="WGS" AND (host="pig" OR country="Sweden")', ["run-1"]),
    ('library_strategy="WGS" AND NOT host="pig"', []),
    ('host="pig"', ["run-1"]),
    ('country="Norway*"', ["run-1"]),
    ('instrument_platform="ILLUMINA" AND instrument_model="Illumina MiSeq"', BOTH),
    ('library_layout="PAIRED"', BOTH),
    ("nominal_length=300", BOTH),
    ("nominal_length>300", []),
    ("base_count>=150000", ["run-1"]),
    ("base_count<2e5", ["run-1"]),
    ("base_count>1000000000000000000000000000000", []),
    ("tax_eq(83333)", ["run-1"]),
    ("tax_eq(562)", []),
    ("tax_tree(562)", ["run-1"]),
    ("tax_tree(2)", ["run-1"]),
    ("tax_tree(40674)", ["run-2"]),
    ("tax_tree(131567)", BOTH),
    ("NOT tax_tree(2)", ["run-2"]),
    ('tax_name("pig")', ["run-2"]),
    ("tax_id=9823", ["run-2"]),
    ("tax_id=99999999999999999999999", []),
    ("first_public>=2020-01-01", BOTH),
    ("first_public<2020-01", []),
    ("first_public<=2020", []),
    ("first_public>9998", []),
    ("collection_date>=2024-05-17", ["run-1"]),
    ("collection_date=2024-05", ["run-1"]),
    ("collection_date=2024*", ["run-1"]),
    ("collection_date<2024", []),
    ('study_accession="PRJEB10001"', BOTH),
    ('study_accession="ERP100001"', BOTH),
    ('secondary_study_accession="PRJEB10001"', BOTH),
    ('study_accession="PRJEB1*"', BOTH),
    ('sample_accession="SAMEA100001"', ["run-1"]),
    ('sample_accession="ERS100001" OR sample_alias="gut"', BOTH),
    ('study_alias="outbreak" AND study_title="An outbreak"', BOTH),
    ('run_alias=""', []),
]


@pytest.mark.parametrize(("query", "expected"), QUERIES, ids=[query for query, _ in QUERIES])
def test_a_query_finds_the_runs_it_holds_for(archive: Archive, query: str, expected: list[str]) -> None:
    assert found(query) == expected
    assert table(ask("count", result="read_run", query=query)) == [["count"], [str(len(expected))]]


@pytest.mark.parametrize(
    ("result", "query", "field", "expected"),
    [
        ("read_experiment", 'experiment_alias="wgs"', "experiment_alias", ["wgs"]),
        ("read_experiment", "tax_tree(562)", "experiment_alias", ["wgs"]),
        ("read_study", 'study_alias="outbreak"', "study_alias", ["outbreak"]),
        ("study", 'study_accession="PRJEB10001"', "study_title", ["An outbreak"]),
        ("sample", 'sample_alias="isolate"', "sample_alias", ["isolate"]),
        ("read_sample", 'sample_alias="isolate"', "sample_alias", ["isolate"]),
        ("sample", 'study_accession="PRJEB10001"', "sample_alias", ["isolate", "gut"]),
        ("sample", 'sample_accession="SAMEA100001"', "scientific_name", ["Escherichia coli K-12"]),
        ("analysis", 'analysis_type="SEQUENCE_ANNOTATION"', "analysis_alias", ["features"]),
        ("analysis", "tax_eq(9823)", "sample_alias", ["isolate;gut"]),
    ],
)
def test_every_result_has_its_rows(archive: Archive, result: str, query: str, field: str, expected: list[str]) -> None:
    assert found(query, result, field) == expected


def test_many_accessions_may_be_asked_for_at_once(archive: Archive) -> None:
    listed = [f'run_accession="ERR{number:07}"' for number in range(2000)]
    query = " OR ".join([*listed, f'run_accession="{archive.runs[0].accession}"'])
    answer = Client().post(API + "search", {"result": "read_run", "query": query, "fields": "run_alias"})
    assert text(answer) == "run_alias\nrun-1\n"


def test_included_accessions_are_those_of_rows_or_of_what_they_belong_to(archive: Archive) -> None:
    listed = f"{archive.runs[1].accession},SAMEA100001"
    assert found("", includeAccessions=listed) == BOTH
    assert found('library_strategy="WGS"', includeAccessions=listed) == ["run-1"]


def test_columns_come_in_the_order_asked(archive: Archive) -> None:
    wanted = ["scientific_name", "run_accession", "tax_id", "sample_accession", "study_accession", "country"]
    header, row = table(ask("search", result="read_run", query="run_alias=run-1", fields=",".join(wanted)))
    assert header == wanted
    run = archive.runs[0].accession
    assert row == ["Escherichia coli K-12", run, "83333", "SAMEA100001", "PRJEB10001", "Norway: Oslo"]


def test_json_is_an_array_of_objects_of_text(archive: Archive) -> None:
    answer = ask("search", result="read_run", query="run_alias=run-1", fields="tax_id,base_count,host", format="json")
    assert answer["Content-Type"] == "application/json"
    assert json.loads(text(answer)) == [{"tax_id": "83333", "base_count": "150000", "host": "pig"}]


def test_several_rows_are_json_too(archive: Archive) -> None:
    rows = json.loads(text(ask("search", result="read_run", fields="run_alias", format="json")))
    assert rows == [{"run_alias": "run-1"}, {"run_alias": "run-2"}]


@pytest.mark.parametrize(("form", "nothing"), [("tsv", "run_alias\n"), ("json", "[]")])
def test_nothing_found_is_a_header_or_an_empty_array(archive: Archive, form: str, nothing: str) -> None:
    query = 'run_alias="none"'
    assert text(ask("search", result="read_run", query=query, fields="run_alias", format=form)) == nothing


def test_limit_and_offset_cut_the_answer(archive: Archive) -> None:
    assert found("", limit=1) == ["run-1"]
    assert found("", limit=1, offset=1) == ["run-2"]
    assert found("", limit=0, offset=2) == []


def test_all_columns_may_be_asked_for(archive: Archive) -> None:
    header, *_ = table(ask("search", result="read_run", fields="all"))
    assert header == [row[0] for row in table(ask("returnFields", result="read_run"))[1:]]


def test_rows_of_many_parts_come_whole_and_once(
    archive: Archive, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.rows.CHUNK", 2)
    more = [f"more-{number}" for number in range(5)]
    for alias in more:
        at = {"accession": archive.experiments[1].accession}
        builders.record(resource("run"), people.centre, alias=alias, experiment=at)
    assert found("") == [*BOTH, *more]
    assert found("", limit=3, offset=3) == more[1:4]
    assert set(found("", field="study_alias")) == {"outbreak"}


REFUSED = [
    ({}, "Required parameter 'result' is not present."),
    ({"result": "sequence"}, "Invalid result type supplied: sequence."),
    ({"result": "read_run", "fields": "run_accession,nothing"}, "Invalid fieldName(s) supplied: nothing"),
    ({"result": "read_run", "query": "nothing=1"}, "Invalid column (nothing) has been provided in query"),
    ({"result": "read_run", "query": "fastq_ftp=1"}, "Invalid column (fastq_ftp) has been provided in query"),
    ({"result": "study", "query": "tax_eq(1)"}, "Invalid column (tax_id) has been provided in query"),
    ({"result": "read_run", "query": "run_alias"}, "Invalid query: one of = != >= <= > < was expected at the end."),
    ({"result": "read_run", "query": "run_alias="}, "Invalid query: a value was expected at the end."),
    ({"result": "read_run", "query": "(run_alias=1"}, "Invalid query: “)” was expected at the end."),
    ({"result": "read_run", "query": "run_alias=1 host=2"}, "Invalid query: “host” was not expected."),
    ({"result": "read_run", "query": 'run_alias="1'}, 'Invalid query: cannot be read from “"1” on.'),
    ({"result": "read_run", "query": "geo_circle(1)"}, "Invalid query: there is no function geo_circle here."),
    ({"result": "read_run", "query": "tax_tree(pig)"}, "Invalid query: tax_tree() takes the number of a taxon"),
    ({"result": "read_run", "query": "NOT " * 60 + "host=1"}, "Invalid query: brackets more than 50 deep."),
    ({"result": "read_run", "query": "base_count>many"}, "Invalid value (many) for column base_count"),
    ({"result": "read_run", "query": "first_public>yesterday"}, "Invalid value (yesterday) for column first_public"),
    ({"result": "read_run", "query": "host=\0"}, "Invalid parameter: it holds the character U+0000."),
    ({"result": "read_run", "limit": "-1"}, "Invalid limit supplied: -1."),
    ({"result": "read_run", "format": "xml"}, "Invalid format supplied: xml."),
]


@pytest.mark.parametrize(("parameters", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_cannot_be_answered_is_told_in_plain_text(db: None, parameters: dict[str, str], words: str) -> None:
    answer = ask("search", **parameters)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.content.decode().startswith(words)


# ------------------------------------------------------------------------------------------------------ who sees what


def test_what_is_held_is_listed_for_its_own_only(archive: Archive, people: People) -> None:
    assert found("", authorization=basic("submitter")) == [*BOTH, "run-held"]
    assert found("", authorization=basic("other")) == BOTH
    assert found("run_alias=run-held") == []


def test_unknown_credentials_are_refused(archive: Archive) -> None:
    assert ask("search", result="read_run", authorization=basic("nobody")).status_code == 401


def test_a_hidden_record_tells_nothing_through_those_that_name_it(archive: Archive) -> None:
    Record.objects.filter(pk=archive.coli.pk).update(visibility="private")
    assert found("", field="sample_alias") == ["", "gut"]
    assert found('sample_alias="isolate"') == found("tax_tree(562)") == found("host=pig") == []
    assert found('NOT sample_alias="isolate"') == BOTH
    assert found("", includeAccessions="SAMEA100001") == []


@pytest.mark.parametrize("step", [publish.suppress, publish.withdraw])
def test_what_is_suppressed_or_withdrawn_is_not_listed(archive: Archive, step: object) -> None:
    assert callable(step)
    step(archive.runs[0], "", Actor())
    assert found("") == ["run-2"]


def test_reading_many_rows_costs_as_many_queries_as_reading_few(archive: Archive, people: People) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            found("host!=cow", field="study_title")
        return len(queries)

    few = cost()
    for number in range(30):
        at = {"accession": archive.experiments[number % 2].accession}
        builders.record(resource("run"), people.centre, alias=f"more-{number}", experiment=at)
    assert cost() == few
