"""Everything that is wrong is told at once, with its place; nothing is written but the receipt that says so."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import encode_multipart

from records.models import Record
from submissions.models import Delivery
from tests.people import Answer, People

from .packages import BOUNDARY, documents, post_form, submission

ORPHAN = documents("RUN")


def refused(people: People, order: str, files: dict[str, str]) -> list[dict[str, object]]:
    answer = post_form(people["trusted"], order, files)
    assert (answer.status_code, Record.objects.count()) == (400, 0), answer.content
    errors: list[dict[str, object]] = answer.json()["errors"]
    return errors


def test_an_alias_that_leads_nowhere_is_an_error_with_its_place(people: People) -> None:
    (error,) = refused(people, submission("ADD"), ORPHAN)
    assert {name: error[name] for name in ("file", "kind", "index", "alias", "pointer", "code")} == {
        "file": "run.xml", "kind": "RUN", "index": 0, "alias": "run", "pointer": "/runs/0/experiment",
        "code": "unresolved-reference",
    }  # fmt: skip


def test_an_accession_that_is_unknown_is_only_remarked(people: People) -> None:
    elsewhere = ORPHAN["RUN"].replace('refname="experiment"', 'accession="ERX999999"')
    answer = post_form(people["trusted"], submission("ADD"), {"RUN": elsewhere})
    assert answer.status_code == 201
    assert b"<INFO>run \xe2\x80\x9crun\xe2\x80\x9d: the experiment ERX999999 is not known here" in answer.content


def test_faults_of_all_files_are_told_at_once(people: People) -> None:
    files = documents()
    files["SAMPLE"] = files["SAMPLE"].replace("562", "-1")
    files["STUDY"] = files["STUDY"].replace("Whole Genome Sequencing", "Whole Genome")
    files["RUN"] = files["RUN"].replace('refname="experiment"', 'refname="another"')
    errors = refused(people, submission("ADD", "PROTECT"), files)
    assert {error["file"] for error in errors} >= {"submission.xml", "sample.xml", "study.xml"}


def test_faults_have_the_line_of_their_file(people: People) -> None:
    sample = documents("SAMPLE")["SAMPLE"].replace("<SAMPLE_NAME>", "\n\n<SAMPLE_NAME>").replace("562", "five")
    (error,) = refused(people, submission("ADD"), {"SAMPLE": sample})
    assert (error["line"], error["xpath"]) == (3, "/SAMPLE_SET/SAMPLE[1]/SAMPLE_NAME/TAXON_ID")


def test_two_documents_cannot_have_one_alias(people: People) -> None:
    sample = documents("SAMPLE")["SAMPLE"]
    one = sample.removeprefix("<SAMPLE_SET>").removesuffix("</SAMPLE_SET>")
    (error,) = refused(people, submission("ADD"), {"SAMPLE": f"<SAMPLE_SET>{one}{one}</SAMPLE_SET>"})
    assert (error["index"], error["pointer"]) == (1, "/samples/1/alias")


def test_an_alias_in_use_is_refused_with_the_accession_it_has(people: People) -> None:
    post_form(people["trusted"], submission("ADD"), documents("SAMPLE"))
    other = documents("SAMPLE")["SAMPLE"].replace("A sample", "Another")
    answer = post_form(people["trusted"], submission("ADD"), {"SAMPLE": other})
    made = Record.objects.get(kind="sample")
    assert made.accession in answer.json()["errors"][0]["reason"]


def test_what_no_action_speaks_of_is_not_lost_silently(people: People) -> None:
    (error,) = refused(people, submission('ADD schema="study"'), documents("STUDY", "SAMPLE"))
    assert (error["code"], error["file"]) == ("unused-part", "sample.xml")


def test_a_source_that_was_not_sent_is_remarked(people: People) -> None:
    answer = post_form(people["trusted"], submission('ADD source="elsewhere.xml"'))
    assert answer.status_code == 201
    assert b"was not sent" in answer.content


def test_targets_that_are_unknown_are_told_with_the_rest(people: People) -> None:
    errors = refused(people, submission("ADD", 'RELEASE target="SRP999999"'), ORPHAN)
    assert [error["code"] for error in errors] == ["unknown-record", "unresolved-reference"]


def test_the_receipt_of_a_refusal_stays(people: People) -> None:
    answer = post_form(people["trusted"], submission("ADD"), ORPHAN)
    assert answer["Location"].endswith("/receipt")
    assert answer["Location"] in answer["Link"]
    receipt = people["trusted"].get(answer["Location"], "application/xml")
    assert b'success="false"' in receipt.content
    assert b"There is no experiment" in receipt.content
    assert people["other"].get(answer["Location"]).status_code == 403


def test_the_receipt_of_a_refusal_stays_though_the_request_had_a_key(people: People) -> None:
    answer = post_form(people["trusted"], submission("ADD"), ORPHAN, idempotency_key="k")
    assert people["trusted"].get(answer["Location"]).status_code == 200
    assert post_form(people["trusted"], submission("ADD"), documents(), idempotency_key="k").status_code == 201


def test_a_check_that_fails_leaves_nothing(people: People) -> None:
    refused(people, submission("VALIDATE"), ORPHAN)
    assert Delivery.objects.count() == 0


def form(people: People, **parts: bytes | str) -> Answer:
    files = {
        name: SimpleUploadedFile(f"{name}.xml", data) if isinstance(data, bytes) else data
        for name, data in parts.items()
    }
    body = encode_multipart(BOUNDARY, files)
    return people["trusted"].send("POST", "/submissions", body, f"multipart/form-data; boundary={BOUNDARY}")


BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><SAMPLE_SET>&c;</SAMPLE_SET>'


@pytest.mark.parametrize(
    "data",
    [b"", b"\0", b"<", b"<SAMPLE_SET/>", BOMB, b"{}", b'{"items": []}', b"[1]", b"<a>" * 300, b"\xff\xfe<"],
)
def test_bad_parts_are_refused_in_words(data: bytes, people: People) -> None:
    answer = form(people, SUBMISSION=submission("ADD").encode(), SAMPLE=data)
    assert answer.status_code == 400
    assert all(error["reason"] for error in answer.json()["errors"])
    assert Record.objects.count() == 0


@pytest.mark.parametrize("parts", [{}, {"SAMPLE": b"<SAMPLE_SET/>"}, {"SUBMISSION": b""}, {"DAC": b"<DAC/>"}])
def test_a_form_without_what_it_needs_is_refused(parts: dict[str, bytes], people: People) -> None:
    assert form(people, **parts).status_code == 400


def test_a_form_that_is_cut_off_is_refused(people: People) -> None:
    body = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=".encode()
    answer = people["trusted"].send("POST", "/submissions", body, f"multipart/form-data; boundary={BOUNDARY}")
    assert answer.status_code == 400


def test_a_name_that_no_database_takes_is_no_target(people: People) -> None:
    body = b'{"actions": [{"type": "RELEASE", "target": "a\\u0000b"}]}'
    assert people["trusted"].post("/submissions", body).status_code == 400


def test_an_account_without_a_centre_submits_nothing(people: People) -> None:
    answer = post_form(people["curator"], submission("ADD"), documents("SAMPLE"))
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (403, "application/json")
    assert post_form(people["anonymous"], submission("ADD")).status_code == 401
