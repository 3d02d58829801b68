"""An answer that came before the body goes out first; then what is still sent is read for a while."""

from contextlib import ExitStack
from io import BytesIO
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from gmi_repo.early_answers import EarlyAnswer, WatchedBody
from gmi_repo.seated import Seated


def request_of(body: bytes, **given: str) -> WSGIEnvironment:
    return {
        "REQUEST_METHOD": "PATCH", "PATH_INFO": "/uploads/k", "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": "",
        "wsgi.input": BytesIO(body), **given,
    }  # fmt: skip


def test_the_answer_is_out_before_the_rest_is_read() -> None:
    source = BytesIO(b"x" * 1000)
    seen: list[int] = []
    with ExitStack() as held:
        held.callback(lambda: seen.append(-1))
        answer = EarlyAnswer([b"no"], WatchedBody({**request_of(b"x" * 1000), "wsgi.input": source}), held.pop_all())

    for block in answer:
        seen.append(source.tell())
        assert block == b"no"
    seen.append(source.tell())
    answer.close()

    assert seen == [0, 1000, -1]


@pytest.mark.parametrize(
    ("is_unread", "taken", "given"),
    [
        (True, 0, {}),
        (True, 3, {}),
        (False, 5, {}),
        (False, 0, {"HTTP_EXPECT": "100-continue"}),
        (True, 3, {"HTTP_EXPECT": "100-continue"}),
        (True, 5, {"CONTENT_LENGTH": ""}),
        (False, 9, {"CONTENT_LENGTH": ""}),
        (False, 9, {"CONTENT_LENGTH": "10"}),
    ],
)
def test_when_there_is_more_to_read(is_unread: bool, taken: int, given: dict[str, str]) -> None:
    body = WatchedBody(environ := request_of(b"12345", **given))
    for _ in range(taken):
        environ["wsgi.input"].read(1)

    assert body.is_unread is is_unread


def test_a_refusal_by_the_application_keeps_its_seat_until_the_rest_was_read() -> None:
    closed: list[bool] = []

    class Refusal(list[bytes]):
        streaming = False

        def close(self) -> None:
            closed.append(True)

    def refuse(_environ: WSGIEnvironment, start_response: StartResponse) -> Refusal:
        start_response("409 Conflict", [])
        return Refusal([b"no"])

    site = Seated(refuse, pages=1, transfers=1)
    environ = request_of(b"12345")
    answer = site(environ, lambda *_: bytes)

    assert not closed
    assert b"".join(answer) == b"no"
    assert environ["wsgi.input"].read(5) == b""
    answer.close()  # type: ignore[attr-defined]
    assert closed == [True]
