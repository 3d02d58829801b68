"""What pipelines ask, in the way they ask it, over real HTTP: fetchngs, enaBrowserTools, pysradb, ena-upload-cli.

Their requests and how they read the answers are theirs; the code is ours.
"""

from __future__ import annotations

import csv
import importlib
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from lxml import etree
from pytest_django.live_server_helper import LiveServer

from portal.tests.conftest import Archive, furnish
from tests.people import settle

FETCHNGS_FIELDS = (
    "run_accession,experiment_accession,sample_accession,secondary_sample_accession,study_accession,"
    "secondary_study_accession,submission_accession,run_alias,experiment_alias,sample_alias,study_alias,"
    "library_layout,library_selection,library_source,library_strategy,library_name,instrument_model,"
    "instrument_platform,base_count,read_count,tax_id,scientific_name,sample_title,experiment_title,study_title,"
    "sample_description,fastq_md5,fastq_bytes,fastq_ftp,fastq_galaxy,fastq_aspera"
)


@pytest.fixture
def served(transactional_db: None) -> Archive:
    return furnish(settle())


@pytest.fixture
def client(live_server: LiveServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_server.url) as made:
        yield made


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(answer.text.splitlines(), delimiter="\t"))


def test_fetchngs_resolves_an_accession_and_fetches_its_metadata(client: httpx.Client, served: Archive) -> None:
    """It first makes sure that every field it wants is one that is returned, and asks by GET with encoded commas."""
    known = rows(client.get("/ena/portal/api/returnFields?dataPortal=ena&format=tsv&result=read_run"))
    wanted = FETCHNGS_FIELDS.split(",")
    assert set(wanted) <= {row["columnId"] for row in known}
    asked = {"accession": "PRJEB10001", "result": "read_run", "fields": "run_accession,experiment_accession"}
    experiments = [row["experiment_accession"] for row in rows(client.get("/ena/portal/api/filereport", params=asked))]
    assert experiments == [each.accession for each in served.experiments]
    asked = {"result": "read_run", "fields": FETCHNGS_FIELDS, "accession": experiments[0]}
    (run,) = rows(client.get("/ena/portal/api/filereport", params=asked))
    assert list(run) == wanted
    assert (run["library_layout"], run["library_strategy"], run["tax_id"]) == ("PAIRED", "WGS", "83333")
    assert (run["study_title"], run["base_count"], run["fastq_aspera"]) == ("An outbreak", "150000", "")


def test_fetchngs_takes_nothing_found_for_a_table_without_rows(client: httpx.Client, served: Archive) -> None:
    asked = {"accession": "PRJEB99999", "result": "read_run", "fields": "run_accession,experiment_accession"}
    assert rows(client.get("/ena/portal/api/filereport", params=asked)) == []


def test_ena_browser_tools_download_what_a_study_holds(client: httpx.Client, served: Archive) -> None:
    """A search by a project, then file by file with its checksum, then the record itself."""
    query = 'study_accession="PRJEB10001"'
    asked = {"result": "read_run", "query": query, "fields": "run_accession", "limit": "0", "format": "tsv"}
    runs = [row["run_accession"] for row in rows(client.get("/ena/portal/api/search", params=asked))]
    assert runs == [each.accession for each in served.runs]
    fields = "submitted_ftp,submitted_md5,submitted_bytes"
    report = f"/ena/portal/api/filereport?accession={runs[0]}&result=read_run&fields={fields}"
    (files,) = rows(client.get(report))
    assert [len(value.split(";")) for value in files.values()] == [1, 1, 1]
    record = client.get(f"/ena/browser/api/xml/{runs[0]}?download=true&includeLinks=true")
    assert etree.fromstring(record.content).xpath("RUN/@accession") == [runs[0]]


def test_pysradb_searches_by_several_fields_and_reads_json(client: httpx.Client, served: Archive) -> None:
    """Terms in brackets, joined by AND, all it knows of each run, every value text."""
    query = '(tax_eq(83333)) AND (library_layout="PAIRED") AND (instrument_platform="ILLUMINA")'
    fields = (
        "study_accession,experiment_accession,experiment_title,description,tax_id,scientific_name,library_strategy,"
        "library_source,library_selection,sample_accession,sample_title,instrument_model,run_accession,read_count,"
        "base_count,first_public,library_layout,instrument_platform"
    )
    form = {"query": query, "result": "read_run", "fields": fields, "format": "json", "limit": "20"}
    answer = client.post("/ena/portal/api/search", data=form)
    (run,) = answer.json()
    assert list(run) == fields.split(",")
    assert all(isinstance(value, str) for value in run.values())
    assert run["run_accession"] == served.runs[0].accession


def test_a_field_that_is_gone_is_named_so_that_a_client_may_ask_again(client: httpx.Client, served: Archive) -> None:
    asked = {"accession": "PRJEB10001", "result": "read_run", "fields": "run_accession,parent_study"}
    answer = client.get("/ena/portal/api/filereport", params=asked)
    assert (answer.status_code, answer.text) == (400, "Invalid fieldName(s) supplied: parent_study\n")


@pytest.mark.parametrize(
    ("kind", "alias"), [("study", "outbreak"), ("sample", "isolate"), ("experiment", "wgs"), ("run", "run-1")]
)
def test_ena_upload_cli_finds_what_is_there_already(
    live_server: LiveServer, served: Archive, monkeypatch: pytest.MonkeyPatch, kind: str, alias: str
) -> None:
    """Its own code, with the address in it turned to ours."""
    check: Any = importlib.import_module("ena_upload.check_remote")
    monkeypatch.setattr(check, "URL", f"{live_server.url}/ena/portal/api/search")
    assert check.check_remote_entry(kind, {f"{kind}_alias": alias}, dev=False) == [{f"{kind}_alias": alias}]
    assert check.remote_check(kind, "not there", dev=False) is False


def test_ena_upload_cli_looks_organisms_up(client: httpx.Client, served: Archive) -> None:
    """It takes the first of a list by name, the object by number, and what is no JSON for a name that is none."""
    by_name = client.get("/ena/taxonomy/rest/scientific-name/Escherichia%20coli")
    assert by_name.json()[0]["taxId"] == "562"
    assert client.get("/ena/taxonomy/rest/tax-id/9606").json()["scientificName"] == "Homo sapiens"
    with pytest.raises(json.JSONDecodeError):
        client.get("/ena/taxonomy/rest/scientific-name/Nobody%20knows").json()
