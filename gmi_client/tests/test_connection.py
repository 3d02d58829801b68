"""Trying again where it can do no harm."""

import pytest

from gmi_client import NotUnderstood, Pace, Refused, Repository, Unreachable
from gmi_client.tests import material
from gmi_client.tests.conftest import QUICK
from gmi_client.tests.scripted import LOST, said, scripted

CREATED = said("201 Created", '{"links": []}', Location="/studies/1")
BUSY = said("503 Service Unavailable", Retry_After="7")


def test_a_lost_answer_is_asked_for_again_under_the_same_key() -> None:
    with scripted([LOST, LOST, CREATED]) as served, Repository(served.url, pace=QUICK) as repository:
        submitted = repository.submit(material.as_json(material.study()), to="/studies")
    assert submitted.url == f"{served.url}/studies/1"
    assert len({asked.headers["Idempotency-Key"] for asked in served.asked}) == 1
    assert len({asked.raw for asked in served.asked}) == 1
    assert len(served.asked) == 3


def test_two_submissions_have_two_keys() -> None:
    with scripted([CREATED]) as served, Repository(served.url, pace=QUICK) as repository:
        for _ in range(2):
            repository.submit(material.as_json(material.study()), to="/studies")
    assert len({asked.headers["Idempotency-Key"] for asked in served.asked}) == 2


@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 Oops", "502 Bad Gateway", "504 Gateway Timeout"])
def test_what_may_pass_is_tried_again(status: str) -> None:
    with scripted([said(status), said("200 OK", "{}")]) as served, Repository(served.url, pace=QUICK) as repository:
        assert repository.get("/x").data == {}
    assert len(served.asked) == 2


def test_the_server_says_how_long_to_wait() -> None:
    slept: list[float] = []
    pace = Pace(tries=4, first=0.001, longest=30, sleep=slept.append)
    with scripted([BUSY, said("200 OK", "{}")]) as served, Repository(served.url, pace=pace) as repository:
        repository.get("/x")
    assert slept == [7]


def test_a_wait_longer_than_our_patience_is_left_to_people() -> None:
    throttled = said("429 Too Many Requests", '{"detail": "Wait a quarter of an hour."}', Retry_After="900")
    with (
        scripted([throttled]) as served,
        Repository(served.url, pace=QUICK) as repository,
        pytest.raises(Unreachable, match="a quarter of an hour"),
    ):
        repository.get("/x")
    assert len(served.asked) == 1


@pytest.mark.parametrize("answer", [LOST, BUSY])
def test_patience_ends(answer: bytes) -> None:
    with (
        scripted([answer]) as served,
        Repository(served.url, pace=QUICK) as repository,
        pytest.raises(Unreachable),
    ):
        repository.get("/x")
    assert len(served.asked) == QUICK.tries


@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found"])
def test_a_refusal_is_final(status: str) -> None:
    with (
        scripted([said(status)]) as served,
        Repository(served.url, pace=QUICK) as repository,
        pytest.raises(Refused) as refused,
    ):
        repository.get("/x")
    assert refused.value.status == int(status[:3])
    assert len(served.asked) == 1


def test_a_redirected_post_is_sent_whole() -> None:
    answers = [said("308 Permanent Redirect", Location="/studies"), CREATED]
    with scripted(answers) as served, Repository(served.url, pace=QUICK) as repository:
        repository.submit(material.as_json(material.study()), to="/studies/")
    assert [(asked.method, asked.target) for asked in served.asked] == [("POST", "/studies/"), ("POST", "/studies")]
    assert served.asked[1].raw.endswith(material.as_json(material.study()))


def test_see_other_is_read() -> None:
    answers = [said("303 See Other", Location="/studies/1"), said("200 OK", "{}", Content_Type="application/json")]
    with scripted(answers) as served, Repository(served.url, pace=QUICK) as repository:
        assert repository.submit(b"{}", to="/x").url == f"{served.url}/studies/1"
    assert served.asked[1].method == "GET"


def test_redirects_end() -> None:
    with (
        scripted([said("302 Found", Location="/x")]) as served,
        Repository(served.url, pace=QUICK) as repository,
        pytest.raises(NotUnderstood),
    ):
        repository.get("/x")


@pytest.mark.parametrize("server", ["", "ftp://example.org", "example.org", "http://", "http://u:p@example.org"])
def test_an_address_that_is_none_is_refused_without_repeating_a_password(server: str) -> None:
    with pytest.raises(ValueError) as wrong:
        Repository(server)
    assert "u:p" not in str(wrong.value)


def test_another_service_at_the_address_is_told() -> None:
    with (
        scripted([said("200 OK", "<html>", Content_Type="text/html")]) as served,
        Repository(served.url, pace=QUICK) as repository,
        pytest.raises(NotUnderstood, match="text/html"),
    ):
        _ = repository.get("/").data
