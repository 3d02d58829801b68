"""Bytes as an answer: whole, in part, not at all."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from hypermedia import doubts
from hypermedia.downloads import RangeNotSatisfiable, Stored, disposition, download
from hypermedia.preconditions import PreconditionFailed
from records.clock import first_modified
from store import contents
from store.errors import Damaged, Missing, StoreUnavailable
from submitters.actor import ANONYMOUS
from tests import builders

DATA = bytes(range(256)) * 4000
"""A megabyte: more than one block."""


@pytest.fixture
def file() -> Stored:
    part = builders.part("reads.fastq", DATA)
    store_name = contents.keep(part.path, part.sha256)
    since = first_modified().replace(year=2020)
    return Stored("reads.fastq", store_name, part.size, part.md5, part.sha256, since)


_open: list[HttpResponseBase] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """As a server does when it has sent an answer, or could not."""
    yield
    while _open:
        for close in _open.pop()._resource_closers:  # type: ignore[attr-defined]  # Django's own list
            close()


@pytest.fixture(autouse=True)
def _nobody_doubts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rooms above, which ask the database, do not speak up here."""
    monkeypatch.setattr(doubts, "_doubts", [])


def ask(file: Stored, method: str = "GET", **headers: str) -> HttpResponseBase:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = download(RequestFactory().generic(method, "/", headers=named), ANONYMOUS, file)
    _open.append(answer)
    return answer


def sent(answer: HttpResponseBase) -> bytes:
    assert isinstance(answer, StreamingHttpResponse)
    return answer.getvalue()


def test_the_whole_file_comes_with_all_that_is_known_of_it(file: Stored) -> None:
    answer = ask(file)
    assert (answer.status_code, sent(answer)) == (200, DATA)
    assert answer["ETag"] == f'"{hashlib.sha256(DATA).hexdigest()}"'
    assert answer["Repr-Digest"] == f"sha-256=:{base64.b64encode(hashlib.sha256(DATA).digest()).decode()}:"
    assert answer["Last-Modified"].endswith("GMT")
    assert (answer["Accept-Ranges"], answer["Content-Length"]) == ("bytes", str(len(DATA)))


def test_it_is_saved_and_never_run(file: Stored) -> None:
    answer = ask(file)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="reads.fastq"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, len(DATA)),
        ("BYTES=10-19", 10, 20),
        ("bytes=500000-", 500_000, len(DATA)),
        ("bytes=-5", len(DATA) - 5, len(DATA)),
        (f"bytes=-{'9' * 30}", 0, len(DATA)),
        (f"bytes=7-{'9' * 30}", 7, len(DATA)),
    ],
)
def test_a_range_is_answered_with_that_part(file: Stored, wanted: str, start: int, stop: int) -> None:
    answer = ask(file, range=wanted)
    assert (answer.status_code, sent(answer)) == (206, DATA[start:stop])
    assert answer["Content-Range"] == f"bytes {start}-{stop - 1}/{len(DATA)}"
    assert answer["Content-Length"] == str(stop - start)


@pytest.mark.parametrize(
    "wanted", ["bytes=0-1,5-6", "bytes=", "bytes=-", "bytes=9-3", "items=0-1", "bytes=a-b", "bytes=٣-٤", "0-1"]
)
def test_what_is_no_single_range_is_passed_over(file: Stored, wanted: str) -> None:
    assert sent(ask(file, range=wanted)) == DATA


@pytest.mark.parametrize("wanted", [f"bytes={len(DATA)}-", f"bytes={'9' * 5000}-", "bytes=-0"])
def test_a_range_behind_the_end_is_refused_with_the_size(file: Stored, wanted: str) -> None:
    with pytest.raises(RangeNotSatisfiable) as refused:
        ask(file, range=wanted)
    assert refused.value.size == len(DATA)


@pytest.mark.parametrize(
    ("stated", "status"),
    [('"{etag}"', 206), ('W/"{etag}"', 200), ('"other"', 200), ("{date}", 206), ("Sun, 06 Nov 1994 08:49:37 GMT", 200)],
)
def test_a_part_is_sent_only_of_the_same_file(file: Stored, stated: str, status: int) -> None:
    told = stated.format(etag=file.sha256, date=ask(file, "HEAD")["Last-Modified"])
    assert ask(file, range="bytes=0-1", if_range=told).status_code == status


def test_a_date_of_this_second_proves_nothing(file: Stored) -> None:
    fresh = Stored(**{**vars(file), "since": first_modified()})
    assert ask(fresh, range="bytes=0-1", if_range=ask(fresh, "HEAD")["Last-Modified"]).status_code == 200


@pytest.mark.parametrize("header", ["if_none_match", "if_modified_since"])
def test_a_client_that_has_it_gets_nothing(file: Stored, header: str) -> None:
    known = ask(file, "HEAD")
    answer = ask(file, **{header: known["ETag"] if header == "if_none_match" else known["Last-Modified"]})
    assert isinstance(answer, HttpResponse)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", known["ETag"])


@pytest.mark.parametrize(
    "condition", [{"if_match": '"other"'}, {"if_unmodified_since": "Sun, 06 Nov 1994 08:49:37 GMT"}]
)
def test_a_client_that_wants_another_is_told(file: Stored, condition: dict[str, str]) -> None:
    with pytest.raises(PreconditionFailed):
        ask(file, **condition)
    assert ask(file, if_match=f'"{file.sha256}"').status_code == 200


def test_head_tells_all_and_opens_nothing(file: Stored) -> None:
    gone = Stored(**{**vars(file), "store_name": "00/nothing"})
    answer = ask(gone, "HEAD", range="bytes=0-1")
    assert isinstance(answer, HttpResponse)
    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, str(len(DATA)), b"")


@pytest.mark.parametrize(("wanted", "has"), [("md5=1", True), ("sha-256=3, md5=10", True), ("md5=0", False)])
def test_md5_is_told_to_who_wants_it(file: Stored, wanted: str, has: bool) -> None:
    assert ("md5=:" in ask(file, want_repr_digest=wanted)["Repr-Digest"]) == has


def test_bytes_that_are_not_there_are_no_answer(file: Stored) -> None:
    contents.remove(file.store_name)
    with pytest.raises(Missing):
        ask(file)


def test_a_file_cut_short_is_never_a_whole_answer(file: Stored) -> None:
    longer = Stored(**{**vars(file), "size": len(DATA) + 1})
    with pytest.raises(StoreUnavailable):
        sent(ask(longer))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a/b/reads.fastq", 'attachment; filename="reads.fastq"'),
        ("C:\\x\\reads.fastq", 'attachment; filename="reads.fastq"'),
        ('a"b\\', 'attachment; filename="a\\"b"'),
        ("a\r\nSet-Cookie: x", 'attachment; filename="a__Set-Cookie: x"'),
        ("ä.fastq", "attachment; filename*=utf-8''%C3%A4.fastq"),
        ("/", 'attachment; filename="file"'),
    ],
)
def test_a_name_is_told_as_headers_can_carry_it(name: str, told: str) -> None:
    assert disposition(name) == told


def test_bytes_that_somebody_above_knows_to_be_damaged_are_not_sent(file: Stored) -> None:
    doubts.ask(lambda area, name: "They are altered." if (area, name) == ("files", file.store_name) else "")
    with pytest.raises(Damaged, match="altered"):
        ask(file)
    assert ask(file, if_none_match=f'"{file.sha256}"').status_code == 304
