"""Mirrors over HTTP: everybody reads how they stand, operators begin, stop, resume and ask again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from harvest.models import Host
from mirrors.models import Run, Subscription, Trouble
from mirrors.retries import retry
from submitters.actor import ANONYMOUS
from tests.conftest import _nothing_remembered as _nothing_remembered
from tests.conftest import people as people
from tests.people import Answer, People
from work.models import Job

from .operated import NOON, a_run, a_subscription, a_trouble

pytestmark = pytest.mark.django_db


def told(answer: Answer, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def rels(data: Any) -> dict[str, str]:
    return {link["rel"].rpartition("/links/")[2] or link["rel"]: link["href"] for link in data["links"]}


@pytest.fixture
def browser(people: People) -> Client:
    """An operator who has signed in."""
    client = Client()
    client.force_login(people.accounts["operator"])
    return client


# ------------------------------------------------------------------------------------------------------ reading
def test_the_entry_leads_to_every_mirror_and_its_standing(people: People) -> None:
    mirrors = told(people["anonymous"].get(rels(told(people["anonymous"].get("/")))["mirrors"]))
    assert [each["archive"] for each in mirrors["items"]] == ["ena", "ncbi", "ddbj", "gmi"]
    ena = told(people["anonymous"].get(rels(mirrors["items"][0])["self"]))
    assert ena["title"]
    assert ena["addresses"][0].startswith("https://www.ebi.ac.uk/")
    assert ena["freshness"] == {"watermark": None, "complete": None, "age": None, "behind": False}
    assert (ena["last-run"], ena["troubles"], ena["records"]) == (None, {}, 0)


def test_a_mirror_tells_its_freshness_its_last_run_and_what_is_open(people: People) -> None:
    now = timezone.now()
    followed = a_subscription(watermark="2026-11-19", every=86400)
    a_run("complete", subscription=followed, finished=now - timedelta(hours=3))
    last = a_run("incomplete", subscription=followed)
    a_trouble("ERS000001"), a_trouble("ERS000002"), a_trouble("ERS000003", "failed")
    a_trouble("ERS000004", resolved=now)
    Host.objects.create(name="www.ebi.ac.uk", paused_until=now + timedelta(minutes=5), reason="429 Too Many Requests")
    data = told(people["anonymous"].get("/mirrors/ena"))
    assert data["freshness"]["watermark"] == "2026-11-19"
    assert 3 * 3600 <= data["freshness"]["age"] < 4 * 3600
    assert data["freshness"]["behind"] is False
    assert data["last-run"]["key"] == last.key
    assert data["troubles"] == {"set-aside": 2, "failed": 1}
    assert [pause["host"] for pause in data["pauses"]] == ["www.ebi.ac.uk"]
    assert data["subscriptions"][0]["every"] == 86400


def test_a_followed_mirror_without_a_complete_run_for_two_periods_is_behind(people: People) -> None:
    followed = a_subscription(every=3600)
    a_run("complete", subscription=followed, finished=timezone.now() - timedelta(hours=3))
    assert told(people["anonymous"].get("/mirrors/ena"))["freshness"]["behind"] is True


def test_the_oldest_watermark_of_what_is_followed_counts(people: People) -> None:
    server = {"server": "https://gmi.example.org"}
    a_subscription("gmi", server, watermark="1200")
    a_subscription("gmi", {**server, "after": "5"}, watermark="999")
    a_subscription("gmi", {**server, "after": "6"}, watermark="3", is_enabled=False)
    data = told(people["anonymous"].get("/mirrors/gmi"))
    assert data["freshness"]["watermark"] == "999"
    assert any(address.startswith("https://gmi.example.org") for address in data["addresses"])


@pytest.mark.parametrize("path", ["/mirrors", "/mirrors/ena", "/mirrors/ena/runs", "/mirrors/ena/troubles"])
def test_every_address_is_json_xml_and_a_page(people: People, path: str) -> None:
    a_run("taking"), a_trouble(), a_subscription()
    assert people["anonymous"].get(path).headers["Content-Type"] == "application/json"
    etree.fromstring(people["anonymous"].get(path, "application/xml").content)
    page = people["anonymous"].get(path, "text/html").content.decode()
    assert "<h1" in page
    assert "csrfmiddlewaretoken" not in page


def test_a_run_tells_how_far_it_is(people: People) -> None:
    run = a_run("taking")
    data = told(answer := people["anonymous"].get(f"/mirrors/ena/runs/{run.key}"))
    assert data["counts"]["seen"] == 400
    assert data["counts"]["set-aside"] == 2
    assert (data["rate"], data["eta"], data["percent"]) == (5.0, 120.0, 40.0)
    assert answer.headers["Retry-After"]
    assert "asked-by" not in data
    assert "stop" not in {rel.rpartition("/")[2] for rel in rels(data)}


def test_a_page_of_a_run_shows_a_bar_and_follows_only_while_it_goes_on(people: People) -> None:
    going, over = a_run("taking"), a_run("complete")
    page = people["anonymous"].get(f"/mirrors/ena/runs/{going.key}", "text/html").content.decode()
    assert '<progress class="run-bar" id="bar" max="100" value="40.0">' in page
    assert "run.js" in page
    assert 'http-equiv="refresh"' in page
    assert "takes records" in page
    page = people["anonymous"].get(f"/mirrors/ena/runs/{over.key}", "text/html").content.decode()
    assert "<progress" not in page
    assert "run.js" not in page
    assert "refresh" not in page


def test_who_asked_and_which_file_is_read_is_for_operators(people: People) -> None:
    asked_by = people.accounts["operator"]
    run = a_run("taking", "ncbi", {}, dump="/srv/dumps/secret.tar.gz", asked_by=asked_by)
    for role in ("anonymous", "submitter", "curator"):
        shown = people[role].get(f"/mirrors/ncbi/runs/{run.key}").content
        assert b"operator" not in shown
        assert b"secret" not in shown
    data = told(people["operator"].get(f"/mirrors/ncbi/runs/{run.key}"))
    assert (data["asked-by"], data["file"]) == ("operator", "/srv/dumps/secret.tar.gz")
    page = people["anonymous"].get(f"/mirrors/ncbi/runs/{run.key}", "text/html").content.decode()
    assert "A dump of metadata" in page


def test_a_poller_gets_304_until_something_moves(people: People) -> None:
    run = a_run("taking")
    here = f"/mirrors/ena/runs/{run.key}"
    first = people["anonymous"].get(here)
    assert people["anonymous"].get(here, if_none_match=first.headers["ETag"]).status_code == 304
    assert people["anonymous"].get(here, if_modified_since=first.headers["Last-Modified"]).status_code == 304
    Run.objects.update(seen=500, modified=NOON + timedelta(seconds=2))
    assert people["anonymous"].get(here, if_none_match=first.headers["ETag"]).status_code == 200
    assert people["anonymous"].get(here, if_modified_since=first.headers["Last-Modified"]).status_code == 200


def test_an_end_within_the_second_of_the_last_step_is_not_hidden_from_a_poller(people: People) -> None:
    run = a_run("taking", modified=NOON + timedelta(milliseconds=300))
    here = f"/mirrors/ena/runs/{run.key}"
    seen = people["anonymous"].get(here).headers["Last-Modified"]
    end = NOON + timedelta(milliseconds=800)
    Run.objects.update(state="complete", finished=end, modified=end)
    assert told(people["anonymous"].get(here, if_modified_since=seen))["state"] == "complete"


def test_a_pause_of_a_host_is_told_though_the_run_has_not_moved(people: People) -> None:
    run = a_run("taking")
    here = f"/mirrors/ena/runs/{run.key}"
    tag = people["anonymous"].get(here).headers["ETag"]
    until = timezone.now() + timedelta(minutes=5)
    Host.objects.create(name="www.ebi.ac.uk", paused_until=until, reason="429 Too Many Requests")
    assert told(people["anonymous"].get(here, if_none_match=tag))["pauses"][0]["reason"] == "429 Too Many Requests"


def test_runs_are_listed_newest_first_in_pages(people: People) -> None:
    keys = [a_run("complete").key for _ in range(103)]
    a_run("complete", "ncbi")
    first = told(people["anonymous"].get("/mirrors/ena/runs"))
    assert [each["key"] for each in first["items"]] == keys[:2:-1]
    second = told(people["anonymous"].get(rels(first)["next"]))
    assert [each["key"] for each in second["items"]] == keys[2::-1]
    assert "next" not in rels(second)


def test_troubles_are_narrowed_and_lead_to_the_answer_as_it_came(people: People) -> None:
    run = a_run("incomplete")
    a_trouble("ERS000001", collection="k7c0000000", run=run), a_trouble("ERS000002", "failed")
    found = told(people["anonymous"].get("/mirrors/ena/troubles?sort=set-aside"))["items"]
    assert [each["accession"] for each in found] == ["ERS000001"]
    assert rels(found[0])["via"].endswith("/collections/k7c0000000")
    assert len(told(people["anonymous"].get(f"/mirrors/ena/troubles?run={run.key}"))["items"]) == 1
    one = told(people["anonymous"].get(rels(found[0])["self"]))
    assert (one["faults"][0]["xpath"], one["faults"][0]["line"]) == ("/SAMPLE/SAMPLE_NAME/TAXON_ID", 7)
    page = people["anonymous"].get(rels(found[0])["self"], "text/html").content.decode()
    assert "/SAMPLE/SAMPLE_NAME/TAXON_ID" in page
    assert "/collections/k7c0000000" in page
    assert "Try again" not in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/mirrors/embl", 404),
        ("/mirrors/embl/runs", 404),
        ("/mirrors/ena/runs/nothing", 404),
        ("/mirrors/ena/runs/a%00b", 404),
        ("/mirrors/ena/troubles/1", 404),
        ("/mirrors/ena/troubles/99999999999999999999999", 404),
        ("/mirrors/ena/subscriptions/1", 404),
        ("/mirrors/ena/runs?after=x", 400),
        ("/mirrors/ena/runs?after=99999999999999999999999", 400),
        ("/mirrors/ena/runs?colour=red", 400),
        ("/mirrors/ena/troubles?sort=odd", 400),
        ("/mirrors/ena/troubles?run=a%00b", 200),
    ],
)
def test_what_is_not_there_or_not_understood_is_said(people: People, path: str, status: int) -> None:
    assert people["anonymous"].get(path).status_code == status


def test_a_run_of_another_archive_is_none_of_this_one(people: People) -> None:
    assert people["anonymous"].get(f"/mirrors/ncbi/runs/{a_run().key}").status_code == 404


# ----------------------------------------------------------------------------------------------------- changing
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


def test_what_an_archive_says_is_never_markup_on_a_page(people: People) -> None:
    trouble = a_trouble("ERS1", reason="<script>alert(1)</script>", code="<b>")
    for path in ("/mirrors/ena/troubles", f"/mirrors/ena/troubles/{trouble.pk}"):
        page = people["anonymous"].get(path, "text/html").content
        assert b"<script>alert" not in page
        assert b"&lt;script&gt;alert" in page


def test_waiting_for_a_run_that_is_over_takes_no_time(people: People) -> None:
    answer = people["anonymous"].get(f"/mirrors/ena/runs/{a_run('complete').key}", prefer="wait=30")
    assert answer.status_code == 200
    assert "Preference-Applied" not in answer.headers


def test_retries_of_all_troubles_are_one_run_for_each_place() -> None:
    met = a_run("incomplete", "gmi", {"server": "https://gmi.example.org"})
    a_trouble("ERS1"), a_trouble("ERS2", "failed"), a_trouble("GMIS1", archive="gmi", run=met)
    begun = retry(Trouble.objects.select_related("run").order_by("id"), ANONYMOUS)
    assert [(run.archive, json.loads(run.wish)["accessions"]) for run in begun] == [
        ("ena", ["ERS1", "ERS2"]),
        ("gmi", ["GMIS1"]),
    ]
