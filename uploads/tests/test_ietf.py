"""Resumable Uploads for HTTP, in the versions that clients speak, and uploads in one request."""

from __future__ import annotations

import hashlib

import pytest
from pytest_django import Settings

from ..models import Upload
from .conftest import bytes_of
from .sending import Answer, Sender, base64_of

PARTIAL = "application/partial-upload"
VERSIONS = ("5", "6", "8", "")


def said(headers: dict[str, str], version: str = "8") -> dict[str, str]:
    return {**headers, **({"Upload-Draft-Interop-Version": version} if version else {})}


def create(sender: Sender, data: bytes = b"", complete: str = "?0", version: str = "8", **more: str) -> Answer:
    headers = {"Upload-Complete": complete, **{name.replace("_", "-"): value for name, value in more.items()}}
    return sender.send("POST", "/uploads", data, said(headers, version))


def begun(sender: Sender, data: bytes = b"", **more: str) -> str:
    answer = create(sender, data, **more)
    assert answer.status_code == 201, answer.content
    return str(answer["Location"])


def patch(sender: Sender, place: str, at: int | str, data: bytes, complete: str = "?0", **more: str) -> Answer:
    headers = {"Content-Type": PARTIAL, "Upload-Offset": str(at), "Upload-Complete": complete}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    return sender.send("PATCH", place, data, said(headers, headers.pop("version", "8")))


def head(sender: Sender, place: str) -> Answer:
    return sender.send("HEAD", place)


def row(place: str) -> Upload:
    return Upload.objects.get(key=place.rpartition("/")[2])


def sha256(data: bytes) -> str:
    return f"sha-256=:{base64_of(hashlib.sha256(data).digest())}:"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_file_in_two_requests(sender: Sender, version: str) -> None:
    answer = create(sender, b"01234", version=version, Upload_Length="10", Content_Type="text/plain")
    assert (answer.status_code, answer["Upload-Complete"], answer["Upload-Offset"]) == (201, "?0", "5")
    assert answer["Upload-Limit"].startswith("max-size=")
    place = answer["Location"]
    told = head(sender, place)
    assert (told.status_code, told["Upload-Offset"], told["Upload-Complete"]) == (204, "5", "?0")
    assert (told["Upload-Length"], told["Cache-Control"]) == ("10", "no-store")
    last = patch(sender, place, 5, b"56789", "?1", version=version)
    assert (last.status_code, last["Upload-Complete"], last["Upload-Offset"]) == (200, "?1", "10")
    assert last.json()["state"] == "received"
    assert (row(place).media_type, bytes_of(row(place))) == ("text/plain", b"0123456789")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_whole_file_at_once(sender: Sender, version: str) -> None:
    answer = create(sender, b"0123456789", "?1", version, Content_Disposition='inline; filename="reads.txt"')
    assert (answer.status_code, answer["Upload-Complete"]) == (201, "?1")
    assert (row(answer["Location"]).name, row(answer["Location"]).length) == ("reads.txt", 10)


def test_the_name_may_be_told_as_in_tus(sender: Sender) -> None:
    assert row(begun(sender, Upload_Metadata=f"filename {base64_of(b'reads.txt')}")).name == "reads.txt"


def test_careful_creation_begins_without_bytes(sender: Sender) -> None:
    place = begun(sender)
    assert patch(sender, place, 0, b"01234").status_code == 204
    assert patch(sender, place, 5, b"", "?1")["Upload-Complete"] == "?1"
    assert row(place).length == 5


def test_reaching_the_length_is_the_end_even_if_not_said(sender: Sender) -> None:
    place = begun(sender, Upload_Length="5")
    assert patch(sender, place, 0, b"01234")["Upload-Complete"] == "?1"
    assert head(sender, place)["Upload-Complete"] == "?1"
    assert patch(sender, place, 5, b"", "?1").status_code == 200
    assert patch(sender, place, 5, b"", "?1").status_code == 200, "said again, since the answer may have been lost"


