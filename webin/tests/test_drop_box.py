"""The drop-box takes forms as the archive's clients send them, and answers every one with a receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from records.models import Record, Visibility
from submitters.models import Submitter
from tests.people import PASSWORD, basic

from .conftest import BROKEN, DROP_BOX, SAMPLE, STUDY, Send, messages, receipt_of, submission

DAY = (timezone.now() + timedelta(days=30)).date()


def test_a_form_adds_what_is_in_it(send: Send) -> None:
    answer = send(SUBMISSION=submission("ADD", alias="first"), STUDY=STUDY, SAMPLE=SAMPLE)

    root = receipt_of(answer)
    assert (answer.status_code, root.get("success")) == (200, "true")
    made = Record.objects.get(kind="sample")
    assert [dict(each.attrib) for each in root.iterfind("SAMPLE")] == [
        {
            "accession": made.accession,
            "alias": "isolate",
            "status": "PRIVATE",
            "holdUntilDate": f"{made.hold_until}Z",
        }
    ]
    assert root.xpath("SUBMISSION/@alias") == ["first"]
    assert [each.text for each in root.iterfind("ACTIONS")] == ["ADD"]


@pytest.mark.parametrize("address", [DROP_BOX, DROP_BOX.rstrip("/"), f"{DROP_BOX}?auth=ENA"])
def test_every_spelling_of_the_address(address: str, send: Send) -> None:
    assert receipt_of(send(address, SUBMISSION=submission("ADD"), STUDY=STUDY)).get("success") == "true"


def test_all_that_is_wrong_is_in_the_receipt(send: Send) -> None:
    answer = send(SUBMISSION=submission("ADD"), STUDY=STUDY, SAMPLE=BROKEN)

    root = receipt_of(answer)
    assert (answer.status_code, root.get("success")) == (200, "false")
    errors = messages(root, "ERROR")
    assert any("COLOUR" in error and "line 2" in error and "SAMPLE.xml".lower() in error.lower() for error in errors)
    assert any("many" in error and "line 3" in error for error in errors)
    assert not Record.objects.exists()


# --------------------------------------------------------------------------------------- without a SUBMISSION file
@pytest.mark.parametrize(
    ("fields", "until"),
    [
        ({"ACTION": "ADD"}, None),
        ({"action": "add"}, None),
        ({"ACTION": "ADD", "HOLD_DATE": f"{DAY:%Y-%m-%d}"}, DAY),
        ({"ACTION": "ADD", "HOLD_DATE": f"{DAY:%d-%m-%Y}"}, DAY),
        ({"ACTION": "ADD,HOLD", "HOLD_DATE": f"{DAY}", "CENTER_NAME": "NORTH"}, DAY),
    ],
)
def test_actions_as_parameters(fields: dict[str, str], until: object, send: Send) -> None:
    root = receipt_of(send(fields=fields, STUDY=STUDY))

    assert root.get("success") == "true", messages(root, "ERROR")
    assert until in (None, Record.objects.get(kind="study").hold_until)


def test_parameters_may_stand_in_the_address(send: Send) -> None:
    assert receipt_of(send(f"{DROP_BOX}?ACTION=ADD", STUDY=STUDY)).get("success") == "true"


@pytest.mark.parametrize("action", ["VALIDATE", "VALIDATE,ADD", "ADD,VALIDATE"])
def test_validating_writes_nothing(action: str, send: Send) -> None:
    root = receipt_of(send(fields={"ACTION": action}, STUDY=STUDY))

    assert root.get("success") == "true", messages(root, "ERROR")
    assert not Record.objects.exists()


@pytest.mark.parametrize("action", ["MODIFY", "VALIDATE,MODIFY", "MODIFY,VALIDATE"])
def test_modifying_what_is_not_there_is_refused(action: str, send: Send) -> None:
    assert receipt_of(send(fields={"ACTION": action}, STUDY=STUDY)).get("success") == "false"


def test_modifying(send: Send) -> None:
    send(fields={"ACTION": "ADD"}, STUDY=STUDY)
    root = receipt_of(send(fields={"ACTION": "MODIFY"}, STUDY=STUDY.replace("An outbreak", "Another")))

    assert root.get("success") == "true", messages(root, "ERROR")
    assert Record.objects.get(kind="study").title == "Another"


def test_a_parameter_takes_the_place_of_the_submission(send: Send) -> None:
    """Webin's rule: with ACTION the file is passed over."""
    root = receipt_of(send(fields={"ACTION": "ADD"}, SUBMISSION=submission("VALIDATE"), STUDY=STUDY))

    assert [each.text for each in root.iterfind("ACTIONS")] == ["ADD"]
    assert Record.objects.filter(kind="study").exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"ACTION": "CANCEL"},
        {"ACTION": "ADD,PROTECT"},
        {"ACTION": "ADD", "HOLD_DATE": "tomorrow"},
        {"ACTION": "ADD", "HOLD_DATE": "2999-01-01"},
        {"ACTION": "ADD", "COLOUR": "red"},
        {},
    ],
)
def test_wrong_parameters_are_told_in_a_receipt(fields: dict[str, str], send: Send) -> None:
    answer = send(fields=fields, STUDY=STUDY)

    root = receipt_of(answer)
    assert root.get("success") == "false"
    assert messages(root, "ERROR")
    assert not Record.objects.exists()


