"""Bodies as they come off the line: counted, cut, refused early."""

from __future__ import annotations

import io
from typing import Any

import pytest

from ..body import BLOCK_BYTES, Body
from ..fields import WrongHeader


class Line(io.BytesIO):
    """Breaks, and says so, where its bytes end."""

    def read(self, size: int | None = -1, /) -> bytes:
        if block := super().read(size):
            return block
        raise ConnectionResetError


def body(data: bytes, **environ: Any) -> Body:
    return Body({"wsgi.input": io.BytesIO(data), "CONTENT_LENGTH": str(len(data)), **environ})


def left_of(read: Body) -> int:
    return len(read._input.read())


def test_no_more_is_read_than_was_announced() -> None:
    pipelined = body(b"0123456789", CONTENT_LENGTH="4")
    assert (pipelined.read(100), pipelined.read(100), left_of(pipelined)) == (b"0123", b"", 6)


@pytest.mark.parametrize("length", ["-1", "ten", "1,1", "٣", "9" * 20])
def test_a_length_is_a_number(length: str) -> None:
    with pytest.raises(WrongHeader):
        body(b"", CONTENT_LENGTH=length)


def test_a_body_without_a_length_is_read_where_its_end_is_told() -> None:
    assert body(b"01", CONTENT_LENGTH="").size == 0
    assert body(b"01", CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked").size is None
    over_frames = {"SERVER_PROTOCOL": "HTTP/2.0", "REQUEST_METHOD": "PATCH", "wsgi.input_terminated": True}
    assert body(b"01", CONTENT_LENGTH="", **over_frames).size is None
    assert body(b"01", CONTENT_LENGTH="", **{**over_frames, "REQUEST_METHOD": "HEAD"}).size == 0


def test_what_an_early_answer_left_is_read_and_dropped() -> None:
    some, chunked = body(b"x" * 100_000), body(b"x" * 100_000, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
    for each in (some, chunked):
        each.read(10)
        each.drop()
        assert left_of(each) == 0


def test_too_much_is_left_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("uploads.body.MOST_DROPPED_BYTES", 2 * BLOCK_BYTES)
    endless = io.BytesIO(bytes(5 * BLOCK_BYTES))
    chunked = Body({"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": endless})
    chunked.drop()
    assert left_of(chunked) == 3 * BLOCK_BYTES


def test_who_waits_for_a_word_is_not_told_to_go_on() -> None:
    patient = body(b"0123456789", HTTP_EXPECT="100-continue")
    patient.drop()
    assert left_of(patient) == 10


def test_a_broken_line_is_no_fault_of_the_answer() -> None:
    broken = Body({"wsgi.input": Line(b"01"), "CONTENT_LENGTH": "10"})
    broken.drop()
    assert broken.taken == 2


def test_a_small_body_is_whole_or_refused() -> None:
    assert body(b"{}").all(10) == b"{}"
    assert body(b"x" * 11).all(10) is None
    for cut in (io.BytesIO(b"{"), Line(b"{")):
        with pytest.raises(WrongHeader):
            body(b"", CONTENT_LENGTH="2", **{"wsgi.input": cut}).all(10)
