"""The server that stands in for archives does what it is told, faults and all."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from .answers import CLOSE, HANG, Answer, Question, file, json_of, text, throttled, xml
from .server import Served


@pytest.fixture
def archive() -> Iterator[Served]:
    with Served(lambda asked: xml(f"<A>{asked.path}</A>")) as served:
        yield served


@pytest.fixture
def ask(archive: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=archive.url, timeout=5, trust_env=False) as client:
        yield client


def test_questions_are_answered_by_the_handler_and_noted(archive: Served, ask: httpx.Client) -> None:
    answers = [ask.get("/x", params={"a": "1"}), ask.post("/y?id=1&id=2", data={"b": "2"})]

    assert [one.text for one in answers] == ["<A>/x</A>", "<A>/y</A>"]
    assert [(one.method, one.path, one.words) for one in archive.asked] == [
        ("GET", "/x", {"a": "1"}),
        ("POST", "/y", {"id": "2", "b": "2"}),
    ]
    assert archive.asked[1].every("id") == ["1", "2"]


def test_scripted_answers_come_first_and_only_where_they_fit(archive: Served, ask: httpx.Client) -> None:
    archive.script(throttled("2"), lambda asked: json_of({"m": asked.method}), when=lambda asked: asked.path == "/s")

    assert [ask.get(path).status_code for path in ("/other", "/s")] == [200, 429]
    assert ask.get("/s").json() == {"m": "GET"}
    assert ask.get("/s").text == "<A>/s</A>"


@pytest.mark.parametrize("fault", [CLOSE, text("abcdef").cut(3), Answer(body=[b"abc", b"def"]).cut(4)])
def test_a_line_may_break(archive: Served, ask: httpx.Client, fault: Answer) -> None:
    archive.script(fault)

    with pytest.raises(httpx.RemoteProtocolError):
        ask.get("/")


@pytest.mark.parametrize("fault", [HANG, text("abcdef").hang(after=3)])
def test_an_answer_may_never_come(archive: Served, ask: httpx.Client, fault: Answer) -> None:
    archive.script(fault)

    with pytest.raises(httpx.ReadTimeout):
        ask.get("/", timeout=0.2)


def test_what_hangs_ends_with_the_server() -> None:
    """An asker who does not leave does not keep it."""
    with Served(lambda _: HANG) as served:
        patient = socket.create_connection(("127.0.0.1", served.port))
        patient.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        while not served.asked:
            time.sleep(0.01)

    assert patient.recv(10) == b""
    patient.close()


def test_files_are_given_in_parts(archive: Served, ask: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"0123456789")
    archive.handler = lambda _: file(tmp_path / "big")
    whole = ask.get("/big")
    part = ask.get("/big", headers={"Range": "bytes=4-", "If-Range": whole.headers["ETag"]})
    changed = ask.get("/big", headers={"Range": "bytes=4-", "If-Range": '"other"'})

    assert (whole.status_code, whole.content) == (200, b"0123456789")
    assert (part.status_code, part.content, part.headers["Content-Range"]) == (206, b"456789", "bytes 4-9/10")
    assert (changed.status_code, changed.content) == (200, b"0123456789")


def test_a_slow_answer_comes_whole(archive: Served, ask: httpx.Client) -> None:
    archive.script(text("abc" * 10).slow(1000), Answer(body=[b"ab", b"", b"c"]))

    assert [ask.get("/").text, ask.get("/").text] == ["abc" * 10, "abc"]


def test_a_mistake_of_a_stand_in_is_not_swallowed() -> None:
    def mistaken(asked: Question) -> Answer:
        raise KeyError(asked.path)

    served = Served(mistaken).start()
    with httpx.Client(trust_env=False) as client:
        assert client.get(served.url).status_code == 500
    with pytest.raises(KeyError):
        served.close()
