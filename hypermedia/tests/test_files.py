"""The files of a record over HTTP: what is awaited, attaching an upload, the bytes, the record as a file."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hypermedia import arrivals
from records.models import File, Record, Visibility
from records.registry import Resource, resource
from submitters.actor import Actor
from tests import builders
from tests.builders import address_of
from tests.people import Answer, People

from .pages import browser, page, send
from .uploads_made import address_of as address_of_upload
from .uploads_made import upload

OTHER = b"@other\nTTTT\n+\nIIII\n"
SRA = "application/vnd.ncbi.run+sra"


def run(people: People, role: str = "trusted", visibility: Visibility = Visibility.PUBLIC, **members: Any) -> Record:
    return builders.record(resource("run"), people.accounts[role].submitters.get(), visibility, **members)


def named(name: str, data: bytes = builders.READS, filetype: str = "fastq") -> dict[str, Any]:
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return {"filename": name, "filetype": filetype, "checksum-method": "MD5", "checksum": md5}


def items(people: People, made: Record, role: str = "trusted") -> list[dict[str, Any]]:
    answer = people[role].get(f"{address_of(made)}/data")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def attach(people: People, made: Record, role: str = "trusted", **words: Any) -> Answer:
    return people[role].post(f"{address_of(made)}/data", words)


def test_a_run_says_which_files_are_awaited(people: People) -> None:
    fault = {"line": 3, "reason": "Cut."}
    upload(people.accounts["trusted"], facts={"reads": 1, "lengths": [8], "faults": [fault]})
    made = run(people, data_blocks=[{"files": [named("reads.fastq"), named("more.fastq", b"x")]}])
    here, missing = items(people, made)
    assert (here["state"], here["facts"], here["size"]) == ("stored", {"reads": 1}, len(builders.READS))
    assert here["faults"] == [fault]
    assert "Line 3: Cut." in page(browser(), f"{address_of(made)}/data").xpath("string(//main//table)")
    assert people["trusted"].get(here["links"][0]["href"]).getvalue() == builders.READS
    assert (missing["state"], missing["stored"], "Upload it" in missing["reason"]) == ("awaited", False, True)
    assert people["trusted"].get(f"{address_of(made)}/data").json()["awaited"] == 1


def test_other_bytes_are_told_with_what_was_expected_to_who_may_change_the_record(people: People) -> None:
    made = run(people)
    other = upload(people.accounts["trusted"], OTHER)
    (item,) = items(people, made)
    assert (item["state"], item["expected"], item["found"]) == ("mismatched", item["checksum"], other.md5)
    assert items(people, made, "other")[0]["state"] == "awaited"


def test_the_record_itself_says_how_many_are_awaited_in_one_query(people: People) -> None:
    made = run(people)
    with CaptureQueriesContext(connection) as captured:
        answer = people["anonymous"].get(address_of(made))
    assert (answer.json()["record"]["files-awaited"], len(captured)) == (1, 1)
    upload(people.accounts["trusted"])
    again = people["anonymous"].get(address_of(made), if_none_match=answer["ETag"])
    assert (again.status_code, "files-awaited" in again.json()["record"]) == (200, False)


def test_an_upload_is_attached_by_link(people: People) -> None:
    made = run(people)
    ready = upload(people.accounts["trusted"], name="otherwise")
    answer = attach(people, made, href=address_of_upload(ready))
    assert (answer.status_code, answer.json()["filename"]) == (201, "reads.fastq")
    assert people["trusted"].get(answer["Location"]).getvalue() == builders.READS
    assert attach(people, made, href=f"/uploads/{ready.key}").status_code == 200


def test_a_file_that_is_not_named_waits_for_a_curator(people: People) -> None:
    made = run(people, "submitter")
    ready = upload(people.accounts["submitter"], OTHER, "more.fastq", {"format": "fastq"})
    answer = attach(people, made, "submitter", href=address_of_upload(ready))
    assert (answer.status_code, "runs-to-review" in answer["Location"]) == (202, True)


def refusal(answer: Answer) -> tuple[int, list[tuple[str, str]]]:
    return answer.status_code, [(fault["code"], fault["pointer"]) for fault in answer.json().get("errors", ())]


@pytest.mark.parametrize(
    ("href", "code"),
    [
        ("", "missing"),
        ("http://testserver/uploads/none", "unknown-upload"),
        ("http://elsewhere.example/uploads/x", "unknown-upload"),
        ("http://[", "unknown-upload"),
        ("/uploads/%00", "unknown-upload"),
    ],
)
def test_what_is_no_upload_of_ones_own_is_unknown(people: People, href: str, code: str) -> None:
    assert refusal(attach(people, run(people), href=href)) == (400, [(code, "/href")])


def test_an_upload_of_another_centre_is_as_if_it_were_not_there(people: People) -> None:
    foreign = upload(people.accounts["other"])
    assert refusal(attach(people, run(people), href=address_of_upload(foreign))) == (400, [("unknown-upload", "/href")])


def test_an_upload_that_is_not_complete_has_to_be_waited_for(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(key: str, actor: Actor) -> str:
        return "It has 3 of 9 bytes." if key == "half" and actor.is_known else ""

    monkeypatch.setattr(arrivals, "_looks", [])
    arrivals.ask(look)
    answer = attach(people, run(people), href="/uploads/half")
    assert (answer.status_code, answer.json()["detail"]) == (409, "It has 3 of 9 bytes.")


def test_other_bytes_are_refused_and_change_nothing(people: People) -> None:
    made = run(people)
    ready = upload(people.accounts["trusted"], OTHER)
    answer = attach(people, made, href=address_of_upload(ready))
    assert refusal(answer) == (400, [("checksum-mismatch", "/href")])
    assert ready.md5 in answer.json()["errors"][0]["reason"]
    assert not File.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("anonymous", 401), ("other", 403), ("curator", 400)])
def test_only_who_may_change_the_record_may_attach(people: People, role: str, status: int) -> None:
    ready = upload(people.accounts["trusted"])
    assert attach(people, run(people), role, href=address_of_upload(ready)).status_code == status


@pytest.mark.parametrize("words", [[], "x", 1, {"href": 1}, {"href": {}}])
def test_anything_else_is_refused(people: People, words: Any) -> None:
    assert people["trusted"].post(f"{address_of(run(people))}/data", words).status_code == 400


def test_a_browser_attaches_from_the_area(people: People) -> None:
    made = run(people)
    upload(people.accounts["trusted"], name="otherwise")
    client = browser(people.accounts["trusted"])
    tree = page(client, f"{address_of(made)}/data")
    (form,) = tree.xpath("//main//form[@method='post']")
    answer = send(client, form.get("action"), {"href": form.xpath(".//option/@value")[0]})
    assert (answer.status_code, File.objects.get().name) == (303, "reads.fastq")
    assert "stored" in page(client, answer["Location"]).xpath("string(//main//table)")


def test_the_page_of_a_record_leads_to_what_is_awaited(people: People) -> None:
    made = run(people)
    tree = page(browser(), address_of(made))
    assert tree.xpath("//*[@id='awaited']//a/@href") == [f"http://testserver{address_of(made)}/data"]


def test_bytes_are_seen_by_who_sees_the_record(people: People) -> None:
    upload(people.accounts["trusted"])
    made = run(people, visibility=Visibility.PRIVATE)
    statuses = [people[role].get(f"{address_of(made)}/data/reads.fastq").status_code for role in ("anonymous", "other")]
    assert statuses == [401, 403]
    answer = people["trusted"].get(f"{address_of(made)}/data/reads.fastq", range="bytes=1-4")
    assert (answer.status_code, answer.getvalue()) == (206, builders.READS[1:5])
    refused = people["trusted"].get(f"{address_of(made)}/data/reads.fastq", range="bytes=999-")
    assert (refused.status_code, refused["Content-Range"]) == (416, f"bytes */{len(builders.READS)}")


def test_a_file_in_a_folder_has_an_address(people: People) -> None:
    upload(people.accounts["trusted"])
    (item,) = items(people, run(people, data_blocks=[{"files": [named("day 1/reads.fastq")]}]))
    assert people["anonymous"].get(item["links"][0]["href"]).getvalue() == builders.READS


def test_a_run_is_offered_as_the_file_that_the_archives_make_of_it(people: People) -> None:
    made = run(people, data_blocks=[{"files": [named("SRR1", filetype="sra")]}])
    assert people["anonymous"].get(address_of(made), SRA).status_code == 406
    upload(people.accounts["trusted"], name="SRR1")
    answer = people["anonymous"].get(address_of(made), f"{SRA}, application/json;q=0.5")
    assert (answer.status_code, answer["Content-Type"], answer.getvalue()) == (200, SRA, builders.READS)
    assert answer["Content-Location"] == f"http://testserver{address_of(made)}/data/SRR1"
    assert f'type="{SRA}"' in people["anonymous"].get(address_of(made))["Link"]
    assert people["anonymous"].get(address_of(made), "*/*")["Content-Type"].startswith("application/vnd.gmi.run")


def test_types_without_files_take_none(people: People, resource: Resource) -> None:
    if not resource.files_at:
        made = builders.record(resource, people.centre)
        assert people["submitter"].post(f"{address_of(made)}/data", {}).status_code == 404
