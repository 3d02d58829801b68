"""Bodies as they come off the line: counted, and cut."""

from __future__ import annotations

import io
from typing import Any

import pytest

from ..body import Body
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


def test_a_small_body_is_whole_or_refused() -> None:
    assert body(b"{}").all(10) == b"{}"
    assert body(b"x" * 11).all(10) is None
    for cut in (io.BytesIO(b"{"), Line(b"{")):
        with pytest.raises(WrongHeader):
            body(b"", CONTENT_LENGTH="2", **{"wsgi.input": cut}).all(10)
