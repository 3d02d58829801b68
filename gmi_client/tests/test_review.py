"""Following a review, on a server that knows nothing but the draft, and on one that fails."""

import json

import pytest

from gmi_client import NotUnderstood, Pace, Refused, Repository, Unreachable
from gmi_client.tests.conftest import QUICK
from gmi_client.tests.scripted import LOST, said, scripted

MONDAY = "Mon, 05 May 2014 10:00:00 GMT"
TUESDAY = "Tue, 06 May 2014 10:00:00 GMT"
RECORD = "http://example.org/studies/123"


def review(message: str, modified: str = MONDAY, **more: str) -> bytes:
    status = {"message": message, **more}
    return said("200 OK", json.dumps({"status": status}), Content_Type="application/json", Last_Modified=modified)


PENDING = review("pending review")
COMPLETE = review("review complete", TUESDAY, **{"http://www.g-m-i.org/links/study": RECORD})
UNCHANGED = said("304 Not Modified")


def test_the_drafts_conversation() -> None:
    with (
        scripted([PENDING, UNCHANGED, UNCHANGED, COMPLETE]) as served,
        Repository(served.url, pace=QUICK, polling=QUICK) as repository,
    ):
        steps = list(repository.watch("/studies-to-review/123"))
    assert [(step.state, step.record) for step in steps] == [("pending review", None), ("review complete", RECORD)]
    assert steps[-1].is_last
    assert [asked.headers["If-Modified-Since"] for asked in served.asked] == [None, MONDAY, MONDAY, MONDAY]
    assert [asked.headers["Prefer"] for asked in served.asked] == [None, *["wait=25"] * 3]


def test_an_entity_tag_is_sent_back() -> None:
    tagged = PENDING.replace(b"\r\n\r\n", b'\r\nETag: "1"\r\n\r\n', 1)
    with (
        scripted([tagged, COMPLETE]) as served,
        Repository(served.url, pace=QUICK, polling=QUICK) as repository,
    ):
        list(repository.watch("/studies-to-review/123"))
    assert served.asked[1].headers["If-None-Match"] == '"1"'


def test_a_server_without_dates_is_not_asked_to_wait() -> None:
    bare = said("200 OK", '{"status": {"message": "pending review"}}', Content_Type="application/json")
    with (
        scripted([bare, bare, COMPLETE]) as served,
        Repository(served.url, pace=QUICK, polling=QUICK) as repository,
    ):
        assert [step.state for step in repository.watch("/x")] == ["pending review", "review complete"]
    assert {asked.headers["Prefer"] for asked in served.asked} == {None}


def test_a_server_that_goes_away_for_a_while_is_waited_for() -> None:
    answers = [PENDING, LOST, said("503 Restarting"), LOST, UNCHANGED, COMPLETE]
    with (
        scripted(answers) as served,
        Repository(served.url, pace=QUICK, polling=QUICK.with_tries(6)) as repository,
    ):
        assert len(list(repository.watch("/studies-to-review/123"))) == 2


def test_a_server_that_was_never_there_is_not() -> None:
    with (
        scripted([LOST]) as served,
        Repository(served.url, pace=QUICK, polling=QUICK.with_tries(50)) as repository,
        pytest.raises(Unreachable),
    ):
        next(repository.watch("/studies-to-review/123"))
    assert len(served.asked) == QUICK.tries


def test_polls_grow_rarer_and_obey_the_server() -> None:
    slept: list[float] = []
    polling = Pace(tries=1, first=1, longest=60, sleep=slept.append)
    answers = [PENDING, *[UNCHANGED] * 6, said("304 Not Modified", Retry_After="40"), COMPLETE]
    with scripted(answers) as served, Repository(served.url, pace=QUICK, polling=polling) as repository:
        list(repository.watch("/studies-to-review/123"))
    assert [round(seconds) for seconds in slept] == [1, 2, 4, 8, 16, 25, 25, 40]


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_a_review_may_end_without_a_record(state: str) -> None:
    with scripted([review(state)]) as served, Repository(served.url, pace=QUICK, polling=QUICK) as repository:
        (step,) = repository.watch("/x")
    assert (step.is_last, step.record) == (True, None)


@pytest.mark.parametrize("body", ["{}", "[]", '{"status": "ok"}', '{"status": {"message": 1}}', "<html>"])
def test_what_is_no_review_is_said_so(body: str) -> None:
    with (
        scripted([said("200 OK", body, Content_Type="application/json")]) as served,
        Repository(served.url, pace=QUICK) as repository,
        pytest.raises(NotUnderstood),
    ):
        next(repository.watch("/x"))


def test_a_review_that_is_not_ours_to_see_ends_the_watch() -> None:
    with (
        scripted([PENDING, said("403 Forbidden")]) as served,
        Repository(served.url, pace=QUICK, polling=QUICK) as repository,
        pytest.raises(Refused),
    ):
        list(repository.watch("/x"))
