"""The feed over HTTP: who is told what, in which order, and how a follower goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from records import publish
from records.models import Record, Visibility
from records.registry import resource as resource_named
from records.registry import resources
from submitters.actor import Actor
from tests.builders import address_of, document, proposal, record
from tests.people import Answer, Caller, People

ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
RS = "{http://www.openarchives.org/rs/terms/}"

NUMBERS = re.compile(rb"(?<=after=)\d+|(?<=\"last\":)\d+")
KINDS = resources()


def made(people: People, visibility: str = "public") -> Record:
    return record(KINDS[0], people.centre, Visibility(visibility))


def told(caller: Caller, address: str = "/changes") -> list[tuple[str, str]]:
    """(event, address of the record) of every change, page by page."""
    return [
        (item["event"], item["links"][0]["href"].removeprefix("http://testserver"))
        for item in followed(caller, address)
    ]


def followed(caller: Caller, address: str) -> Iterator[dict[str, Any]]:
    while True:
        page = caller.get(address).json()
        yield from page["items"]
        if not page["more"]:
            return
        address = link(page, "next")


def link(page: dict[str, Any], rel: str) -> str:
    return str(next(each["href"] for each in page["links"] if each["rel"] == rel))


def test_all_that_happens_to_a_record_is_told_in_order(people: People) -> None:
    one, two = made(people), made(people)
    publish.replace(one, document(one.resource, alias=one.alias, title="Anew"), Actor())
    publish.suppress(one, "Wrong organism.", Actor())
    publish.restore(one, Actor())
    publish.withdraw(two, "Sent twice.", Actor())
    expected = [("created", one), ("created", two), ("modified", one), ("suppressed", one), ("restored", one)]
    expected.append(("withdrawn", two))
    assert told(people["anonymous"]) == [(event, address_of(each)) for event, each in expected]


def test_an_item_says_what_happened_and_what_the_record_is_now(people: People) -> None:
    one = made(people)
    publish.withdraw(one, "Sent twice.", Actor())
    first, last = people["anonymous"].get("/changes").json()["items"]
    assert (first["event"], first["status"]) == ("created", "withdrawn")
    assert (last["event"], last["kind"], last["accession"]) == ("withdrawn", one.kind, one.accession)
    assert (last["note"], last["revision"]) == ("Sent twice.", one.revision)
    assert first["seq"] < last["seq"]


def test_what_was_replaced_leads_to_what_took_its_place(people: People) -> None:
    one, two = made(people), made(people)
    publish.supersede(one, two, Actor())
    item = next(each for each in people["anonymous"].get("/changes").json()["items"] if each["event"] == "replaced")
    assert link(item, "self").endswith(address_of(one))
    assert link(item, "successor-version").endswith(address_of(two))
    assert item["successor"] == two.accession


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_of_any_size_tell_each_change_once(people: People, limit: int) -> None:
    records = [made(people, state) for state in ("public", "private", "public", "private", "private", "public")]
    public = [("created", address_of(each)) for each in records if each.visibility == "public"]
    assert told(people["anonymous"], f"/changes?limit={limit}") == public
    assert len(told(people["curator"], f"/changes?limit={limit}")) == 6


def test_an_outsider_hears_nothing_of_what_is_hidden(people: People) -> None:
    shown = made(people)
    before = people["anonymous"].get("/changes").json()
    hidden = made(people, "private")
    review = proposal(KINDS[0], people.accounts["submitter"])
    after = people["anonymous"].get("/changes")
    assert after.json()["items"] == before["items"]
    assert hidden.key not in after.content.decode()
    assert review.key not in after.content.decode()
    assert [name for name, _ in told(people["other"])] == ["created"]
    assert {address for _, address in told(people["submitter"])} == {
        address_of(each) for each in (shown, hidden, review.record) if each is not None
    }


def test_the_cursor_moves_over_what_is_hidden(people: People) -> None:
    made(people, "private")
    page = people["anonymous"].get("/changes").json()
    assert (page["items"], page["more"], page["after"]) == ([], False, 0)
    assert page["last"] > 0
    assert link(page, "next") == f"http://testserver/changes?after={page['last']}"


@pytest.mark.parametrize("accept", ["application/json", "application/atom+xml", "application/xml"])
def test_a_hidden_record_changes_nothing_but_numbers(people: People, accept: str) -> None:
    made(people)
    end = people["anonymous"].get("/changes").json()["last"]
    asked = f"/changes?after={end}"
    without = people["anonymous"].get(asked, accept).content
    made(people, "private")
    known = people["anonymous"].get(asked, accept).content
    assert NUMBERS.sub(b"", known) == NUMBERS.sub(b"", without)


def test_what_happened_before_a_record_was_public_stays_with_its_centre(people: People) -> None:
    held = made(people, "private")
    publish.replace(held, document(held.resource, alias=held.alias, title="Better"), Actor())
    publish.release(held, Actor())
    assert [event for event, _ in told(people["anonymous"])] == ["released"]
    assert [event for event, _ in told(people["submitter"])] == ["created", "modified", "released"]


def test_what_was_public_before_it_was_suppressed_keeps_its_history(people: People) -> None:
    one = made(people)
    publish.suppress(one, "", Actor())
    publish.release(one, Actor())
    assert [event for event, _ in told(people["anonymous"])] == ["created", "suppressed", "released"]


def test_what_was_withdrawn_before_anybody_saw_it_is_not_told(people: People) -> None:
    publish.withdraw(made(people, "private"), "A mistake.", Actor())
    assert told(people["anonymous"]) == []
    assert len(told(people["submitter"])) == 2


def test_a_follower_asks_at_next_until_something_happens(people: People) -> None:
    made(people)
    page = people["anonymous"].get("/changes").json()
    waiting = people["anonymous"].get(link(page, "next"))
    assert waiting.json()["items"] == []
    assert link(waiting.json(), "next") == link(page, "next")
    again = people["anonymous"].get(link(page, "next"), if_none_match=waiting["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", waiting["ETag"])
    fresh = made(people)
    moved = people["anonymous"].get(link(page, "next"), if_none_match=waiting["ETag"])
    assert [item["links"][0]["href"] for item in moved.json()["items"]] == [f"http://testserver{address_of(fresh)}"]


def test_a_poll_that_finds_nothing_new_costs_one_question(people: People) -> None:
    made(people)
    tag = people["anonymous"].get("/changes")["ETag"]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert people["anonymous"].get("/changes", if_none_match=tag).status_code == 304
    assert len(asked) <= 2


def test_a_page_costs_the_same_however_long_it_is(people: People) -> None:
    costs = []
    for number in (1, 12):
        for _ in range(number):
            publish.supersede(made(people), made(people), Actor())
        with CaptureQueriesContext(connection) as asked:
            assert people["anonymous"].get("/changes").status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 6


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("after=-1", "after"),
        ("after=x", "after"),
        ("after=", "after"),
        ("after=1&after=2", "after"),
        ("after=1%00", "after"),
        ("after=99999999999999999999", "after"),
        ("after=%D9%A3", "after"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=ten", "limit"),
        ("since=2026", "since"),
    ],
)
@pytest.mark.parametrize("address", ["/changes", "/changes.atom", "/changelist.xml"])
def test_a_wrong_question_is_told_what_is_wrong(people: People, address: str, query: str, named: str) -> None:
    answer = people["anonymous"].get(f"{address}?{query}", "application/json")
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == f"/{named}"
    assert fault["expected"]


def test_every_wrong_parameter_is_named_at_once(people: People) -> None:
    faults = people["anonymous"].get("/changes?after=x&limit=y&z=1").json()["errors"]
    assert {fault["pointer"] for fault in faults} == {"/after", "/limit", "/z"}


def test_a_number_beyond_the_end_is_waited_for(people: People) -> None:
    made(people)
    page = people["anonymous"].get("/changes?after=999999").json()
    assert page["items"] == []
    assert link(page, "next").endswith("after=999999")


def parsed(answer: Answer) -> etree._Element:
    assert answer.status_code == 200
    return etree.fromstring(answer.content)


def attribute(parent: etree._Element, tag: str, name: str) -> str:
    (found,) = parent.findall(tag)
    return found.get(name, "")


@pytest.mark.parametrize(("address", "accept"), [("/changes", "application/atom+xml"), ("/changes.atom", None)])
def test_feed_readers_get_entries_and_tombstones(people: People, address: str, accept: str | None) -> None:
    one, two, three = made(people), made(people), made(people)
    publish.withdraw(one, "Sent \x01 twice.", Actor())
    publish.supersede(two, three, Actor())
    answer = people["anonymous"].get(address, accept)
    feed = parsed(answer)
    assert answer["Content-Type"] == "application/atom+xml"
    assert feed.tag == f"{ATOM}feed"
    ids = [each.findtext(f"{ATOM}id") for each in feed.iter(f"{ATOM}entry")]
    gone = [each.get("ref") for each in feed.iter(TOMBSTONE)]
    assert ids[0] == f"tag:testserver,2026:{one.resource.collection}/{one.key}"
    assert gone == ids[:2]
    assert {each.get("rel") for each in feed.iterchildren(f"{ATOM}link")} >= {
        "self",
        "first",
        "next",
        "last",
        "alternate",
    }
    assert all(each.findtext(f"{ATOM}updated") and each.findtext(f"{ATOM}title") for each in feed.iter(f"{ATOM}entry"))


def test_without_a_number_feed_readers_get_the_newest(people: People) -> None:
    records = [made(people) for _ in range(5)]
    feed = parsed(people["anonymous"].get("/changes.atom?limit=2"))
    alternates = [attribute(each, f"{ATOM}link", "href") for each in feed.iter(f"{ATOM}entry")]
    assert [href.removeprefix("http://testserver") for href in alternates] == [
        address_of(each) for each in records[-2:]
    ]
    older = next(str(each.get("href")) for each in feed.iterchildren(f"{ATOM}link") if each.get("rel") == "previous")
    before = parsed(people["anonymous"].get(older))
    assert len(list(before.iter(f"{ATOM}entry"))) == 2


@pytest.mark.parametrize("address", ["/changes", "/changelist.xml"])
def test_harvesters_get_a_change_list(people: People, address: str) -> None:
    one, two, three = made(people), made(people), made(people)
    publish.replace(three, document(three.resource, alias=three.alias, title="Anew"), Actor())
    publish.withdraw(one, "", Actor())
    publish.supersede(two, three, Actor())
    root = parsed(people["anonymous"].get(address, "application/xml"))
    metadata = root.find(f"{RS}md")
    assert metadata is not None
    assert metadata.get("capability") == "changelist"
    assert metadata.get("from")
    assert metadata.get("until") is None
    listed = [
        (attribute(url, f"{RS}md", "change"), str(url.findtext(f"{SITEMAP}loc")).rpartition("/")[2])
        for url in root.iter(f"{SITEMAP}url")
    ]
    expected = [("created", one), ("created", two), ("created", three), ("updated", three), ("deleted", one)]
    expected += [("deleted", two), ("updated", three)]
    assert listed == [(word, each.key) for word, each in expected]
    assert {each.get("rel") for each in root.iterchildren(f"{RS}ln")} == {"up", "next"}


def test_a_change_list_that_goes_on_says_until_when_it_is_and_where_the_next_is(people: People) -> None:
    for _ in range(3):
        made(people)
    root = parsed(people["anonymous"].get("/changelist.xml?limit=2"))
    assert attribute(root, f"{RS}md", "until")
    onward = next(str(each.get("href")) for each in root.iterchildren(f"{RS}ln") if each.get("rel") == "next")
    rest = parsed(people["anonymous"].get(onward))
    assert len(list(rest.iter(f"{SITEMAP}url"))) == 1


def test_harvesters_find_the_change_list_from_the_well_known_address(people: People) -> None:
    address, capabilities = "/.well-known/resourcesync", []
    while address.removeprefix("http://testserver") != "/changelist.xml":
        root = parsed(people["anonymous"].get(address))
        capabilities.append(attribute(root, f"{RS}md", "capability"))
        address = str(root.findtext(f"{SITEMAP}url/{SITEMAP}loc"))
    assert capabilities == ["description", "capabilitylist"]


def test_the_entry_point_leads_to_the_changes(people: People) -> None:
    entry = people["anonymous"].get("/").json()
    assert link(entry, "http://www.g-m-i.org/links/changes") == "http://testserver/changes"
    assert link(entry, "resourcesync") == "http://testserver/capabilitylist.xml"


def test_people_read_the_newest_first(people: People) -> None:
    one, two = made(people), made(people)
    publish.withdraw(one, "Sent twice.", Actor())
    page = people["anonymous"].get("/changes", "text/html").content.decode()
    assert page.index("withdrawn") < page.index(address_of(two))
    assert f'href="http://testserver{address_of(one)}"' not in page
    assert "Sent twice." in page


def test_the_feed_is_offered_in_four_forms_and_no_other(people: People) -> None:
    answer = people["anonymous"].get("/changes", "text/csv")
    assert answer.status_code == 406
    assert "application/atom+xml" in answer.json()["detail"]
    assert people["anonymous"].get("/changes.atom", "text/csv").status_code == 200


def test_each_type_of_record_is_in_the_feed(people: People) -> None:
    for kind in KINDS:
        record(resource_named(kind.name), people.centre)
    kinds = [item["kind"] for item in people["anonymous"].get("/changes").json()["items"]]
    assert kinds == [kind.name for kind in KINDS]
