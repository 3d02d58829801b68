"""How mirrors stand, over HTTP: what everybody reads, as pages and for programs that poll."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import etree

from harvest.models import Host
from mirrors.models import Run
from tests.conftest import _nothing_remembered as _nothing_remembered
from tests.conftest import people as people
from tests.people import People

from .operated import NOON, a_run, a_subscription, a_trouble, rels, told

pytestmark = pytest.mark.django_db


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