def test_another_offset_is_told_with_the_right_one(sender: Sender) -> None:
    place = begun(sender, b"01234")
    answer = patch(sender, place, 3, b"xx")
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "5")
    problem = answer.json()
    assert problem["type"] == "https://iana.org/assignments/http-problem-types#mismatching-upload-offset"
    assert (problem["expected-offset"], problem["provided-offset"]) == (5, 3)


@pytest.mark.parametrize(
    ("data", "complete", "more"),
    [
        (b"56789", "?1", {"Upload_Length": "11"}),
        (b"5678", "?1", {}),
        (b"5", "?0", {"Upload_Length": "12"}),
    ],
)
def test_lengths_that_contradict_each_other(sender: Sender, data: bytes, complete: str, more: dict[str, str]) -> None:
    place = begun(sender, b"01234", Upload_Length="10")
    answer = patch(sender, place, 5, data, complete, **more)
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("#inconsistent-upload-length")
    assert head(sender, place)["Upload-Offset"] == "5"


def test_a_complete_upload_takes_no_more(sender: Sender) -> None:
    place = begun(sender, b"01234", complete="?1")
    assert patch(sender, place, 5, b"5", "?1").status_code == 400
    assert row(place).offset == 5


def test_more_than_may_come(sender: Sender, settings: Settings) -> None:
    settings.GMI_UPLOAD_MAX_BYTES = 100
    assert create(sender, Upload_Length="101").status_code == 413
    assert create(sender, b"x" * 101).status_code == 413
    assert patch(sender, begun(sender, Upload_Length="5"), 0, b"012345").status_code == 413
    assert "max-size=100" in sender.send("OPTIONS", "/uploads")["Upload-Limit"]


@pytest.mark.parametrize("name", ["Upload-Complete", "Upload-Offset", "Upload-Length"])
def test_fields_that_cannot_be_read(sender: Sender, name: str) -> None:
    place = begun(sender)
    for wrong in ("", "01x", "?2", "true", "-1", "1.0", "9" * 16, '"5"', "5 6", "?1?1"):
        headers = said({"Content-Type": PARTIAL, "Upload-Offset": "0", "Upload-Complete": "?0", name: wrong})
        assert sender.send("PATCH", place, b"x", headers).status_code == 400, wrong
    assert row(place).offset == 0


def test_fields_may_have_parameters(sender: Sender) -> None:
    assert patch(sender, begun(sender), "0;of=bytes", b"x", '?0;because="not yet"').status_code == 204


def test_a_type_of_its_own_from_version_6_on(sender: Sender) -> None:
    place = begun(sender)
    for at, (version, status) in enumerate({"5": 204, "6": 415, "8": 415, "": 415}.items()):
        answer = patch(sender, place, min(at, 1), b"x", Content_Type="application/octet-stream", version=version)
        assert answer.status_code == status, version
    assert answer["Accept-Patch"] == PARTIAL


def test_the_digest_of_a_request_decides_on_its_bytes(sender: Sender) -> None:
    place = begun(sender)
    answer = patch(sender, place, 0, b"other", Content_Digest=sha256(b"01234"))
    assert (answer.status_code, head(sender, place)["Upload-Offset"]) == (400, "0")
    assert answer.json()["expected"] == hashlib.sha256(b"01234").hexdigest()
    several = f"unixsum=:AAAA:, {sha256(b'01234')}, md5=:{base64_of(hashlib.md5(b'01234').digest())}:"  # noqa: S324
    assert patch(sender, place, 0, b"01234", Content_Digest=several).status_code == 204


@pytest.mark.parametrize("name", ["Content_Digest", "Repr_Digest"])
def test_digests_that_cannot_be_read(sender: Sender, name: str) -> None:
    place = begun(sender)
    for wrong in ("sha-256", "sha-256=5", "sha-256=:AAAA:", "sha-256=:A:", "SHA-256=:A:", "a b", "=,"):
        assert patch(sender, place, 0, b"x", **{name: wrong}).status_code == 400, wrong
        assert create(sender, b"", "?0", **{name: wrong}).status_code == 400, wrong


