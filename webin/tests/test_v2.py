"""REST V2 takes one document for all, at once or through the queue, and gives the receipt where it said it would."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hypermedia import waiting
from records.models import Record
from submissions import deliveries
from tests.people import basic, path_of
from webin import views
from work import runner

from .conftest import BROKEN, DROP_BOX, STUDY, V2, Send, messages, receipt_of, submission, webin
from .test_ena_json import DOCUMENT

QUEUE = f"{V2}/queue"


@pytest.mark.parametrize("content_type", ["application/xml", "text/xml", "application/x-www-form-urlencoded", ""])
def test_a_document_as_the_body(content_type: str, call: Send) -> None:
    """curl -T states no type, curl --data-binary a wrong one."""
    answer = call("POST", V2, webin("ADD"), content_type)

    root = receipt_of(answer)
    assert (answer.status_code, root.get("success")) == (200, "true"), messages(root, "ERROR")
    assert {each.kind for each in Record.objects.all()} == {"study", "sample", "submission"}


def test_a_document_as_the_field_file(send: Send) -> None:
    assert receipt_of(send(V2, file=webin("ADD"))).get("success") == "true"


def test_the_form_of_the_drop_box(send: Send) -> None:
    assert receipt_of(send(V2, SUBMISSION=submission("ADD"), STUDY=STUDY)).get("success") == "true"


def test_json_is_answered_with_json(call: Send) -> None:
    bundle = {
        "submission": {"actions": [{"type": "ADD"}]},
        "samples": [{"alias": "isolate", "names": {"taxonomic-id": 28901, "scientific": "Salmonella enterica"}}],
    }
    told = call("POST", V2, json.dumps(bundle), "application/json").json()

    assert told["success"], told
    assert told["samples"][0]["accession"] == Record.objects.get(kind="sample").accession


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("", "application/xml"),
        ("<WEBIN", "application/xml"),
        ("<WEBIN/>", "application/xml"),
        ("<COLOUR/>", "application/xml"),
        (webin("ADD", sets=BROKEN), "application/xml"),
        ("{", "application/json"),
        ("[]", "application/json"),
        ('{"submission": 1}', "application/json"),
        ('{"colours": []}', "application/json"),
    ],
)
@pytest.mark.parametrize("address", [V2, QUEUE])
def test_what_is_wrong_is_told_in_a_receipt(address: str, body: str, content_type: str, call: Send) -> None:
    answer = call("POST", address, body, content_type)
    if address == QUEUE and "submissionId" in answer.json():
        runner.drain()
        answer = call("GET", path_of(answer.json()["_links"]["poll-xml"]["href"]))
    if answer["Content-Type"] == "application/json":
        told = answer.json()
        assert (told["success"], bool(told["messages"]["error"])) == (False, True)
    else:
        assert receipt_of(answer).get("success") == "false"
        assert messages(receipt_of(answer), "ERROR")
    assert answer.status_code == 200
    assert not Record.objects.exists()


def test_too_much_at_once_is_refused_in_a_receipt(call: Send, settings: object) -> None:
    settings.GMI_MAX_PACKAGE_BYTES = 100  # type: ignore[attr-defined]
    answer = call("POST", V2, webin("ADD"), "application/xml")

    assert (answer.status_code, receipt_of(answer).get("success")) == (413, "false")


# ----------------------------------------------------------------------------------------------------------- queue
def test_the_queue_gives_an_id_and_every_kind_of_link(call: Send) -> None:
    answer = call("POST", QUEUE, webin("ADD"), "application/xml", accept="application/xml")

    told = answer.json()
    poll = told["_links"]["poll"]["href"]
    assert (answer.status_code, answer["Location"]) == (200, poll)
    assert poll.endswith(f"/ena/submit/webin-v2/submit/poll/{told['submissionId']}")
    assert told["_links"]["poll-xml"]["href"] == f"{poll}?mediaType=xml"
    assert {"rel": "poll-json", "href": f"{poll}?mediaType=json"} in told["links"]
    assert told["submissionAccountId"] == "ada"


def test_the_receipt_is_at_the_poll_address_when_it_is_done(call: Send) -> None:
    told = call("POST", QUEUE, webin("ADD"), "application/xml").json()
    poll = path_of(told["_links"]["poll"]["href"])
    open_ = call("GET", poll)
    runner.drain()
    done = call("GET", poll)

    assert (open_.status_code, open_.json()["state"], open_["Retry-After"]) == (202, "queued", "5")
    assert (done.status_code, receipt_of(done).get("success")) == (200, "true")


def test_json_where_it_is_asked_for(call: Send) -> None:
    told = call("POST", QUEUE, webin("ADD"), "application/xml").json()
    runner.drain()
    poll = path_of(told["_links"]["poll"]["href"])

    assert call("GET", f"{poll}?mediaType=json").json()["success"]
    assert call("GET", poll, accept="application/json").json()["success"]
    assert receipt_of(call("GET", f"{poll}?mediaType=xml", accept="application/json")).get("success") == "true"


def test_the_accession_of_the_submission_leads_there_too(call: Send) -> None:
    call("POST", V2, webin("ADD"), "application/xml")
    accession = Record.objects.get(kind="submission").accession

    assert receipt_of(call("GET", f"{V2}/poll/{accession}")).get("success") == "true"


@pytest.mark.parametrize("address", [V2, DROP_BOX])
def test_a_large_one_is_answered_when_the_workers_are_done(
    address: str, send: Send, call: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a worker it is not done in time: the receipt says no, and where the real one will be."""
    monkeypatch.setattr(deliveries, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(views, "PATIENCE", 0)
    answer = send(address, SUBMISSION=submission("ADD"), STUDY=STUDY)
    runner.drain()

    assert (answer.status_code, receipt_of(answer).get("success")) == (202, "false")
    assert answer["Location"] in messages(receipt_of(answer), "ERROR")[0]
    assert receipt_of(call("GET", path_of(answer["Location"]))).get("success") == "true"


def test_the_workers_are_waited_for(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(waiting, "POLL_SECONDS", 0)
    again = views._again
    monkeypatch.setattr(views, "_again", lambda delivery: (runner.drain(), again(delivery))[1])

    assert receipt_of(send(SUBMISSION=submission("ADD"), STUDY=STUDY)).get("success") == "true"


def test_nobody_else_polls(call: Send, client: Client, stranger: str) -> None:
    told = call("POST", QUEUE, webin("ADD"), "application/xml").json()
    poll = path_of(told["_links"]["poll"]["href"])

    assert client.get(poll).status_code == 401
    assert client.get(poll, headers={"authorization": stranger}).status_code == 403


@pytest.mark.parametrize("key", ["nothing", "GMI1", "%00", "x" * 300])
def test_an_id_that_nobody_got(key: str, call: Send) -> None:
    answer = call("GET", f"{V2}/poll/{key}")

    assert (answer.status_code, receipt_of(answer).get("success")) == (404, "false")


# ------------------------------------------------------------------------------------------------------- read back
def test_what_was_sent_is_read_back_by_accession(call: Send) -> None:
    call("POST", V2, webin("ADD"), "application/xml")
    accession = Record.objects.get(kind="sample").accession
    answer = call("GET", f"/ena/submit/drop-box/samples/{accession}")

    assert answer.status_code == 200
    assert f'accession="{accession}"' in answer.content.decode()
    assert "<TAXON_ID>28901</TAXON_ID>" in answer.content.decode()


@pytest.mark.parametrize("released", [False, True])
def test_others_read_nothing_back(released: bool, call: Send, client: Client, stranger: str) -> None:
    call("POST", V2, webin("ADD", *(["RELEASE"] if released else [])), "application/xml")
    address = f"/ena/submit/drop-box/studies/{Record.objects.get(kind='study').accession}"

    assert basic("eve") == stranger
    assert client.get(address, headers={"authorization": stranger}).status_code == 404
    assert client.get(address).status_code == 401


def test_what_was_cancelled_is_gone(call: Send) -> None:
    call("POST", V2, webin("ADD"), "application/xml")
    accession = Record.objects.get(kind="sample").accession
    call("POST", V2, webin(f'CANCEL target="{accession}"', sets=""), "application/xml")

    assert call("GET", f"/ena/submit/drop-box/samples/{accession}").status_code in (404, 410)


def test_the_archives_own_json(call: Send) -> None:
    soon = (timezone.now() + timedelta(days=30)).date().isoformat()
    told = call("POST", V2, json.dumps(DOCUMENT).replace("2027-01-12", soon), "application/json").json()

    assert told["success"], told
    assert [told[kind][0]["alias"] for kind in ("projects", "samples")] == ["dairy", "swab"]
    assert told["actions"] == ["ADD", "HOLD"]
