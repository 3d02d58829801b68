"""Packages that workers work off, with their progress to be asked for."""

from __future__ import annotations

import pytest
from django.utils import timezone

from records.models import Record
from submissions import deliveries, handling
from submissions.models import Delivery, Piece
from submitters.models import Membership
from tests.people import Answer, People
from work import runner
from work.models import Job

from .packages import documents, post_form, submission


def queued(people: People, order: str = submission("ADD"), **files: str) -> Answer:
    return post_form(people["trusted"], order, files or documents(), prefer="respond-async")


def test_a_queued_package_is_accepted_with_the_address_to_ask_at(people: People) -> None:
    answer = queued(people)
    assert (answer.status_code, answer["Retry-After"]) == (202, "5")
    shown = people["trusted"].get(answer["Location"])
    assert (shown.status_code, shown.json()["state"], shown.json()["total"]) == (200, "queued", 4)
    assert Record.objects.count() == 0


def test_nobody_asks_twice_for_what_has_not_changed(people: People) -> None:
    where = queued(people)["Location"]
    shown = people["trusted"].get(where)
    again = people["trusted"].get(where, if_modified_since=shown["Last-Modified"])
    assert again.status_code == 304


def test_when_it_is_done_its_address_is_the_record(people: People) -> None:
    where = queued(people)["Location"]
    assert runner.drain() >= 1
    shown = people["trusted"].get(where, "application/json")
    assert (shown.status_code, shown.json()["record"]["status"]) == (200, "private")
    receipt = people["trusted"].get(f"{where}/receipt", "application/json").json()
    assert [each["alias"] for each in receipt["runs"]] == ["run"]
    assert Piece.objects.count() == 0


def test_what_is_refused_is_shown_at_its_address_with_all_that_is_wrong(people: People) -> None:
    where = queued(people, RUN=documents("RUN")["RUN"], SAMPLE="<SAMPLE_SET><SAMPLE/></SAMPLE_SET>")["Location"]
    runner.drain()
    shown = people["trusted"].get(where, "application/json").json()
    assert shown["state"] == "failed"
    assert {error["file"] for error in shown["errors"]} == {"run.xml", "sample.xml"}
    assert "<b>run.xml</b>, line 1" in people["trusted"].get(where, "text/html").content.decode()
    assert Record.objects.count() == 0


def test_the_same_again_leads_to_the_first(people: People) -> None:
    first = post_form(people["trusted"], submission("ADD"), documents())
    where = queued(people)["Location"]
    runner.drain()
    assert people["trusted"].get(where)["Location"] == first["Location"]


def test_its_page_shows_how_far_it_is(people: People) -> None:
    where = queued(people)["Location"]
    Delivery.objects.update(state="running", phase="reading", done=1)
    page = people["trusted"].get(where, "text/html").content.decode()
    assert '<progress id="progress" max="100" value="25">' in page
    assert people["other"].get(where).status_code == 403
    assert people["anonymous"].get(where).status_code == 401


def test_what_breaks_in_the_middle_leaves_nothing_and_is_done_again(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = queued(people)["Location"]
    with monkeypatch.context() as broken:
        broken.setattr(handling, "_own_record", lambda *_: 1 / 0)
        runner.drain(1)
    assert Record.objects.count() == 0
    Job.objects.update(due=timezone.now())
    runner.drain()
    assert people["trusted"].get(where, "application/json").json()["record"]["status"] == "private"


def test_what_nobody_will_try_again_has_failed(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    where = queued(people)["Location"]
    Job.objects.update(attempts=runner.MOST_ATTEMPTS - 1)
    monkeypatch.setattr(handling, "_own_record", lambda *_: 1 / 0)
    runner.drain()
    shown = people["trusted"].get(where, "application/json").json()
    assert (shown["state"], shown["errors"][0]["code"]) == ("failed", "server-error")


def test_many_documents_wait_without_being_asked_to(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "MOST_AT_ONCE", 3)
    assert post_form(people["trusted"], submission("ADD"), documents()).status_code == 202


def test_a_package_that_does_not_say_for_which_centre_is_refused_once(people: People) -> None:
    Membership.objects.create(account=people.accounts["trusted"], submitter=people.centre)
    where = queued(people)["Location"]
    runner.drain()
    shown = people["trusted"].get(where, "application/json").json()
    assert (shown["state"], shown["errors"][0]["code"]) == ("failed", "no-centre")
    named = queued(people, submission("ADD").replace("<SUBMISSION", '<SUBMISSION center_name="MEADOW"'))["Location"]
    runner.drain()
    assert people["submitter"].get(named, "application/json").json()["record"]["status"] == "proposed"


def test_a_queued_check_writes_nothing(people: People) -> None:
    where = queued(people, submission("VALIDATE"))["Location"]
    runner.drain()
    assert people["trusted"].get(where, "application/json").json()["state"] == "complete"
    assert Record.objects.count() == 0
