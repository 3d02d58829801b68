"""Whatever is sent to Webin's addresses, the answer is a receipt that says no, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from records.models import Record
from tests.contract import attacks
from tests.people import Answer, path_of
from webin import views
from work import runner

from .conftest import DROP_BOX, V2, Send, submission

LARGE = 50_000
"""Bytes."""
_PART = 'Content-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: text/xml\r\n\r\n'


def require_no(answer: Answer, what: str) -> None:
    assert answer.status_code < 500, what
    if answer["Content-Type"] == "application/json":
        said = answer.json()
        assert said["success"] is False, what
        assert said["messages"]["error"], what
    else:
        root = etree.fromstring(answer.content)
        assert (root.tag, root.get("success")) == ("RECEIPT", "false"), what
        assert root.findtext("MESSAGES/ERROR"), what
    assert not Record.objects.exists(), what


def rooted(root: str, *, large: bool = False) -> dict[str, bytes]:
    """The bodies for one element; the large ones take their time, and are sent to one door only."""
    bodies = {name: body.replace(b"{root}", root.encode()) for name, body in attacks.XML.items()}
    return {name: body for name, body in bodies.items() if large or len(body) < LARGE}


def form(name: str, body: bytes, file: str = "x.xml") -> tuple[bytes, str]:
    """A form of two files, the other one a SUBMISSION that adds everything."""
    head = [f"--b\r\n{_PART.format(name=each, file=given)}" for each, given in (("SUBMISSION", "s.xml"), (name, file))]
    whole = b"\r\n".join([(head[0] + submission("ADD")).encode(), head[1].encode() + body, b"--b--\r\n"])
    return whole, "multipart/form-data; boundary=b"


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs beside these tests."""
    monkeypatch.setattr(views, "PATIENCE", 0)


@pytest.fixture
def post(call: Send) -> Send:
    """The last word on what was posted, also where workers have it."""

    def post(address: str, body: bytes, content_type: str) -> Answer:
        answer = call("POST", address, body, content_type)
        if "Location" not in answer:
            return answer
        runner.drain()
        return call("GET", path_of(answer["Location"]))

    return post


@pytest.mark.parametrize("root", ["WEBIN", "SUBMISSION", "SAMPLE_SET"])
def test_bad_xml_as_the_document(root: str, post: Send) -> None:
    for name, body in rooted(root).items():
        require_no(post(V2, body, "application/xml"), name)


def test_bad_json_as_the_document(post: Send) -> None:
    for name, body in attacks.JSON.items():
        require_no(post(V2, body, "application/json"), name)


@pytest.mark.parametrize(("field", "root"), [("SAMPLE", "SAMPLE"), ("SUBMISSION", "SUBMISSION"), ("file", "WEBIN")])
def test_bad_xml_as_a_file(field: str, root: str, post: Send) -> None:
    for name, body in rooted(root).items():
        require_no(post(V2 if field == "file" else DROP_BOX, *form(field, body)), name)


def test_bad_documents_in_the_queue(post: Send) -> None:
    for name, body in rooted("SAMPLE").items():
        require_no(post(f"{V2}/queue", *form("SAMPLE", body)), name)


def test_large_bad_xml(post: Send) -> None:
    for name, body in rooted("SAMPLE", large=True).items() - rooted("SAMPLE").items():
        require_no(post(DROP_BOX, *form("SAMPLE", body)), name)


def test_bad_forms(post: Send) -> None:
    for name, (content_type, body) in attacks.MIXED.items():
        require_no(post(DROP_BOX, body, content_type.replace("mixed", "form-data")), name)


@pytest.mark.parametrize("file", ["", "../../etc/x", "a\x00b", "ä" * 500, "x" * 5_000])
def test_bad_names_of_files(file: str, post: Send) -> None:
    require_no(post(DROP_BOX, *form("SAMPLE", b"<SAMPLE/>", file)), file)


@pytest.mark.parametrize("field", ["COLOUR", "\x00", "x" * 5_000, "SAMPLE_SET"])
def test_bad_names_of_fields(field: str, post: Send) -> None:
    require_no(post(DROP_BOX, *form(field, b"<SAMPLE/>")), field)


def test_no_file_of_the_server_is_ever_told(post: Send) -> None:
    secrets = [Path(path).read_bytes().strip() for path in ("/etc/hostname", "/etc/passwd")]
    for body in rooted("SAMPLE").values():
        if b"file://" in body:
            answer = post(DROP_BOX, *form("SAMPLE", body))
            assert not any(secret in answer.content for secret in secrets if secret)
