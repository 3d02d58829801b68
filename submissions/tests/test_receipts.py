"""The receipt: its three forms, who reads it, and what it says of each object."""

from __future__ import annotations

import json

import pytest
from lxml import etree

from records.models import Record
from records.registry import resource
from tests.builders import record
from tests.people import Answer, People

from .packages import documents, post_form, submission

XML = "application/xml"


def handed_in(people: People, who: str = "trusted") -> Answer:
    return post_form(people[who], submission("ADD", alias="first"), documents())


def test_the_submission_leads_to_its_receipt(people: People) -> None:
    answer = handed_in(people)
    links = people["trusted"].get(answer["Location"], "application/json").json()["links"]
    (href,) = [link["href"] for link in links if link["rel"].endswith("/receipt")]
    assert href == answer["Content-Location"]
    assert people["trusted"].get(href, XML).content == answer.content


def test_a_receipt_is_for_members_and_curators(people: People) -> None:
    where = handed_in(people)["Content-Location"]
    statuses = {who: people[who].get(where).status_code for who in ("anonymous", "other", "trusted", "curator")}
    assert statuses == {"anonymous": 401, "other": 403, "trusted": 200, "curator": 200}


def test_its_forms_say_the_same(people: People) -> None:
    where = handed_in(people)["Content-Location"]
    root = etree.fromstring(people["trusted"].get(where, XML).content)
    data = people["trusted"].get(where, "application/json").json()
    page = people["trusted"].get(where, "text/html").content.decode()
    (entry,) = root.findall("SAMPLE")
    (sample,) = data["samples"]
    assert (sample["accession"], sample["alias"], sample["status"]) == (
        entry.get("accession"),
        entry.get("alias"),
        entry.get("status"),
    )
    assert sample["accession"] in page
    assert (root.get("success"), root.get("submissionFile")) == ("true", "SUBMISSION.xml")


def test_what_is_held_says_until_when(people: People) -> None:
    root = etree.fromstring(handed_in(people).content)
    assert {each.get("status") for each in root if each.get("status")} == {"PRIVATE"}
    assert all(each.get("holdUntilDate", "").endswith("Z") for each in root if each.get("status"))


def test_what_waits_for_a_curator_is_a_draft_and_says_where(people: People) -> None:
    answer = handed_in(people, "submitter")
    root = etree.fromstring(answer.content)
    assert (answer.status_code, root.find("STUDY").get("status")) == (202, "DRAFT")  # type: ignore[union-attr]
    told = [info.text or "" for info in root.iter("INFO")]
    assert any("/studies-to-review/" in text for text in told)


def test_an_external_identifier_is_told(people: People) -> None:
    identifiers = '<IDENTIFIERS><EXTERNAL_ID namespace="BioSample">SAMEA999999</EXTERNAL_ID></IDENTIFIERS>'
    sample = documents("SAMPLE")["SAMPLE"].replace("<TITLE>", f"{identifiers}<TITLE>", 1)
    root = etree.fromstring(post_form(people["trusted"], submission("ADD"), {"SAMPLE": sample}).content)
    (told,) = root.iter("EXT_ID")
    assert (told.get("accession"), told.get("type")) == ("SAMEA999999", "biosample")


def test_a_submission_that_came_as_a_record_has_a_receipt_of_itself(people: People) -> None:
    made = record(resource("submission"), people.centres["harbour"])
    answer = people["trusted"].get(f"/submissions/{made.key}/receipt", "application/json")
    assert (answer.status_code, answer.json()["submission"]["accession"]) == (200, made.accession)


@pytest.mark.parametrize("key", ["nothing", "a%00b"])
def test_there_is_no_receipt_of_what_is_not_there(key: str, people: People) -> None:
    assert people["curator"].get(f"/submissions/{key}/receipt").status_code == 404


def test_a_receipt_of_every_kind_is_valid(people: People) -> None:
    from submissions.receipt_document import ReceiptV1

    codec = resource("submission").codec.__class__(ReceiptV1)
    for answer in (
        handed_in(people),
        post_form(people["trusted"], submission("VALIDATE"), documents(a="b")),
        post_form(people["trusted"], submission('CANCEL target="run"')),
    ):
        assert codec.read_xml(answer.content)
    failed = post_form(people["trusted"], submission("ADD"), documents("RUN", a="c"))
    assert codec.read_xml(people["trusted"].get(failed["Location"], XML).content)


def test_no_accession_is_told_of_what_was_only_checked(people: People) -> None:
    answer = post_form(people["trusted"], submission("VALIDATE"), documents(), accept="application/json")
    assert all("accession" not in each for each in json.loads(answer.content)["samples"])
    assert Record.objects.count() == 0