# ------------------------------------------------------------------------------------------------------- transport
@pytest.mark.parametrize("address", [DROP_BOX, f"{DROP_BOX}?auth=ENA%20ada%20{PASSWORD}"])
def test_without_credentials_nothing_is_read(address: str, client: Client, centre: Submitter) -> None:
    answer = client.post(address, {"ACTION": "ADD", "STUDY": STUDY})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Basic ")
    assert receipt_of(answer).get("success") == "false"


def test_credentials_in_the_address_are_not_read_and_the_receipt_says_why(client: Client, centre: Submitter) -> None:
    answer = client.post(f"{DROP_BOX}?auth=ENA%20ada%20secret")

    (error,) = messages(receipt_of(answer), "ERROR")
    assert "logs" in error
    assert "secret" not in error


def test_a_wrong_password(client: Client, centre: Submitter) -> None:
    answer = client.post(DROP_BOX, {"ACTION": "ADD"}, headers={"authorization": basic("ada", "wrong")})

    assert (answer.status_code, receipt_of(answer).get("success")) == (401, "false")


def test_another_site_sends_nothing(call: Send) -> None:
    answer = call("POST", DROP_BOX, "", "multipart/form-data; boundary=x", origin="https://elsewhere.example")

    assert (answer.status_code, receipt_of(answer).get("success")) == (403, "false")


@pytest.mark.parametrize(
    ("method", "content_type", "body", "status"),
    [
        ("GET", "", "", 405),
        ("PUT", "", "", 405),
        ("POST", "application/xml", STUDY, 415),
        ("POST", "", "", 415),
        ("POST", "multipart/form-data", "no boundary", 200),
        ("POST", "multipart/form-data; boundary=x", "not of parts", 200),
    ],
)
def test_other_requests_are_refused_in_a_receipt(
    method: str, content_type: str, body: str, status: int, call: Send
) -> None:
    answer = call(method, DROP_BOX, body, content_type)

    assert (answer.status_code, receipt_of(answer).get("success")) == (status, "false")


def test_an_account_without_a_centre(send: Send, centre: Submitter) -> None:
    centre.accounts.clear()
    answer = send(SUBMISSION=submission("ADD"), STUDY=STUDY)

    assert (answer.status_code, receipt_of(answer).get("success")) == (403, "false")


def test_the_same_twice_makes_one_study_and_one_receipt(send: Send) -> None:
    first, second = (send(SUBMISSION=submission("ADD"), STUDY=STUDY) for _ in range(2))

    assert first.content == second.content
    assert Record.objects.filter(kind="study").count() == 1


def test_json_is_the_twin_of_rest_v2(send: Send) -> None:
    answer = send(accept="application/json", SUBMISSION=submission("ADD", "RELEASE"), STUDY=STUDY)

    told = answer.json()
    assert (told["success"], told["actions"]) == (True, ["ADD", "RELEASE"])
    assert told["studies"][0] == {
        "alias": "outbreak",
        "accession": Record.objects.get(kind="study").accession,
        "status": "PUBLIC",
    }
    assert send(accept="application/json", STUDY=STUDY).json()["messages"]["error"]


def test_what_has_to_be_reviewed_is_a_draft(send: Send, centre: Submitter) -> None:
    Submitter.objects.update(trusted=False)
    root = receipt_of(send(SUBMISSION=submission("ADD"), STUDY=STUDY))

    assert root.xpath("STUDY/@status") == ["DRAFT"]
    assert Record.objects.get(kind="study").visibility == Visibility.PROPOSED


def test_an_accession_elsewhere_is_told_in_json(send: Send) -> None:
    named = '<IDENTIFIERS><EXTERNAL_ID namespace="BioSample">SAMEA7</EXTERNAL_ID></IDENTIFIERS><TITLE>'
    told = send(accept="application/json", SUBMISSION=submission("ADD"), SAMPLE=SAMPLE.replace("<TITLE>", named))

    assert told.json()["samples"][0]["externalAccession"] == {"id": "SAMEA7", "db": "biosample"}


PROJECT = """<PROJECT_SET><PROJECT alias="dairy"><NAME>Dairy</NAME><TITLE>Listeria in a dairy, over a year</TITLE>
<DESCRIPTION>Isolates of one dairy, of floor drains.</DESCRIPTION>
<SUBMISSION_PROJECT><SEQUENCING_PROJECT/></SUBMISSION_PROJECT></PROJECT></PROJECT_SET>"""


def test_a_project_is_read_back_as_one(send: Send, call: Send) -> None:
    root = receipt_of(send(SUBMISSION=submission("ADD"), PROJECT=PROJECT))
    assert root.get("success") == "true", messages(root, "ERROR")
    accession = root.findall("PROJECT")[0].get("accession")
    answer = call("GET", f"/ena/submit/drop-box/projects/{accession}")

    assert answer.content.decode().count("<PROJECT ") == 1
    assert "<DESCRIPTION>Isolates of one dairy, of floor drains.</DESCRIPTION>" in answer.content.decode()


def test_a_study_that_is_no_project_is_not_among_them(send: Send, call: Send) -> None:
    send(SUBMISSION=submission("ADD"), STUDY=STUDY)
    accession = Record.objects.get(kind="study").accession

    assert call("GET", f"/ena/submit/drop-box/studies/{accession}").status_code == 200
    assert call("GET", f"/ena/submit/drop-box/projects/{accession}").status_code == 404
