"""Pages and transfers do not stand in each other's way."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment
from wsgiref.util import setup_testing_defaults

import orjson
import pytest

from gmi_repo.seated import AT_ONCE_BYTES, Seated, carries_a_file
from gmi_repo.seats import Seats, TransferSeats

Answer = tuple[str, dict[str, str], Any]


class Door:
    """A WSGI application in which requests stay until they are let go; `/long/…` answers with a stream."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.most = 0
        self.opened = threading.Event()
        self.closed: list[str] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/broken":
            raise RuntimeError
        if environ.get("QUERY_STRING") == "stay":
            self.inside.append(path)
            self.most = max(self.most, len(self.inside))
            assert self.opened.wait(30)
            self.inside.remove(path)
        start_response("200 OK", [])
        blocks = 100 if path.startswith("/long") else 1
        return Stream(self, path, blocks)


class Stream:
    streaming = True

    def __init__(self, door: Door, path: str, blocks: int) -> None:
        self._door, self._path, self._blocks = door, path, blocks

    def __iter__(self) -> Iterator[bytes]:
        return iter([b"x" * (AT_ONCE_BYTES // 8)] * self._blocks)

    def close(self) -> None:
        self._door.closed.append(self._path)


def ask(site: Seated, path: str, method: str = "GET", client: str = "a", **given: object) -> Answer:
    path, _, query = path.partition("?")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_AUTHORIZATION": client,
        "wsgi.input": BytesIO(b"12345"), **given,
    }  # fmt: skip
    setup_testing_defaults(environ)
    told: list[Any] = []

    def start(*head: object) -> Callable[[bytes], object]:
        told.append(head)
        return bytes

    body = site(environ, start)
    return told[-1][0], dict(told[-1][1]), body


def patch(site: Seated, path: str, client: str = "a") -> Answer:
    return ask(site, path, "PATCH", client, CONTENT_LENGTH="5")


def until(happened: Callable[[], object]) -> None:
    latest = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < latest
        time.sleep(0.005)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def site(door: Door) -> Seated:
    return Seated(door, pages=2, transfers=4)


@pytest.fixture
def sent(door: Door) -> Iterator[Callable[..., None]]:
    """Runs a request in a thread of its own; all of them are let go in the end."""
    threads = []

    def send(act: Callable[..., Answer], *given: object) -> None:
        threads.append(threading.Thread(target=act, args=given))
        threads[-1].start()

    yield send
    door.opened.set()
    for thread in threads:
        thread.join()


Sent = Callable[..., None]


def test_only_so_many_pages_are_made_at_a_time(door: Door, site: Seated, sent: Sent) -> None:
    for number in range(6):
        sent(ask, site, f"/page/{number}?stay")
    until(lambda: len(door.inside) == 2)
    door.opened.set()
    until(lambda: len(door.closed) == 6)

    assert door.most == 2


def test_transfers_leave_the_seats_of_pages_free_and_the_next_one_is_asked_to_come_back(
    door: Door, site: Seated, sent: Sent
) -> None:
    for number in range(4):
        sent(patch, site, f"/uploads/{number}?stay", f"client {number}")
    until(lambda: len(door.inside) == 4)

    assert ask(site, "/studies")[0] == "200 OK"
    status, headers, body = patch(site, "/uploads/5", "another")
    assert (status, headers["Retry-After"]) == ("503 Service Unavailable", "5")
    assert orjson.loads(b"".join(body))["type"].endswith("/problems/busy")


def test_a_word_about_an_upload_gets_through_when_pages_and_transfers_do_not(
    door: Door, site: Seated, sent: Sent
) -> None:
    for number in range(4):
        sent(patch, site, f"/uploads/{number}?stay", f"client {number}")
    for number in range(2):
        sent(ask, site, f"/page/{number}?stay")
    until(lambda: len(door.inside) == 6)

    assert ask(site, "/uploads/0", "HEAD")[0] == "200 OK"
    assert ask(site, "/uploads", "OPTIONS")[0] == "200 OK"
    assert ask(site, "/uploads", "POST", CONTENT_LENGTH="0")[0] == "200 OK"


def test_one_client_has_at_most_half_of_the_transfers(door: Door, site: Seated, sent: Sent) -> None:
    for number in range(2):
        sent(patch, site, f"/uploads/{number}?stay", "greedy")
    until(lambda: len(door.inside) == 2)

    assert patch(site, "/uploads/3", "greedy")[0] == "503 Service Unavailable"
    assert patch(site, "/uploads/4", "modest")[0] == "200 OK"


def test_a_long_answer_sits_with_the_transfers_until_it_is_closed(door: Door) -> None:
    site = Seated(door, pages=1, transfers=1)
    status, _, body = ask(site, "/long/file")

    assert status == "200 OK"
    assert ask(site, "/studies")[0] == "200 OK"
    assert ask(site, "/long/other")[0] == "503 Service Unavailable"
    assert sum(map(len, body)) == 100 * (AT_ONCE_BYTES // 8)
    body.close()
    assert ask(site, "/long/other")[0] == "200 OK"


def test_a_short_stream_is_given_at_once_and_closed(door: Door, site: Seated) -> None:
    _, _, body = ask(site, "/short")

    assert isinstance(body, list)
    assert door.closed == ["/short"]


def test_a_request_that_breaks_gives_its_seat_back(door: Door) -> None:
    site = Seated(door, pages=1, transfers=1)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            ask(site, "/broken")
        with pytest.raises(RuntimeError):
            ask(site, "/broken", "POST", CONTENT_LENGTH="5", CONTENT_TYPE="multipart/mixed; boundary=x")

    assert ask(site, "/studies")[0] == "200 OK"


@pytest.mark.parametrize(
    ("carries", "method", "path", "more"),
    [
        (True, "PATCH", "/uploads/k", {"CONTENT_LENGTH": "1"}),
        (True, "PUT", "/uploads/k", {"HTTP_TRANSFER_ENCODING": "chunked"}),
        (True, "POST", "/runs", {"CONTENT_LENGTH": "1", "CONTENT_TYPE": "Multipart/Mixed; boundary=b"}),
        (False, "POST", "/runs", {"CONTENT_LENGTH": "1", "CONTENT_TYPE": "application/xml"}),
        (False, "POST", "/uploadsx", {"CONTENT_LENGTH": "1"}),
        (False, "PUT", "/uploads/k", {"CONTENT_LENGTH": "0"}),
        (False, "HEAD", "/uploads/k", {}),
    ],
)
def test_what_carries_a_file(carries: bool, method: str, path: str, more: dict[str, str]) -> None:
    assert carries_a_file({"REQUEST_METHOD": method, "PATH_INFO": path, **more}) is carries


def test_who_comes_first_is_served_first() -> None:
    seats, served, started = Seats(1), [], []
    seats.take()

    def wait(number: int) -> None:
        started.append(number)
        seats.take()
        served.append(number)
        seats.leave()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        until(lambda number=number: len(seats._queue) == number + 1)  # type: ignore[misc]
    seats.leave()
    for thread in threads:
        thread.join()

    assert served == started == [0, 1, 2, 3, 4]


def test_who_gives_up_waiting_loses_no_seat() -> None:
    seats = Seats(1)
    seats.take()

    assert not seats.take(0.01)
    seats.leave()
    assert seats.take(0)


def test_few_wait_for_a_transfer() -> None:
    seats, held = TransferSeats(1), ExitStack()
    assert seats.take("a", held)
    came: list[bool] = []
    waiting = threading.Thread(target=lambda: came.append(seats.take("b", held, patience_seconds=30)))
    waiting.start()
    until(lambda: seats._seats._queue)

    assert not seats.take("c", ExitStack(), patience_seconds=30)
    held.close()
    waiting.join()
    assert came == [True]
