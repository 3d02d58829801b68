"""Whatever a host does wrong, an error never becomes an answer, and an answer is not lost for one fault."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from harvest import pacing
from harvest.failures import BadRequest, Corrupt, Failure, NotFound, Throttled, TooLarge, Transient, Withdrawn
from harvest.models import Host
from harvest.source import Fetched, Request
from harvest.transport import Transport
from tests.archives.answers import CLOSE, HANG, Answer, file, html, json_of, text, throttled, xml
from tests.archives.server import Served

BIG = bytes(range(256)) * 4096
BODY = "<A>" + "x" * 300 + "</A>"


@pytest.fixture
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("big") / "dump.tar.gz"
    path.write_bytes(BIG)
    return path


@pytest.mark.parametrize(
    "fault",
    [
        text("boom", status=500),
        html(status=502),
        text("", status=503),
        text("late", status=408),
        CLOSE,
        xml(BODY).cut(20),
        Answer(200, [b"<A>", b"more"], {"Content-Type": "application/xml"}).cut(5),
    ],
)
def test_what_passes_is_asked_again(transport: Transport, served: Served, fault: Answer) -> None:
    served.script(fault, fault)
    fetched = transport.fetch(Request(f"{served.url}/x"))

    assert (fetched.read(), fetched.attempts) == (b"<A>/x</A>", 3)


def test_what_does_not_pass_is_told_in_the_end(transport: Transport, served: Served, tmp_path: Path) -> None:
    served.handler = lambda _: text("boom", status=500)

    with pytest.raises(Transient, match=r"GET http://127.0.0.1:\d+/x answered 500") as told:
        transport.fetch(Request(f"{served.url}/x"))
    assert len(served.asked) == 4
    assert (told.value.evidence.status, told.value.evidence.head) == (500, b"boom")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", [HANG, xml(BODY).hang(after=10)])
def test_silence_ends(transport: Transport, served: Served, settings: Settings, fault: Answer) -> None:
    settings.GMI_HARVEST_READ_SECONDS, settings.GMI_HARVEST_RETRIES = 1, 0
    served.script(fault)

    with pytest.raises(Transient, match="no word for too long"):
        transport.fetch(Request(served.url))


def test_a_trickle_ends_where_the_whole_is_bounded(transport: Transport, served: Served, settings: Settings) -> None:
    settings.GMI_HARVEST_RETRIES = 0
    served.script(text("x" * 4000).slow(2000))

    with pytest.raises(Transient, match="not there in time"):
        transport.fetch(Request(served.url, format="txt", whole=0.2))


def test_nobody_at_home(db: None, tmp_path: Path) -> None:
    with Served() as gone:
        url = gone.url
    with Transport([url], tmp_path) as transport, pytest.raises(Transient, match="the line broke"):
        transport.fetch(Request(url))


@pytest.mark.parametrize(
    ("status", "failure"), [(400, BadRequest), (403, BadRequest), (404, NotFound), (410, Withdrawn), (206, Corrupt)]
)
def test_other_statuses_tell_their_class(
    transport: Transport, served: Served, status: int, failure: type[Failure]
) -> None:
    served.handler = lambda _: Answer(status, "why" * 2000, {"X-Why": "so"})

    with pytest.raises(failure) as told:
        transport.fetch(Request(served.url))
    assert type(told.value) is failure
    assert (len(told.value.evidence.head), told.value.evidence.headers["x-why"]) == (2048, "so")
    assert len(served.asked) == (2 if failure is Corrupt else 1)


@pytest.mark.parametrize(
    "page",
    [
        html(),
        text("\ufeff\n<!-- x -->\n<HTML lang='en'>", media_type="application/xml"),
        xml('<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html/>'),
    ],
)
def test_a_page_for_people_is_no_answer(transport: Transport, served: Served, page: Answer) -> None:
    served.script(page, page, page)

    with pytest.raises(Corrupt, match="a page for people instead of xml") as told:
        transport.fetch(Request(served.url))
    assert len(served.asked) == 2
    assert b"<" in told.value.evidence.head
    assert transport.fetch(Request(served.url, format="html")).status == 200


def test_a_page_once_is_asked_once_more(transport: Transport, served: Served) -> None:
    served.script(html())

    assert transport.fetch(Request(f"{served.url}/x")).attempts == 2


# ---------------------------------------------------------------------------------------------- left alone for a while
@pytest.mark.parametrize(("status", "is_date"), [(429, False), (503, True)])
def test_too_fast_is_no_attempt_and_pauses_the_host(
    transport: Transport, served: Served, status: int, is_date: bool
) -> None:
    date = format_datetime(datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2), usegmt=True)
    served.script(throttled(date if is_date else "1", status))
    fetched = transport.fetch(Request(served.url))

    assert fetched.attempts == 1
    first, second = served.asked
    assert second.at - first.at >= 0.9
    assert Host.objects.get().slowdown == 2


def test_who_says_that_he_wants_to_be_left_alone_for_long_puts_us_off(transport: Transport, served: Served) -> None:
    served.script(
        Answer(429, '{"error":"API rate limit exceeded"}', {"Retry-After": "3600", "X-RateLimit-Remaining": "0"})
    )
    before = timezone.now()

    for _ in range(2):  # the second is not even asked
        with pytest.raises(Throttled) as told:
            transport.fetch(Request(served.url))
        assert timedelta(seconds=3599) <= told.value.until - before <= timedelta(seconds=3610)
    assert len(served.asked) == 1
    assert [(host.name, host.strikes) for host in pacing.pauses()] == [(f"127.0.0.1:{served.port}", 1)]
    assert "0 requests left" in pacing.pauses()[0].reason


def test_too_fast_may_stand_in_the_body(transport: Transport, served: Served) -> None:
    said = json_of({"error": "API rate limit exceeded", "api-key": "1.2.3.4", "count": "4", "limit": "3"})
    served.script(said, said, said, said, said)

    assert transport.fetch(Request(f"{served.url}/x")).attempts == 1
    assert len(served.asked) == 6


def test_patience_has_an_end_though_each_pause_is_short(db: None, served: Served, tmp_path: Path) -> None:
    served.handler = lambda _: throttled()

    with Transport([served.url], tmp_path, patience=0.3) as transport, pytest.raises(Throttled) as told:
        transport.fetch(Request(served.url))
    assert told.value.evidence.status == 429


# ------------------------------------------------------------------------------------------------ what the source sees
def test_the_source_may_ask_once_more(transport: Transport, served: Served) -> None:
    """What it calls corrupt is asked for once more from the start, then told with evidence."""
    seen: list[bytes] = []

    def never(fetched: Fetched) -> None:
        seen.append(fetched.read())
        raise Corrupt("no end tag")

    with pytest.raises(Corrupt, match="no end tag") as told:
        transport.fetch(Request(f"{served.url}/x"), never)
    assert seen == [b"<A>/x</A>"] * 2
    assert (told.value.evidence.status, told.value.evidence.head) == (200, b"<A>/x</A>")


def test_the_source_may_see_that_a_host_is_broken_or_busy(transport: Transport, served: Served) -> None:
    said = iter([Transient("ERROR inside"), Throttled("busy", timezone.now()), None])

    def check(fetched: Fetched) -> None:
        if failure := next(said):
            raise failure

    assert transport.fetch(Request(served.url), check).attempts == 2
    assert len(served.asked) == 3
    assert Host.objects.get().struck is not None


# -------------------------------------------------------------------------------------------------------- large files
def test_a_file_that_breaks_off_is_gone_on_with(transport: Transport, served: Served, big: Path) -> None:
    served.script(file(big).cut(700_000), file(big).cut(100_000), text("busy", status=500), throttled("0"))
    served.handler = lambda _: file(big)
    fetched = transport.fetch(Request(served.url, format="tar.gz"))

    assert (fetched.size, fetched.sha256) == (len(BIG), hashlib.sha256(BIG).hexdigest())
    assert fetched.read() == BIG
    asked = [question.headers.get("range") for question in served.asked]
    assert asked == [None, "bytes=700000-", *["bytes=800000-"] * 3]
    assert fetched.status == 200


def test_a_file_that_changed_meanwhile_comes_from_its_start(transport: Transport, served: Served, big: Path) -> None:
    served.script(file(big).cut(700_000))
    served.handler = lambda _: Answer(200, b"new" * 300_000, {"ETag": '"other"'}, ranges=True)

    assert transport.fetch(Request(served.url, format="tar.gz")).read() == b"new" * 300_000


@pytest.mark.parametrize(
    "odd",
    [
        Answer(206, b"zzz", {"Content-Range": "bytes 5-7/1048576"}),
        Answer(206, b"zzz"),
        Answer(416, b"", {"Content-Range": "bytes */3"}),
    ],
)
def test_a_part_that_does_not_fit_is_not_taken(transport: Transport, served: Served, big: Path, odd: Answer) -> None:
    served.script(file(big).cut(700_000), odd)
    served.handler = lambda _: file(big)

    assert transport.fetch(Request(served.url, format="tar.gz")).read() == BIG


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"1"', "Accept-Ranges": "bytes"}])
def test_where_parts_are_not_safe_all_is_asked_again(
    transport: Transport, served: Served, headers: dict[str, str]
) -> None:
    served.script(Answer(200, BIG, headers).cut(700_000), Answer(200, BIG, headers))

    assert transport.fetch(Request(served.url, format="tar.gz")).read() == BIG
    assert "range" not in served.asked[1].headers


@pytest.mark.parametrize("body", ["x" * 101, [b"x" * 60, b"x" * 60]])
def test_too_much_is_not_taken(
    transport: Transport, served: Served, settings: Settings, body: str | list[bytes]
) -> None:
    settings.GMI_HARVEST_MAX_BYTES = 100
    served.script(Answer(200, body))

    with pytest.raises(TooLarge, match="GMI_HARVEST_MAX_BYTES"):
        transport.fetch(Request(served.url))
    assert len(served.asked) == 1


def test_packed_bytes_that_break_are_asked_for_again(transport: Transport, served: Served) -> None:
    served.script(Answer(200, b"not gzip", {"Content-Encoding": "gzip"}), Answer(200, b"x", {"Content-Encoding": "br"}))

    with pytest.raises(Corrupt, match="'br'") as told:
        transport.fetch(Request(served.url))
    assert told.value.evidence.headers["content-encoding"] == "br"
