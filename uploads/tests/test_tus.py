"""tus 1.0.0, header by header."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from ..models import Upload
from .conftest import bytes_of
from .sending import Answer, Sender, base64_of, other_account

VERSION = {"Tus-Resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"


def create(sender: Sender, length: int | None = 10, data: bytes = b"", **said: str) -> Answer:
    headers = {**VERSION, **{name.replace("_", "-"): value for name, value in said.items()}}
    if length is not None:
        headers["Upload-Length"] = str(length)
    if data:
        headers.setdefault("Content-Type", BYTES)
    return sender.send("POST", "/uploads", data, headers)


def begun(sender: Sender, length: int | None = 10, data: bytes = b"", **said: str) -> str:
    answer = create(sender, length, data, **said)
    assert answer.status_code == 201, answer.content
    return str(answer["Location"])


def patch(sender: Sender, place: str, at: int | str, data: bytes, **said: str) -> Answer:
    headers = {"Upload-Offset": str(at), "Content-Type": BYTES, **VERSION}
    headers |= {name.replace("_", "-"): value for name, value in said.items()}
    return sender.send("PATCH", place, data, headers)


def head(sender: Sender, place: str) -> Answer:
    return sender.send("HEAD", place, headers=VERSION)


def offset(sender: Sender, place: str) -> int:
    return int(head(sender, place)["Upload-Offset"])


def row(place: str) -> Upload:
    return Upload.objects.get(key=place.rpartition("/")[2])


def test_a_file_comes_in_two_pieces(sender: Sender) -> None:
    place = begun(sender, 10, Upload_Metadata="filename cmVhZHMudHh0,filetype dGV4dC9wbGFpbg==,empty")
    assert place.startswith("http://testserver/uploads/")
    for at, piece in ((0, b"01234"), (5, b"56789")):
        answer = patch(sender, place, at, piece)
        assert (answer.status_code, answer["Upload-Offset"], answer.content) == (204, str(at + 5), b"")
    upload = row(place)
    assert (upload.state, upload.name, upload.media_type) == (Upload.State.RECEIVED, "reads.txt", "text/plain")
    assert bytes_of(upload) == b"0123456789"


def test_head_tells_where_to_go_on(sender: Sender) -> None:
    place = begun(sender, 10, b"012", Upload_Metadata="filename cmVhZHMudHh0")
    answer = head(sender, place)
    assert answer.status_code == 200
    assert (answer["Upload-Offset"], answer["Upload-Length"]) == ("3", "10")
    assert answer["Upload-Metadata"] == "filename cmVhZHMudHh0"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Upload-Expires"].endswith("GMT")
    assert "Upload-Concat" not in answer


def test_what_options_offers_is_what_is_wired(sender: Sender) -> None:
    answer = Sender().send("OPTIONS", "/uploads")
    assert answer.status_code == 200
    extensions = set(answer["Tus-Extension"].split(","))
    assert extensions == {
        "creation", "creation-with-upload", "creation-defer-length", "checksum", "concatenation", "expiration",
        "termination",
    }  # fmt: skip
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert answer["Tus-Max-Size"].isdigit()
    assert set(answer["Tus-Checksum-Algorithm"].split(",")) == {"sha1", "md5", "sha256", "sha512"}


@pytest.mark.parametrize("verb", ["POST", "HEAD", "PATCH", "DELETE"])
def test_without_its_version_nothing_is_done(sender: Sender, verb: str) -> None:
    place = "/uploads" if verb == "POST" else begun(sender)
    said = {"Upload-Length": "10", "Upload-Offset": "0", "Content-Type": BYTES}
    for sent in ({}, {"Tus-Resumable": "0.2.2"}, {"Tus-Resumable": ""}):
        answer = sender.send(verb, place, b"", {**said, **sent})
        assert answer.status_code == 412
        assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert Upload.objects.filter(state=Upload.State.OPEN, offset=0).count() == (verb != "POST")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "1.5"}, 400),
        ({"Upload-Length": "1e3"}, 400),
        ({"Upload-Length": "0x10"}, 400),
        ({"Upload-Length": ""}, 400),
        ({"Upload-Length": "١٢"}, 400),
        ({"Upload-Length": "9" * 30}, 413),
        ({"Upload-Length": "9" * 5000}, 400),
        ({"Upload-Length": "10", "Upload-Defer-Length": "1"}, 400),
        ({"Upload-Defer-Length": "0"}, 400),
        ({"Upload-Defer-Length": "2"}, 400),
        ({"Upload-Defer-Length": "yes"}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": "a YQ==,a Yg=="}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": "a ==="}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": "a b c"}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": "ä YQ=="}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": "a YQ==,,b YQ=="}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": f"a {'YWFh' * 4000}"}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": "md5 bm90LWhleA=="}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": "record L3J1bnMvbm9uZQ=="}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": "submitter aGlsbA=="}, 400),
        ({"Upload-Length": "1", "Upload-Concat": "whole"}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": ""}, 201),
        ({"Upload-Length": "1", "Upload-Metadata": "a , b YQ=="}, 201),
        ({"Upload-Defer-Length": "1"}, 201),
    ],
)
def test_what_may_be_said_at_creation(sender: Sender, headers: dict[str, str], status: int) -> None:
    answer = sender.send("POST", "/uploads", b"", {**VERSION, **headers})
    assert answer.status_code == status
    assert answer["Tus-Resumable"] == "1.0.0"
    assert Upload.objects.count() == (status == 201)


def test_a_file_larger_than_any_may_be(sender: Sender, settings: Settings) -> None:
    settings.GMI_UPLOAD_MAX_BYTES = 100
    assert create(sender, 101).status_code == 413
    assert create(sender, 100).status_code == 201


def test_no_bytes_are_a_file_too(sender: Sender) -> None:
    assert row(begun(sender, 0)).state == Upload.State.RECEIVED


def test_bytes_may_come_with_the_creation(sender: Sender) -> None:
    answer = create(sender, 10, b"0123456789")
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "10")


def test_bytes_of_another_type_create_nothing(sender: Sender) -> None:
    assert create(sender, 10, b"{}", Content_Type="application/json").status_code == 415
    assert create(sender, 10, b"0123456789x").status_code == 413
    wrong = base64_of(hashlib.sha1(b"other", usedforsecurity=False).digest())
    assert create(sender, 10, b"0123", Upload_Checksum=f"sha1 {wrong}").status_code == 460
    assert not Upload.objects.filter(state=Upload.State.OPEN).exists()


def test_the_length_may_be_told_later_and_once(sender: Sender) -> None:
    place = begun(sender, None, Upload_Defer_Length="1")
    assert head(sender, place)["Upload-Defer-Length"] == "1"
    assert patch(sender, place, 0, b"0123").status_code == 204
    assert patch(sender, place, 4, b"4", Upload_Length="2").status_code == 400
    assert patch(sender, place, 4, b"4", Upload_Length="6").status_code == 204
    assert head(sender, place)["Upload-Length"] == "6"
    assert patch(sender, place, 5, b"5", Upload_Length="7").status_code == 400
    assert patch(sender, place, 5, b"5", Upload_Length="6").status_code == 204
    assert row(place).state == Upload.State.RECEIVED


def test_another_offset_changes_nothing(sender: Sender) -> None:
    place = begun(sender, 10, b"01234")
    for wrong in ("0", "4", "6", "99999999999999999999"):
        answer = patch(sender, place, wrong, b"xxxxx")
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "5")
        assert answer.json()["expected-offset"] == 5
    assert offset(sender, place) == 5


def test_an_offset_is_a_number(sender: Sender) -> None:
    place = begun(sender)
    assert {patch(sender, place, wrong, b"x").status_code for wrong in ("", "-1", "1.0", "five", "0x0", "?")} == {400}


def test_an_offset_is_needed(sender: Sender) -> None:
    headers = {**VERSION, "Content-Type": BYTES}
    assert sender.send("PATCH", begun(sender), b"x", headers).status_code == 400


def test_bytes_have_a_type_of_their_own(sender: Sender) -> None:
    place = begun(sender)
    for kind in ("", "text/plain", "application/octet-stream", "application/partial-upload"):
        assert patch(sender, place, 0, b"x", Content_Type=kind).status_code == 415
    assert offset(sender, place) == 0


def test_no_more_than_the_length(sender: Sender) -> None:
    place = begun(sender, 5)
    assert patch(sender, place, 0, b"012345").status_code == 413
    headers = {"Upload-Offset": "0", "Content-Type": BYTES, **VERSION}
    assert sender.chunked("PATCH", place, b"012345", headers).status_code == 413
    assert offset(sender, place) == 0
    assert patch(sender, place, 0, b"01234").status_code == 204
    assert patch(sender, place, 5, b"5").status_code == 413
    assert patch(sender, place, 5, b"").status_code == 204


def test_a_chunked_body_is_counted(sender: Sender) -> None:
    place = begun(sender, 10)
    headers = {"Upload-Offset": "0", "Content-Type": BYTES, **VERSION}
    assert sender.chunked("PATCH", place, b"0123", headers)["Upload-Offset"] == "4"
    assert row(place).state == Upload.State.OPEN


def test_what_came_before_the_line_broke_is_kept(sender: Sender) -> None:
    place = begun(sender, 10)
    sender.cut("PATCH", place, b"0123", 10, {"Upload-Offset": "0", "Content-Type": BYTES, **VERSION})
    assert offset(sender, place) == 4
    assert patch(sender, place, 4, b"456789").status_code == 204
    assert bytes_of(row(place)) == b"0123456789"


@pytest.mark.parametrize("algorithm", ["sha1", "md5", "sha256", "sha512"])
def test_a_checksum_decides_on_its_bytes(sender: Sender, algorithm: str) -> None:
    place = begun(sender)
    right = base64_of(hashlib.new(algorithm, b"01234").digest())
    refused = patch(sender, place, 0, b"other", Upload_Checksum=f"{algorithm} {right}")
    assert (refused.status_code, offset(sender, place)) == (460, 0)
    assert refused.json()["expected"] == hashlib.new(algorithm, b"01234").hexdigest()
    assert patch(sender, place, 0, b"01234", Upload_Checksum=f"{algorithm} {right}").status_code == 204


def test_a_checksum_that_cannot_be(sender: Sender) -> None:
    place = begun(sender)
    for checksum in ("", "sha1", "crc32 AAAAAA==", "sha1 ?", "sha1 YWJj", " sha1", "SHA1 YWJj", "sha1 a b"):
        assert patch(sender, place, 0, b"x", Upload_Checksum=checksum).status_code == 400, checksum
    assert offset(sender, place) == 0


def test_terminated_is_gone_from_every_verb(sender: Sender) -> None:
    place = begun(sender, 10, b"012")
    assert sender.send("DELETE", place, headers=VERSION).status_code == 204
    for verb in ("HEAD", "GET", "PATCH", "DELETE", "PUT"):
        answer = sender.send(verb, place, b"", VERSION)
        assert (answer.status_code, answer["Tus-Resumable"]) == (404, "1.0.0"), verb
        assert "Upload-Offset" not in answer


def test_expired_is_remembered(sender: Sender) -> None:
    place = begun(sender)
    Upload.objects.update(state=Upload.State.EXPIRED, expires=timezone.now() - timedelta(days=1))
    for verb in ("HEAD", "PATCH", "DELETE", "GET"):
        assert sender.send(verb, place, b"", VERSION).status_code == 410


def test_those_of_others_are_not_there(sender: Sender) -> None:
    place, other = begun(sender), other_account()
    for verb in ("HEAD", "PATCH", "DELETE", "GET", "PUT"):
        assert other.send(verb, place, b"", VERSION).status_code == 404
    assert offset(sender, place) == 0


def test_parts_are_put_together(sender: Sender) -> None:
    first, second = begun(sender, 3, b"012", Upload_Concat="partial"), begun(sender, 2, Upload_Concat="partial")
    unfinished = create(sender, None, Upload_Concat=f"final;{first} {second}")
    assert unfinished.status_code == 400
    patch(sender, second, 0, b"34")
    answer = create(sender, None, Upload_Concat=f"final;{first} {second.removeprefix('http://testserver')}")
    assert answer.status_code == 201
    told = head(sender, answer["Location"])
    assert (told["Upload-Length"], told["Upload-Offset"]) == ("5", "5")
    assert told["Upload-Concat"] == f"final;{first} {second}"
    assert head(sender, first)["Upload-Concat"] == "partial"
    assert patch(sender, answer["Location"], 5, b"x").status_code == 403


def test_what_cannot_be_put_together(sender: Sender) -> None:
    part, whole = begun(sender, 3, b"012", Upload_Concat="partial"), begun(sender, 3, b"012")
    foreign = begun(other_account(), 3, b"012", Upload_Concat="partial")
    for parts in (
        "",
        " ",
        whole,
        foreign,
        f"{part} http://testserver/uploads/none",
        "/uploads/",
        "http://[",
        part + "%00",
    ):
        assert create(sender, None, Upload_Concat=f"final;{parts}").status_code == 400, parts
    assert create(sender, 3, Upload_Concat=f"final;{part}").status_code == 400
    assert create(sender, None, Upload_Concat=f"final;{part}", Upload_Defer_Length="1").status_code == 400
    assert create(sender, None, b"012", Upload_Concat=f"final;{part}").status_code == 400


def test_what_is_said_of_a_file_is_kept_for_its_verification(sender: Sender) -> None:
    md5 = hashlib.md5(b"x", usedforsecurity=False).hexdigest()
    place = begun(
        sender, 1, Upload_Metadata=f"md5 {base64_of(md5.upper().encode())},name {base64_of(b'a/b' + bytes(1))}"
    )
    upload = row(place)
    assert (upload.declared, upload.name) == ({"md5": md5}, "a/b")


def test_every_answer_says_the_version(sender: Sender) -> None:
    place = begun(sender)
    for who, verb, where in ((Sender(), "HEAD", place), (sender, "PUT", place), (sender, "HEAD", "/uploads/none")):
        assert who.send(verb, where, b"", VERSION)["Tus-Resumable"] == "1.0.0"
    assert Sender("Basic nonsense").send("POST", "/uploads", b"", VERSION)["Tus-Resumable"] == "1.0.0"
