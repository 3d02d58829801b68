"""`/ena/browser/api/xml/…`: the records themselves."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import etree

from records import publish
from records.registry import resource
from submitters.actor import Actor
from tests import builders
from tests.people import Answer, People, basic

from .conftest import Archive

XML = "/ena/browser/api/xml"


def read(accessions: str, **headers: str) -> Answer:
    return Client().get(f"{XML}/{accessions}", headers=headers)


def root_of(answer: Answer) -> etree._Element:
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/xml"
    return etree.fromstring(answer.content)


def test_records_of_one_kind_come_in_their_set(archive: Archive) -> None:
    root = root_of(read(f"SAMEA100001,{archive.pig.accession}"))
    assert root.tag == "SAMPLE_SET"
    assert root.xpath("SAMPLE/@alias") == ["isolate", "gut"]
    assert archive.coli.resource.codec.accepts(root)


def test_records_of_several_kinds_come_in_a_wrapper(archive: Archive) -> None:
    root = root_of(read(f"SAMEA100001,{archive.runs[0].accession},{archive.experiments[0].accession}"))
    assert [each.tag for each in root] == ["SAMPLE_SET", "RUN_SET", "EXPERIMENT_SET"]


def test_a_project_comes_as_it_was_sent_by_its_own_accession(people: People) -> None:
    builders.record(
        resource("study"),
        people.centre,
        description={
            "title": "Pathogens of pigs, as a whole",
            "type": "Other",
            "description": "All that was found in pigs.",
        },
        identifiers={"primary": {"id": "ERP100002"}, "secondary": [{"id": "PRJEB10002"}]},
        project={"submission-project": {"sequencing-project": {}}},
    )
    assert root_of(read("PRJEB10002")).tag == "PROJECT_SET"
    assert root_of(read("ERP100002")).tag == "STUDY_SET"


def test_a_record_asked_for_twice_comes_once(archive: Archive) -> None:
    assert len(root_of(read(f"SAMEA100001,ERS100001,{archive.coli.accession}"))) == 1


def test_accessions_may_be_posted(archive: Archive) -> None:
    answer = Client().post(XML, {"accessions": "SAMEA100001,ERP100001", "download": "true"})
    assert [each.tag for each in root_of(answer)] == ["SAMPLE_SET", "STUDY_SET"]
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("accession", ["SAMEA1", "isolate", "x" * 500, "a%00b", "%F0%9F%98%80"])
def test_what_is_not_here_is_told_in_text(archive: Archive, accession: str) -> None:
    answer = read(accession)
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/plain")


def test_what_is_not_here_does_not_hinder_the_rest(archive: Archive) -> None:
    answer = read("SAMEA100001,SAMEA1")
    assert root_of(answer).xpath("SAMPLE/@alias") == ["isolate"]
    assert answer["Warning"] == '299 - "Not found: SAMEA1"'


def test_what_is_named_in_the_header_is_harmless_there(archive: Archive) -> None:
    assert read("SAMEA100001,%22%01%C3%A9;x")["Warning"] == '299 - "Not found: ????x"'


def test_without_accessions_nothing_is_answered(db: None) -> None:
    assert Client().get(XML).status_code == 400


def test_what_is_held_is_there_for_its_own_only(archive: Archive, people: People) -> None:
    assert read(archive.held.accession).status_code == 404
    assert read(archive.held.accession, authorization=basic("submitter")).status_code == 200


def test_what_is_suppressed_is_served_by_its_accession(archive: Archive) -> None:
    publish.suppress(archive.runs[0], "", Actor())
    assert root_of(read(archive.runs[0].accession)).tag == "RUN_SET"


def test_what_was_withdrawn_is_gone(archive: Archive) -> None:
    publish.withdraw(archive.runs[0], "", Actor())
    answer = read(archive.runs[0].accession)
    assert answer.status_code == 410
    assert read(f"{archive.runs[0].accession},{archive.runs[1].accession}").status_code == 200
