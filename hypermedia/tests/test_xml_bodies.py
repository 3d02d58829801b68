"""XML of any dialect is taken where its records belong; what was evened out is told, what belongs elsewhere is not."""

from __future__ import annotations

import pytest

from records.models import Record
from records.registry import resource
from tests.builders import SMALLEST, as_xml
from tests.people import Answer, People

SAMPLE = b"<SAMPLE alias='a'><TITLE>T</TITLE><SAMPLE_NAME><TAXON_ID>562</TAXON_ID>%s</SAMPLE_NAME></SAMPLE>"
OLD = SAMPLE % b"<SCIENTIFIC_NAME>Escherichia coli</SCIENTIFIC_NAME>"
PACKAGE = b"<EXPERIMENT_PACKAGE>" + OLD + b"</EXPERIMENT_PACKAGE>"
PROJECT = (
    b"<PROJECT_SET><PROJECT alias='p'><TITLE>Listeria in two dairies</TITLE>"
    b"<DESCRIPTION>Isolates of one year.</DESCRIPTION>"
    b"<SUBMISSION_PROJECT><SEQUENCING_PROJECT/></SUBMISSION_PROJECT></PROJECT></PROJECT_SET>"
)


def sent(people: People, collection: str, body: bytes) -> Answer:
    return people["trusted"].post(f"/{collection}", body, "application/xml")


def test_a_webin_envelope_around_one_kind_is_taken(people: People) -> None:
    answer = sent(people, "samples", b"<WEBIN><SAMPLE_SET>" + OLD + b"</SAMPLE_SET></WEBIN>")
    assert answer.status_code == 201
    assert Record.objects.get().alias == "a"


def test_a_project_is_a_study(people: People) -> None:
    answer = sent(people, "studies", PROJECT)
    assert (answer.status_code, Record.objects.get().kind) == (201, "study")


@pytest.mark.parametrize(
    ("collection", "body"),
    [
        ("samples", PROJECT),
        ("studies", b"<SAMPLE_SET>" + OLD + b"</SAMPLE_SET>"),
        (
            "samples",
            b"<EXPERIMENT_PACKAGE_SET><EXPERIMENT_PACKAGE>%s</EXPERIMENT_PACKAGE></EXPERIMENT_PACKAGE_SET>" % OLD,
        ),
        ("runs", b"<html/>"),
    ],
)
def test_a_document_of_another_kind_is_refused_by_its_root(collection: str, body: bytes, people: People) -> None:
    answer = people["trusted"].post(f"/{collection}", body, "application/xml", accept="application/json")
    assert (answer.status_code, [each["code"] for each in answer.json()["errors"]]) == (400, ["wrong-root"])
    assert not Record.objects.exists()


def test_an_envelope_of_several_kinds_is_refused_at_what_does_not_belong(people: People) -> None:
    study = as_xml(resource("study"), {**SMALLEST["study"], "alias": "s"}).partition(b"?>")[2]
    body = b"<WEBIN><SAMPLE_SET>" + OLD + b"</SAMPLE_SET>" + study + b"</WEBIN>"
    answer = people["trusted"].post("/samples", body, "application/xml", accept="application/json")
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["code"], fault["xpath"]) == (400, "unknown-member", "/WEBIN/STUDY")


def test_what_was_evened_out_is_told_and_stored(people: People) -> None:
    """Two submitter identifiers where the archive's schema of today takes one."""
    twice = b"<IDENTIFIERS>" + 2 * b"<SUBMITTER_ID namespace='x'>1</SUBMITTER_ID>" + b"</IDENTIFIERS><TITLE>"
    answer = sent(people, "samples", b"<SAMPLE_SET>" + OLD.replace(b"<TITLE>", twice, 1) + b"</SAMPLE_SET>")
    assert answer.status_code == 201, answer.content
    told = people["anonymous"].get(answer["Location"])
    names = [each["name"] for each in told.json()["record"]["normalisations"]]
    assert names
    assert {part.partition(";")[0] for part in answer["GMI-Normalised"].split(", ")} == set(names)


def test_what_a_check_finds_in_xml_has_its_line(people: People) -> None:
    body = b"<SAMPLE_SET>\n\n" + OLD.replace(b" alias='a'", b"") + b"</SAMPLE_SET>"
    answer = people["trusted"].post("/samples", body, "application/xml", accept="application/json")
    warnings = answer.json()["record"]["warnings"]
    assert {(each["line"], each["xpath"], each["severity"]) for each in warnings} == {
        (3, "/SAMPLE_SET/SAMPLE", "warning")
    }


def test_a_proposal_tells_curators_what_was_evened_out(people: People) -> None:
    twice = b"<IDENTIFIERS>" + 2 * b"<SUBMITTER_ID namespace='x'>1</SUBMITTER_ID>" + b"</IDENTIFIERS><TITLE>"
    answer = people["submitter"].post("/samples", OLD.replace(b"<TITLE>", twice, 1), "application/xml")
    assert (answer.status_code, bool(answer["GMI-Normalised"])) == (202, True)
    told = people["curator"].get(answer["Location"]).json()["normalisations"]
    assert {each["name"] for each in told} == {name.partition(";")[0] for name in answer["GMI-Normalised"].split(", ")}
    assert "What we changed on the way in" in people["curator"].get(answer["Location"], "text/html").content.decode()


def test_every_document_of_a_set_is_told_that_it_is_not_its_senders(people: People) -> None:
    alien = {**SMALLEST["sample"], "submitter": [{"href": "http://testserver/submitters/hill"}]}
    answer = people["trusted"].post("/samples", {"items": [alien, SMALLEST["sample"], alien]})
    assert [each["pointer"] for each in answer.json()["errors"]] == [f"/items/{n}/submitter/0/href" for n in (0, 2)]