def test_the_digest_of_the_file_is_kept_for_its_verification(sender: Sender) -> None:
    place = begun(sender, Repr_Digest=sha256(b"01"))
    assert row(place).declared == {"sha256": hashlib.sha256(b"01").hexdigest()}
    assert patch(sender, place, 0, b"01", "?1", Repr_Digest=sha256(b"other")).status_code == 400
    assert patch(sender, place, 0, b"01", "?1", Repr_Digest=sha256(b"01") + ", sha-512=?0").status_code == 400
    assert patch(sender, place, 0, b"01", "?1", Repr_Digest=sha256(b"01")).status_code == 200


def test_a_chunked_body_ends_nothing_unless_the_length_is_known(sender: Sender) -> None:
    headers = said({"Content-Type": PARTIAL, "Upload-Offset": "0", "Upload-Complete": "?1"})
    unknown, known = begun(sender), begun(sender, Upload_Length="5")
    assert sender.chunked("PATCH", unknown, b"01234", headers).status_code == 411
    assert sender.chunked("PATCH", known, b"0123", headers)["Upload-Complete"] == "?0"
    assert sender.chunked("PATCH", known, b"4", {**headers, "Upload-Offset": "4"})["Upload-Complete"] == "?1"


def test_a_broken_line_completes_nothing(sender: Sender) -> None:
    place = begun(sender)
    headers = said({"Content-Type": PARTIAL, "Upload-Offset": "0", "Upload-Complete": "?1"})
    assert sender.cut("PATCH", place, b"0123", 10, headers)["Upload-Complete"] == "?0"
    assert head(sender, place)["Upload-Offset"] == "4"


def test_cancelled_is_gone(sender: Sender) -> None:
    place = begun(sender, b"01")
    assert sender.send("DELETE", place).status_code == 204
    assert head(sender, place).status_code == 404
    assert patch(sender, place, 2, b"x").status_code == 404


def test_a_file_in_one_request(sender: Sender) -> None:
    answer = sender.send("POST", "/uploads?name=reads.txt", b"0123456789", {"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["name"], answer.json()["state"]) == (201, "reads.txt", "received")
    assert bytes_of(row(answer["Location"])) == b"0123456789"


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("Content-MD5", base64_of(hashlib.md5(b"01234").digest()), 201),  # noqa: S324
        ("Content-MD5", base64_of(hashlib.md5(b"other").digest()), 400),  # noqa: S324
        ("Content-MD5", "nonsense", 400),
        ("Content-Digest", sha256(b"01234"), 201),
        ("Content-Digest", sha256(b"other"), 400),
        ("Repr-Digest", "sha-256=:AAAA:", 400),
    ],
)
def test_one_request_with_a_digest(sender: Sender, name: str, value: str, status: int) -> None:
    answer = sender.send("POST", "/uploads", b"01234", {name: value})
    assert answer.status_code == status
    assert Upload.objects.filter(state=Upload.State.RECEIVED).count() == (status == 201)
    assert not Upload.objects.filter(state=Upload.State.OPEN).exists()


def test_put_names_the_file_unless_it_is_there(sender: Sender) -> None:
    made = sender.send("PUT", "/uploads/reads%20one.txt", b"01234")
    assert (made.status_code, made.json()["name"]) == (201, "reads one.txt")
    assert sender.send("PUT", made["Location"], b"56").status_code == 405
    assert sender.send("PUT", "/uploads/AAAAAAAAAAAAAAAAAAAAAA", b"01234").status_code == 404
    assert sender.send("PUT", "/uploads/empty.txt").status_code == 404


def test_one_request_says_how_long_it_is(sender: Sender) -> None:
    assert sender.chunked("PUT", "/uploads/reads.txt", b"01234").status_code == 411
    assert sender.send("POST", "/uploads").status_code == 400
    cut = sender.cut("PUT", "/uploads/reads.txt", b"0123", 10)
    assert (cut.status_code, cut["Upload-Offset"]) == (400, "4")
    assert patch(sender, cut["Location"], 4, b"456789", "?1").status_code == 200
