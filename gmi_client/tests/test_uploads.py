"""Sending a file to a server that the network fails: nothing twice that is there, and an end to patience."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest

from gmi_client import Refused, Repository, Unreachable, Unsound
from gmi_client.arrival import FileFault
from gmi_client.tests.conftest import QUICK
from gmi_client.tests.scripted import LOST, Asked, Served, said, scripted
from gmi_client.tus import written
from gmi_client.unfinished import Memory
from gmi_client.uploads import Order, Sent
from gmi_client.verbs.upload import located

CONTENT = b"0123456789"
ENTRY = said("200 OK", '{"links": []}', Content_Type="application/json")
CAN = said("204 No Content", Tus_Version="1.0.0", Tus_Extension="creation,concatenation")
MADE = said("201 Created", Location="/uploads/1")
GONE = said("404 Not Found")


def at(offset: int, status: str = "200 OK", **more: str) -> bytes:
    return said(status, Upload_Offset=str(offset), **more)


def status_of(state: str, **members: object) -> bytes:
    return said("200 OK", json.dumps({"state": state, **members}), Content_Type="application/json")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "reads.fq"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "state")


@pytest.fixture
def send(path: Path, memory: Memory) -> Callable[..., tuple[Sent, Served]]:
    """Send the file to a server that gives these answers; what was asked of it."""

    def sent(*answers: bytes, parts: int | None = None) -> tuple[Sent, Served]:
        with (
            scripted([ENTRY, *answers]) as served,
            Repository(served.url, pace=QUICK, polling=QUICK) as repository,
        ):
            uploads = repository.uploads("/uploads", memory)
            served.asked.clear()
            return uploads.send(Order(path, parts=parts)), served

    return sent


def body(asked: Asked) -> bytes:
    return asked.raw.partition(b"\r\n\r\n")[2]


def asked_for(served: Served) -> list[tuple[str, str]]:
    return [(asked.method, asked.target) for asked in served.asked]


def test_a_file_is_told_of_and_sent(send: Callable[..., tuple[Sent, Served]]) -> None:
    sent, served = send(CAN, MADE, at(0), at(10))
    begun, appended = served.asked[1], served.asked[3]
    told = dict(pair.split(" ") for pair in begun.headers["Upload-Metadata"].split(","))
    assert b64decode(told["filename"]) == b"reads.fq"
    assert b64decode(told["sha256"]).decode() == sent.digests["sha256"]
    assert (begun.headers["Upload-Length"], appended.headers["Upload-Offset"]) == ("10", "0")
    assert body(appended) == CONTENT
    assert sent.sent == 10


@pytest.mark.parametrize(
    "broken", [LOST, at(4, "409 Conflict"), said("423 Locked"), said("460 Checksum Mismatch"), said("502 Bad Gateway")]
)
def test_after_a_break_it_goes_on_where_the_server_is(send: Callable[..., tuple[Sent, Served]], broken: bytes) -> None:
    _, served = send(CAN, MADE, at(0), broken, at(4), at(10))
    assert [asked.method for asked in served.asked[3:]] == ["PATCH", "HEAD", "PATCH"]
    assert served.asked[5].headers["Upload-Offset"] == "4"
    assert body(served.asked[5]) == CONTENT[4:]


def test_who_still_writes_is_waited_for(send: Callable[..., tuple[Sent, Served]]) -> None:
    _, served = send(CAN, MADE, at(0), LOST, said("423 Locked", Retry_After="1"), at(4), at(10))
    assert [asked.method for asked in served.asked[3:]] == ["PATCH", "HEAD", "HEAD", "PATCH"]


def test_what_was_taken_in_part_is_gone_on_with(send: Callable[..., tuple[Sent, Served]]) -> None:
    _, served = send(CAN, MADE, at(0), at(3), at(10))
    assert body(served.asked[4]) == CONTENT[3:]


def test_patience_ends_when_nothing_gets_through(send: Callable[..., tuple[Sent, Served]]) -> None:
    with pytest.raises(Refused, match="423"):
        send(CAN, MADE, at(0), *(said("423 Locked"), at(0)) * QUICK.tries, said("423 Locked"))


def test_a_server_that_is_gone_is_unreachable(send: Callable[..., tuple[Sent, Served]]) -> None:
    with pytest.raises(Unreachable):
        send(CAN, MADE, at(0), LOST)


def test_a_refusal_in_the_middle_is_final(send: Callable[..., tuple[Sent, Served]]) -> None:
    with pytest.raises(Refused, match="full"):
        send(CAN, MADE, at(0), said("507 Insufficient Storage", '{"detail": "The disk is full."}'))


def test_another_run_goes_on_without_reading_or_beginning_anew(
    send: Callable[..., tuple[Sent, Served]], memory: Memory, path: Path
) -> None:
    with (
        scripted([ENTRY, CAN, MADE, at(0), said("403 Forbidden")]) as served,
        Repository(served.url, pace=QUICK, polling=QUICK) as repository,
    ):
        uploads = repository.uploads("/uploads", memory)
        with pytest.raises(Refused):
            uploads.send(Order(path))
        served.left[:] = [at(6), at(6), at(10)]
        sent = uploads.send(Order(path))
    assert [method for method, _ in asked_for(served)[5:]] == ["HEAD", "HEAD", "PATCH"]
    assert (sent.kept, sent.sent, body(served.asked[-1])) == (6, 4, CONTENT[6:])


def test_an_upload_that_the_server_has_forgotten_is_begun_anew(memory: Memory, path: Path) -> None:
    with (
        scripted([ENTRY, CAN, MADE, at(0), said("403 Forbidden")]) as served,
        Repository(served.url, pace=QUICK, polling=QUICK) as repository,
    ):
        uploads = repository.uploads("/uploads", memory)
        with pytest.raises(Refused):
            uploads.send(Order(path))
        served.left[:] = [GONE, CAN, said("201 Created", Location="/uploads/2"), at(0), at(10)]
        assert uploads.send(Order(path)).url == f"{served.url}/uploads/2"


def test_a_file_that_changes_on_the_way_is_not_taken_for_the_one_it_was(memory: Memory, path: Path) -> None:
    with scripted([ENTRY, CAN, MADE, at(0), at(10)]) as served, Repository(served.url, pace=QUICK) as repository:

        def grow(stage: str, done: int, whole: int) -> None:
            path.write_bytes(CONTENT + b"more")

        with pytest.raises(Exception, match="has changed"):
            repository.uploads("/uploads", memory).send(Order(path), grow)


def test_without_concatenation_a_file_goes_in_one_part(send: Callable[..., tuple[Sent, Served]]) -> None:
    can_less = said("204 No Content", Tus_Version="1.0.0", Tus_Extension="creation")
    _, served = send(can_less, MADE, at(0), at(10), parts=3)
    assert [method for method, _ in asked_for(served)] == ["OPTIONS", "POST", "HEAD", "PATCH"]


def test_a_server_without_tus_is_told(send: Callable[..., tuple[Sent, Served]]) -> None:
    with pytest.raises(Exception, match="takes no uploads"):
        send(said("204 No Content"))


def test_what_is_wrong_with_a_file_is_told_with_its_place(memory: Memory, path: Path) -> None:
    fault = {"code": "quality-length", "reason": "5 letters, 4 qualities", "line": 4}
    with (
        scripted(
            [ENTRY, CAN, MADE, at(0), at(10), status_of("received"), status_of("failed", faults=[fault])]
        ) as served,
        Repository(served.url, pace=QUICK, polling=QUICK) as repository,
        pytest.raises(Unsound, match="4 qualities") as unsound,
    ):
        repository.upload(path, to="/uploads", memory=memory)
    assert [located(path, each) for each in unsound.value.faults] == [
        f"{path}:4: quality-length: 5 letters, 4 qualities"
    ]
    assert unsound.value.uploaded.state == "failed"


def test_a_review_that_decides_on_the_file_is_found(memory: Memory, path: Path) -> None:
    link = {"rel": "http://www.g-m-i.org/links/review", "href": "http://x/runs-to-review/1"}
    tying, held = status_of("complete", filing="waiting"), status_of("complete", filing="held", links=[link])
    with (
        scripted([ENTRY, CAN, MADE, at(0), at(10), tying, held]) as served,
        Repository(served.url, pace=QUICK, polling=QUICK) as repository,
    ):
        assert repository.upload(path, to="/uploads", memory=memory).review == "http://x/runs-to-review/1"


def test_a_digest_of_the_servers_that_differs_is_no_success(memory: Memory, path: Path) -> None:
    with (
        scripted([ENTRY, CAN, MADE, at(0), at(10), status_of("complete", digests={"sha256": "0" * 64})]) as served,
        Repository(served.url, pace=QUICK, polling=QUICK) as repository,
        pytest.raises(Unsound, match="sha256"),
    ):
        repository.upload(path, to="/uploads", memory=memory)


def test_metadata_is_written_as_the_protocol_says() -> None:
    assert written({"filename": "słońce", "record": ""}) == "filename c8WCb8WEY2U="


def test_a_fault_without_a_line_still_has_its_file() -> None:
    assert located(Path("a.bam"), FileFault("no-eof", "it is cut short")) == "a.bam: no-eof: it is cut short"
