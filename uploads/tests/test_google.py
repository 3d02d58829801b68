"""Sessions as Google's clients speak them."""

from __future__ import annotations

import hashlib
import json

import pytest

from ..models import Upload
from .conftest import bytes_of
from .sending import Answer, Sender, base64_of

MD5 = base64_of(hashlib.md5(b"0123456789", usedforsecurity=False).digest())


def begun(sender: Sender, document: object = None, **more: str) -> str:
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    data = b"" if document is None else json.dumps(document).encode()
    if data:
        headers.setdefault("Content-Type", "application/json; charset=UTF-8")
    answer = sender.send("POST", "/uploads?uploadType=resumable", data, headers)
    assert answer.status_code == 200, answer.content
    return str(answer["Location"])


def put(sender: Sender, place: str, data: bytes, stretch: str, **more: str) -> Answer:
    headers = {"Content-Range": stretch, **{name.replace("_", "-"): value for name, value in more.items()}}
    return sender.send("PUT", place, data, headers)


def row(place: str) -> Upload:
    return Upload.objects.get(key=place.rpartition("/")[2])


def test_a_file_in_two_stretches(sender: Sender) -> None:
    place = begun(sender, {"name": "reads.txt"}, X_Upload_Content_Type="text/plain", X_Upload_Content_Length="10")
    first = put(sender, place, b"01234", "bytes 0-4/10")
    assert (first.status_code, first["Range"], "Location" in first) == (308, "bytes=0-4", False)
    last = put(sender, place, b"56789", "bytes 5-9/10")
    assert (last.status_code, last.json()["state"]) == (200, "received")
    assert (row(place).name, row(place).media_type, bytes_of(row(place))) == ("reads.txt", "text/plain", b"0123456789")


@pytest.mark.parametrize("question", ["bytes */*", "bytes */10", None])
def test_asking_how_far_it_is(sender: Sender, question: str | None) -> None:
    place = begun(sender)
    headers = {"Content-Range": question} if question else {}
    nothing = sender.send("PUT", place, headers=headers)
    assert (nothing.status_code, "Range" in nothing) == (308, False)
    put(sender, place, b"012", "bytes 0-2/10")
    assert sender.send("PUT", place, headers=headers)["Range"] == "bytes=0-2"
    put(sender, place, b"3456789", "bytes 3-9/10")
    assert sender.send("PUT", place, headers=headers).status_code == 200


@pytest.mark.parametrize("stretch", ["bytes 0-3/10", "bytes 4-7/10", "bytes 9-12/*"])
def test_a_stretch_that_starts_elsewhere_is_answered_with_how_far_it_is(sender: Sender, stretch: str) -> None:
    place = begun(sender)
    put(sender, place, b"012", "bytes 0-2/10")
    answer = put(sender, place, b"xxxx", stretch)
    assert (answer.status_code, answer["Range"]) == (308, "bytes=0-2")
    assert row(place).offset == 3


@pytest.mark.parametrize(
    "stretch",
    [
        "",
        "bytes",
        "bytes 0-4",
        "bytes 4-0/10",
        "bytes 0-9/5",
        "bytes 0-4/-1",
        "items 0-4/5",
        "bytes 0-4/10, x",
        "bytes a-b/c",
    ],
)
def test_stretches_that_cannot_be(sender: Sender, stretch: str) -> None:
    place = begun(sender)
    assert put(sender, place, b"01234", stretch).status_code == 400
    assert row(place).offset == 0


def test_a_stretch_is_as_long_as_its_bytes(sender: Sender) -> None:
    place = begun(sender, X_Upload_Content_Length="10")
    assert put(sender, place, b"0123", "bytes 0-4/10").status_code == 400
    assert put(sender, place, b"01234", "bytes 0-4/11").status_code == 400
    assert put(sender, place, b"01234567890", "bytes 0-10/*").status_code == 413
    assert sender.chunked("PUT", place, b"01234", {"Content-Range": "bytes 0-4/10"})["Range"] == "bytes=0-4"


def test_an_unknown_length_is_told_with_the_last_bytes_or_after_them(sender: Sender) -> None:
    one, two = begun(sender), begun(sender)
    put(sender, one, b"01234", "bytes 0-4/*")
    assert put(sender, one, b"5", "bytes 5-5/6").status_code == 200
    put(sender, two, b"01234", "bytes 0-4/*")
    assert put(sender, two, b"", "bytes */6").status_code == 308
    assert put(sender, two, b"", "bytes */5").status_code == 200


def test_the_whole_file_without_a_stretch(sender: Sender) -> None:
    assert sender.send("PUT", begun(sender), b"0123456789").status_code == 200
    assert sender.send("PUT", begun(sender, X_Upload_Content_Length="0")).status_code == 200


def test_a_broken_line_keeps_what_came(sender: Sender) -> None:
    place = begun(sender)
    sender.cut("PUT", place, b"0123", 10, {"Content-Range": "bytes 0-9/10"})
    assert put(sender, place, b"", "bytes */10")["Range"] == "bytes=0-3"


def test_digests(sender: Sender) -> None:
    place = begun(sender, {"md5Hash": MD5})
    assert row(place).declared == {"md5": hashlib.md5(b"0123456789", usedforsecurity=False).hexdigest()}
    wrong = base64_of(hashlib.md5(b"other", usedforsecurity=False).digest())
    assert put(sender, place, b"0123456789", "bytes 0-9/10", Content_MD5=wrong).status_code == 400
    assert put(sender, place, b"0123456789", "bytes 0-9/10", X_Goog_Hash=f"md5={wrong}").status_code == 400
    good = put(sender, place, b"0123456789", "bytes 0-9/10", X_Goog_Hash=f"crc32c=AAAAAA==,md5={MD5}", Content_MD5=MD5)
    assert good.status_code == 200


@pytest.mark.parametrize(
    ("document", "kind", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"[]", "application/json", 400),
        (b"{", "application/json", 400),
        (b'{"name": 5}', "application/json", 200),
        (b'{"name": "\\u0000\\u2028"}', "application/json", 400),
        (b'{"md5Hash": "x"}', "application/json", 400),
        (b'{"name": "' + b"x" * 70_000 + b'"}', "application/json", 413),
    ],
)
def test_what_is_said_of_the_file(sender: Sender, document: bytes, kind: str, status: int) -> None:
    answer = sender.send("POST", "/uploads?uploadType=resumable", document, {"Content-Type": kind})
    assert answer.status_code == status


def test_a_session_that_is_not_there(sender: Sender) -> None:
    place = begun(sender)
    assert sender.send("DELETE", place).status_code == 204
    assert put(sender, place, b"", "bytes */*").status_code == 404
    assert put(sender, "/uploads/none", b"x", "bytes 0-0/1").status_code == 404


@pytest.mark.parametrize("length", ["", "-1", "ten"])
def test_a_length_that_cannot_be(sender: Sender, length: str) -> None:
    assert sender.send("POST", "/uploads", headers={"X-Upload-Content-Length": length}).status_code == 400
