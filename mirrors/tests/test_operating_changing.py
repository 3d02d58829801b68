"""Operators begin, stop, resume and ask again over HTTP; nobody else does."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from mirrors.models import Run, Subscription, Trouble
from mirrors.retries import retry
from submitters.actor import ANONYMOUS
from tests.conftest import _nothing_remembered as _nothing_remembered
from tests.conftest import people as people
from tests.people import People
from work.models import Job

from .operated import a_run, a_subscription, a_trouble, rels, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(people: People) -> Client:
    """An operator who has signed in."""
    client = Client()
    client.force_login(people.accounts["operator"])
    return client


def test_an_operator_begins_a_run_and_is_told_where_to_ask(people: People) -> None:
    answer = people["operator"].post("/mirrors/ena/runs", {"accessions": ["PRJEB1234"]})
    data = told(answer, 202)
    assert answer.headers["Retry-After"]
    assert told(people["anonymous"].get(answer.headers["Location"]))["key"] == data["key"]
    run = Run.objects.get()
    assert (run.asked_by, run.state) == (people.accounts["operator"], "waiting")
    assert Job.objects.filter(task="mirrors.discover", key__startswith=run.key).exists()


def test_all_of_an_order_reaches_the_run(people: People) -> None:
    order = {"since": "2026-01-01", "follow": True, "every": "6h"}
    told(people["operator"].post("/mirrors/ena/runs", order), 202)
    followed = Subscription.objects.get()
    assert (followed.every, json.loads(followed.wish)) == (21600, {"since": "2026-01-01"})
    assert Run.objects.get().subscription == followed
    told(people["operator"].post("/mirrors/ena/runs", {"query": "tax_tree(28901)", "dry-run": True}), 202)
    assert Run.objects.get(is_dry=True).subscription is None


@pytest.mark.parametrize(("role", "status"), [("anonymous", 401), ("submitter", 403), ("curator", 403)])
def test_only_operators_change_anything(people: People, role: str, status: int) -> None:
    run, trouble, followed = a_run(), a_trouble(), a_subscription()
    for path in (
        "/mirrors/ena/runs",
        f"/mirrors/ena/runs/{run.key}/stop",
        f"/mirrors/ena/runs/{run.key}/resume",
        f"/mirrors/ena/troubles/{trouble.pk}/retry",
        f"/mirrors/ena/subscriptions/{followed.pk}/unfollow",
    ):
        assert people[role].post(path, {"accessions": ["PRJEB1"]}).status_code == status, path
    assert people[role].delete(f"/mirrors/ena/subscriptions/{followed.pk}").status_code == status
    assert Run.objects.count() == 1
    assert Subscription.objects.get().is_enabled


def test_every_fault_of_an_order_is_named(people: People) -> None:
    order = {"accessions": ["nonsense", 7], "since": "soon", "every": "1s", "colour": "red"}
    data = told(people["operator"].post("/mirrors/ena/runs", order), 400)
    assert {each["pointer"] for each in data["errors"]} == {"/accessions", "/since", "/every", "/follow", "/colour"}
    assert data["type"].endswith("/problems/wrong-wish")
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b'{"accessions":', "application/json", 400),
        (b'{"server":"http://[::1"}', "application/json", 400),
        (b'{"every":[1],"follow":{}}', "application/json", 400),
        (b'{"since":{"a":1},"query":[]}', "application/json", 400),
        (b"<a/>", "application/xml", 415),
        (b"accessions=PRJEB1", "application/x-www-form-urlencoded", 415),
    ],
)
@pytest.mark.parametrize("archive", ["ena", "gmi"])
def test_bodies_that_mean_nothing_are_refused(
    people: People, body: bytes, content_type: str, status: int, archive: str
) -> None:
    assert people["operator"].post(f"/mirrors/{archive}/runs", body, content_type).status_code == status


def test_an_archive_that_is_not_there_begins_nothing(people: People) -> None:
    assert people["operator"].post("/mirrors/embl/runs", {"accessions": ["PRJEB1"]}).status_code == 404


def test_the_same_key_begins_one_run(people: People) -> None:
    order = {"accessions": ["PRJEB1234"]}
    first, second = (people["operator"].post("/mirrors/ena/runs", order, idempotency_key="one") for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Run.objects.count() == 1
    other = people["operator"].post("/mirrors/ena/runs", {"accessions": ["PRJEB2"]}, idempotency_key="one")
    assert other.status_code == 422


def test_a_run_is_stopped_and_resumed(people: People) -> None:
    run = a_run("taking")
    links = rels(told(people["operator"].get(f"/mirrors/ena/runs/{run.key}")))
    assert told(people["operator"].post(links["mirror/stop"]))["state"] == "stopped"
    assert people["operator"].post(links["mirror/stop"]).status_code == 409
    links = rels(told(people["operator"].get(f"/mirrors/ena/runs/{run.key}")))
    answer = people["operator"].post(links["mirror/resume"])
    assert told(answer, 202)["state"] != "stopped"
    assert people["operator"].post(links["mirror/resume"]).status_code == 409


def test_a_trouble_is_tried_again_by_a_run_of_its_own(people: People) -> None:
    trouble = a_trouble("ERS000001")
    links = rels(told(people["operator"].get(f"/mirrors/ena/troubles/{trouble.pk}")))
    told(people["operator"].post(links["mirror/retry"]), 202)
    assert json.loads(Run.objects.get().wish) == {"accessions": ["ERS000001"]}


def test_a_trouble_of_another_server_is_tried_again_there(people: People) -> None:
    met = a_run("incomplete", "gmi", {"server": "https://gmi.example.org", "after": "7"})
    trouble = a_trouble("GMIP000001", "failed", archive="gmi", run=met)
    told(people["operator"].post(f"/mirrors/gmi/troubles/{trouble.pk}/retry"), 202)
    wish = json.loads(Run.objects.exclude(pk=met.pk).get().wish)
    assert wish == {"accessions": ["GMIP000001"], "server": "https://gmi.example.org"}


def test_what_is_followed_is_shown_and_unfollowed(people: People) -> None:
    followed = a_subscription()
    here = f"/mirrors/ena/subscriptions/{followed.pk}"
    assert told(people["anonymous"].get(here))["enabled"] is True
    assert people["operator"].delete(here).status_code == 204
    assert told(people["anonymous"].get(here))["enabled"] is False


def test_an_operator_does_all_of_it_on_pages(browser: Client) -> None:
    assert "Begin a run" in browser.get("/mirrors/ena/runs", headers={"accept": "text/html"}).content.decode()
    form = {"accessions": "PRJEB1 PRJEB2", "query": "", "since": "", "until": "", "every": "12h", "follow": "on"}
    begun = browser.post("/mirrors/ena/runs", "&".join(f"{name}={value}" for name, value in form.items()), FORM)
    run, followed = Run.objects.get(), Subscription.objects.get()
    assert (begun.status_code, begun.headers["Location"]) == (303, f"http://testserver/mirrors/ena/runs/{run.key}")
    assert (json.loads(run.wish)["accessions"], followed.every) == (["PRJEB1", "PRJEB2"], 43200)
    page = browser.get(f"/mirrors/ena/runs/{run.key}", headers={"accept": "text/html"}).content.decode()
    assert f'action="/mirrors/ena/runs/{run.key}/stop"' in page
    assert browser.post(f"/mirrors/ena/runs/{run.key}/stop", "seen=1", FORM).status_code == 303
    assert browser.post(f"/mirrors/ena/runs/{run.key}/resume", "seen=1", FORM).status_code == 303
    trouble = a_trouble()
    assert browser.post(f"/mirrors/ena/troubles/{trouble.pk}/retry", "seen=1", FORM).status_code == 303
    assert browser.post(f"/mirrors/ena/subscriptions/{followed.pk}/unfollow", "seen=1", FORM).status_code == 303
    assert not Subscription.objects.get().is_enabled


FORM = "application/x-www-form-urlencoded"


def test_a_page_of_another_site_begins_nothing(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.accounts["operator"])
    assert client.post("/mirrors/ena/runs", "accessions=PRJEB1", FORM).status_code == 403
    assert not Run.objects.exists()


def test_retries_of_all_troubles_are_one_run_for_each_place() -> None:
    met = a_run("incomplete", "gmi", {"server": "https://gmi.example.org"})
    a_trouble("ERS1"), a_trouble("ERS2", "failed"), a_trouble("GMIS1", archive="gmi", run=met)
    begun = retry(Trouble.objects.select_related("run").order_by("id"), ANONYMOUS)
    assert [(run.archive, json.loads(run.wish)["accessions"]) for run in begun] == [
        ("ena", ["ERS1", "ERS2"]),
        ("gmi", ["GMIS1"]),
    ]
