"""Many requests at a time: each ends once, and none stands in another's way."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from harvest.failures import BadRequest, Corrupt, Failure, NotFound, Throttled
from harvest.source import Fetched, Request
from harvest.transport import Transport
from tests.archives.answers import Answer, Question, text, throttled, xml
from tests.archives.server import Served


def _requests(served: Served, number: int) -> list[Request]:
    return [Request(f"{served.url}/{index}") for index in range(number)]


def test_each_ends_once_with_its_own(transport: Transport, served: Served) -> None:
    requests = _requests(served, 30)
    served.script(text("no", status=404), text("bad", status=400), when=lambda asked: asked.path in ("/3", "/5"))
    ended = list(transport.fetch_many(requests, 4))

    assert {id(request) for request, _ in ended} == {id(request) for request in requests}
    assert len(ended) == 30
    failed = {request.url: type(outcome) for request, outcome in ended if isinstance(outcome, Failure)}
    assert set(failed.values()) == {NotFound, BadRequest}
    answers = {outcome.request.url: outcome.read() for _, outcome in ended if isinstance(outcome, Fetched)}
    assert all(body.decode() == f"<A>/{url.rpartition('/')[2]}</A>" for url, body in answers.items())


def test_several_are_on_their_way_together(transport: Transport, served: Served) -> None:
    """Each waits for the others: one after the other they would never end."""
    meeting = threading.Barrier(3, timeout=20)

    def met(asked: Question) -> Answer:
        meeting.wait()
        return xml("<A/>")

    served.handler = met
    assert len([outcome for _, outcome in transport.fetch_many(_requests(served, 6), 3)]) == 6


def test_the_same_request_twice_is_asked_twice(transport: Transport, served: Served) -> None:
    one = Request(served.url)

    assert [request for request, _ in transport.fetch_many([one, one], 2)] == [one, one]
    assert len(served.asked) == 2


def test_throttled_stops_starting_new_ones(transport: Transport, served: Served) -> None:
    served.handler = lambda _: throttled("3600")
    ended = [outcome for _, outcome in transport.fetch_many(_requests(served, 20), 2)]

    assert len(ended) == 20
    assert all(isinstance(outcome, Throttled) for outcome in ended)
    assert len(served.asked) <= 2


def test_a_short_pause_is_waited_for(transport: Transport, served: Served) -> None:
    served.script(throttled("1"), throttled("1"))

    assert all(isinstance(outcome, Fetched) for _, outcome in transport.fetch_many(_requests(served, 6), 2))


def test_answers_are_read_in_the_thread_of_the_caller(transport: Transport, served: Served) -> None:
    threads = set()

    def check(fetched: Fetched) -> None:
        threads.add(threading.current_thread())
        if fetched.url.endswith("/1"):
            raise Corrupt("not this one")

    ended = list(transport.fetch_many(_requests(served, 4), 2, check=check))
    assert threads == {threading.current_thread()}
    assert [str(outcome) for _, outcome in ended if isinstance(outcome, Failure)] == ["not this one"]


def test_who_stops_half_way_leaves_nothing(transport: Transport, served: Served, tmp_path: Path) -> None:
    served.script(text("x" * 1000).slow(100), when=lambda asked: asked.path == "/1")
    ending = transport.fetch_many(_requests(served, 20), 4)
    _, first = next(ending)
    ending.close()  # type: ignore[attr-defined]

    assert isinstance(first, Fetched)
    assert list(tmp_path.iterdir()) == [first.path]


def test_the_lease_is_looked_after_meanwhile(db: None, served: Served, tmp_path: Path) -> None:
    looked: list[float] = []
    served.script(throttled("1"))
    with Transport([served.url], tmp_path, watch=lambda: looked.append(time.monotonic())) as transport:
        list(transport.fetch_many([Request(served.url)], 1))
    assert len(looked) > 2


def test_what_the_watch_raises_ends_all(db: None, served: Served, tmp_path: Path) -> None:
    class Lost(Exception):
        pass

    def lost() -> None:
        raise Lost

    with Transport([served.url], tmp_path, watch=lost) as transport:
        with pytest.raises(Lost):
            list(transport.fetch_many(_requests(served, 3), 2))
        with pytest.raises(Lost):
            transport.fetch(Request(served.url))
    assert list(tmp_path.iterdir()) == []


def test_the_pace_holds_for_those_together(transport: Transport, served: Served, settings: Settings) -> None:
    settings.GMI_HARVEST_RATES = [f"127.0.0.1:{served.port}=20"]
    list(transport.fetch_many(_requests(served, 8), 8))

    came = sorted(asked.at for asked in served.asked)
    assert came[-1] - came[0] >= 7 / 20 - 0.1
