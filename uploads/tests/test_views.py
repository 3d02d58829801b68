"""What holds for all dialects: who may, from which page, by which verb, and what is told of an upload."""

from __future__ import annotations

import orjson
import pytest
from django.test import Client
from pytest_django import Settings

from records.models import Visibility
from records.registry import resource
from submitters.models import Account
from tests.builders import record

from ..finalising import finish
from .sending import Answer, Sender, other_account

FRIEND = "https://lab.example"
JSON = {"Accept": "application/json"}


def sent(sender: Sender, data: bytes = b"0123456789", name: str = "reads.txt") -> str:
    answer = sender.send("PUT", f"/uploads/{name}", data)
    assert answer.status_code == 201, answer.content
    return str(answer["Location"])


def finished(sender: Sender, data: bytes = b"0123456789") -> str:
    place = sent(sender, data)
    finish(place.rpartition("/")[2])
    return place


def told(sender: Sender, place: str) -> dict[str, object]:
    data: dict[str, object] = orjson.loads(sender.send("GET", place, headers=JSON).content)
    return data


def bytes_in(answer: Answer) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize("verb", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def test_nobody_is_told_anything(sender: Sender, verb: str) -> None:
    place = sent(sender)
    for where in (place, "/uploads", "/uploads/", "/uploads/none"):
        assert Sender().send(verb, where).status_code == 401
        assert Sender("Bearer gmi_nonsense").send(verb, where).status_code == 401


def test_the_status_tells_all(sender: Sender) -> None:
    place = sent(sender)
    data = told(sender, place)
    assert {name: data[name] for name in ("name", "state", "length", "offset", "progress", "faults")} == {
        "name": "reads.txt", "state": "received", "length": 10, "offset": 10, "progress": 1.0, "faults": [],
    }  # fmt: skip
    assert sender.send("GET", place, headers=JSON)["Retry-After"] == "1"
    assert b"<state>received</state>" in sender.send("GET", place, headers={"Accept": "application/xml"}).content
    assert b"reads.txt" in sender.send("GET", place, headers={"Accept": "text/html"}).content


def test_a_poller_that_has_it_is_not_told_again(sender: Sender) -> None:
    place = sent(sender)
    first = sender.send("GET", place, headers=JSON)
    again = {**JSON, "If-None-Match": first["ETag"]}
    assert sender.send("GET", place, headers=again).status_code == 304
    finish(place.rpartition("/")[2])
    assert sender.send("GET", place, headers=again).json()["state"] == "complete"


@pytest.mark.parametrize(
    ("accept", "gets_bytes"),
    [
        ("*/*", True),
        ("application/octet-stream", True),
        ("application/json", False),
        ("application/json, text/plain, */*", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
    ],
)
def test_a_verified_file_can_be_had(sender: Sender, accept: str, gets_bytes: bool) -> None:
    answer = sender.send("GET", finished(sender), headers={"Accept": accept})
    assert answer.status_code == 200
    assert (bytes_in(answer) == b"0123456789") == gets_bytes
    if gets_bytes:
        assert answer["Content-Disposition"] == 'attachment; filename="reads.txt"'
        assert answer["Content-Security-Policy"].startswith("sandbox")


def test_a_finished_file_can_be_taken_out_of_the_area(sender: Sender) -> None:
    place = finished(sender)
    assert sender.send("DELETE", place).status_code == 204
    assert sender.send("GET", place).status_code == 404


def test_a_part_of_a_verified_file_can_be_had(sender: Sender) -> None:
    answer = sender.send("GET", finished(sender), headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer["Content-Range"], bytes_in(answer)) == (206, "bytes 2-4/10", b"234")


def test_a_file_is_for_a_run_by_its_address_or_a_name(sender: Sender, account: Account) -> None:
    run = record(resource("run"), account.submitters.get(), Visibility.PRIVATE, alias="dairy-reads")
    for name in (f"/runs/{run.key}", f"http://testserver/runs/{run.key}", "dairy-reads"):
        answer = sender.send("PUT", f"/uploads/reads.txt?record={name}", b"01234")
        assert answer.status_code == 201, name
        assert f"/runs/{run.key}" in answer.content.decode()
    stranger = other_account()
    for who, name in ((stranger, f"/runs/{run.key}"), (sender, "/runs/none"), (sender, "/studies/1"), (sender, "%00")):
        assert who.send("PUT", f"/uploads/reads.txt?record={name}", b"01234").status_code == 400


def test_the_list_is_of_ones_own(sender: Sender) -> None:
    places = [sent(sender, name=f"{number}.txt") for number in range(3)]
    other_account()
    sender.send("DELETE", places[0])
    for address in ("/uploads", "/uploads/"):
        items = sender.send("GET", address, headers=JSON).json()["items"]
        assert [item["name"] for item in items] == ["2.txt", "1.txt"]
    assert b"2.txt" in sender.send("GET", "/uploads", headers={"Accept": "text/html"}).content


def test_the_list_has_pages(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("uploads.area_page.PAGE_SIZE", 2)
    for number in range(3):
        sent(sender, name=f"{number}.txt")
    first = sender.send("GET", "/uploads", headers=JSON).json()
    (following,) = (link["href"] for link in first["links"] if link["rel"] == "next")
    assert [item["name"] for item in sender.send("GET", following, headers=JSON).json()["items"]] == ["0.txt"]
    assert sender.send("GET", "/uploads?after=none").status_code == 400


def test_the_way_in_is_shown_to_whom_it_is_open(sender: Sender) -> None:
    assert b"/uploads" in sender.send("GET", "/", headers=JSON).content
    assert b"/uploads" not in Sender().send("GET", "/", headers=JSON).content


def test_a_method_may_be_sent_in_a_header(sender: Sender) -> None:
    tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "5"}
    place = sender.send("POST", "/uploads", headers=tus)["Location"]
    headers = {**tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert sender.send("POST", place, b"01234", {**headers, "X-HTTP-Method-Override": "patch"}).status_code == 204
    assert sender.send("GET", place, headers={**tus, "X-HTTP-Method-Override": "HEAD"})["Upload-Offset"] == "5"
    assert sender.send("POST", place, headers={"X-HTTP-Method-Override": "DELETE"}).status_code == 412
    refused = sender.send("POST", place, headers={**tus, "X-HTTP-Method-Override": "TRACE"})
    assert (refused.status_code, "PATCH" in refused["Allow"]) == (405, True)
    cross_site = {**tus, "X-HTTP-Method-Override": "DELETE", "Sec-Fetch-Site": "cross-site"}
    assert sender.send("GET", place, headers=cross_site).status_code == 403


def test_a_session_is_good_for_our_own_pages_only(account: Account) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account)
    tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "5"}
    for whence, status in (
        ({}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": FRIEND}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "http://testserver"}, 201),
    ):
        assert browser.generic("POST", "/uploads", headers={**tus, **whence}).status_code == status, whence
    assert browser.get("/uploads", headers=JSON).status_code == 200


def test_a_form_is_not_read_for_its_token(account: Account) -> None:
    """Django's check would read the body to look for a field; here its bytes are those of a file."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(account)
    form = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n"
    kind, ours = "multipart/form-data; boundary=x", {"Sec-Fetch-Site": "same-origin"}
    answer = browser.generic("POST", "/uploads", form, kind, headers=ours)
    assert (answer.status_code, answer.json()["offset"]) == (201, len(form))


def test_pages_of_invited_sites_may_upload_with_a_token(sender: Sender, settings: Settings) -> None:
    settings.GMI_UPLOAD_ORIGINS = (FRIEND,)
    asks = {"Origin": FRIEND, "Access-Control-Request-Method": "PATCH"}
    preflight = Sender().send("OPTIONS", "/uploads/any", headers=asks)
    assert preflight.status_code == 200
    assert preflight["Access-Control-Allow-Origin"] == FRIEND
    assert "PATCH" in preflight["Access-Control-Allow-Methods"]
    assert "Upload-Offset" in preflight["Access-Control-Allow-Headers"]
    tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Origin": FRIEND, "Sec-Fetch-Site": "cross-site"}
    answer = sender.send("POST", "/uploads", headers=tus)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (201, FRIEND)
    assert {"Location", "Upload-Offset", "Range"} <= set(answer["Access-Control-Expose-Headers"].split(", "))
    assert "Access-Control-Allow-Credentials" not in answer
    assert Sender().send("POST", "/uploads", headers=tus).status_code == 403
    assert sender.send("POST", "/uploads", headers={**tus, "Origin": "https://evil.example"}).status_code == 403
    assert Sender().send("HEAD", "/uploads/any", headers=tus)["Access-Control-Allow-Origin"] == FRIEND


def test_no_page_is_invited_unless_named(sender: Sender) -> None:
    asks = {"Origin": FRIEND, "Access-Control-Request-Method": "PATCH"}
    assert "Access-Control-Allow-Origin" not in Sender().send("OPTIONS", "/uploads", headers=asks)


def test_what_an_address_cannot_do(sender: Sender) -> None:
    place = sent(sender)
    for verb, where in (("POST", place), ("DELETE", "/uploads"), ("PUT", "/uploads"), ("PATCH", "/uploads")):
        answer = sender.send(verb, where)
        assert answer.status_code == 405
        assert verb not in answer["Allow"].split(", ")
