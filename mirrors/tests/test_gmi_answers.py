"""What is taken from another server, and what is not: its pages, its words, its faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from harvest.failures import BadRequest, ChangedFormat, Corrupt, Failure, NotFound, Withdrawn
from harvest.transport import Transport
from mirrors.archive import Candidate, Found, Standing, Status, Wish
from mirrors.archives.gmi import Gmi
from records.registry import resource
from sra.faults import DocumentRefused
from tests.archives.answers import Answer, Question
from tests.archives.server import Served
from tests.builders import document

pytestmark = pytest.mark.django_db

SAMPLE = "application/vnd.gmi.sample-v1+json"
REL = "http://www.g-m-i.org/links/"


def as_json(data: Any, kind: str = "application/json", status: int = 200) -> Answer:
    return Answer(status, json.dumps(data), {"Content-Type": kind})


class There:
    """A server of three addresses: the entry point, the feed, and one record."""

    def __init__(self, served: Served) -> None:
        self.served, self.items, self.url = served, list[dict[str, Any]](), served.url
        self.record = {**document(resource("sample"), alias="swab"), **self.facts()}
        self.pages = 1
        served.handler = self.answer

    def facts(self, **more: Any) -> dict[str, Any]:
        known = {"status": "public", "accession": "ERS000001", "modified": "2026-11-03T09:30:00Z", **more}
        links = [{"rel": "self", "href": f"{self.url}/samples/k1"}]
        return {"links": links, "record": known, "submitter": [{"href": f"{self.url}/submitters/x"}]}

    def answer(self, asked: Question) -> Answer:
        made = {"/": self.entry, "/changes": self.feed, "/samples/k1": self.sample}.get(asked.path)
        return made(asked) if made else Answer(404)

    def entry(self, _: Question) -> Answer:
        links = [
            {"rel": "self", "href": f"{self.url}/"},
            {"rel": f"{REL}sample", "href": f"{self.url}/samples", "title": "samples"},
            {"rel": f"{REL}changes", "href": f"{self.url}/changes{{?after,limit}}", "templated": True},
            {"rel": f"{REL}lookup", "href": f"{self.url}/lookup{{?accession}}", "templated": True},
        ]
        return as_json({"links": links})

    def feed(self, asked: Question) -> Answer:
        """Numbers of the feed are places in the list; a page has `limit` of them, or as many as there are pages for."""
        after = int(asked.params.get("after", "0"))
        end = min(len(self.items), after + len(self.items) // self.pages)
        more = end < len(self.items)
        links = [{"rel": "next", "href": f"{self.url}/changes?after={end}"}]
        return as_json({"links": links, "last": end, "more": more, "items": self.items[after:end]})

    def sample(self, _: Question) -> Answer:
        return as_json(self.record, SAMPLE)

    def tell(self, name: str = "ERS000001", event: str = "created", status: str = "public", **more: Any) -> None:
        links = [{"rel": "self", "href": f"{self.url}/samples/k1"}, *more.pop("links", ())]
        item = {"links": links, "event": event, "status": status, "kind": "sample", "accession": name}
        self.items.append({"at": "2026-11-03T09:30:00Z", "seq": len(self.items) + 1, "revision": 1, **item, **more})


@pytest.fixture
def there(settings: Settings) -> Iterator[There]:
    with Served() as served:
        settings.GMI_HARVEST_RATES = [f"127.0.0.1:{served.port}=0"]
        settings.GMI_HARVEST_BACKOFF_MS = 1
        yield There(served)


@pytest.fixture
def peer(there: There) -> Gmi:
    return Gmi(f"{there.url}/")


@pytest.fixture
def ask(peer: Gmi, tmp_path: Path) -> Iterator[Transport]:
    with Transport(peer.hosts, tmp_path) as transport:
        yield transport


def listed(peer: Gmi, ask: Transport, **wish: Any) -> list[Candidate]:
    """All pages; of a name that comes twice the last counts, as in the loop the first page that names it."""
    found, cursor = list[Candidate](), ""
    while True:
        page = peer.discover(Wish(server=peer.base, **wish), cursor, ask)
        found += page.candidates
        if not (cursor := page.cursor):
            return found


def taken(peer: Gmi, ask: Transport, there: There) -> Found:
    candidate = Candidate("sample", "ERS000001", facts={"href": f"{there.url}/samples/k1"})
    (plan,) = peer.plans([candidate])
    fetched = [ask.fetch(request) for request in plan.requests]
    (found,) = peer.describe(plan, fetched, {candidate.accession: candidate})
    return found


def test_the_feed_is_asked_for_as_the_entry_point_says(there: There, peer: Gmi, ask: Transport) -> None:
    there.tell()
    (candidate,) = listed(peer, ask)
    assert candidate == Candidate("sample", "ERS000001", facts={"href": f"{there.url}/samples/k1"})
    asked = [question.target for question in there.served.asked]
    assert asked == ["/", "/changes?after=0&limit=1000"]


def test_pages_are_followed_and_the_last_tells_the_watermark(there: There, peer: Gmi, ask: Transport) -> None:
    for number in range(4):
        there.tell(f"ERS00000{number}")
    there.pages = 2
    first = peer.discover(Wish(server=there.url), "", ask)
    last = peer.discover(Wish(server=there.url), first.cursor, ask)
    assert [len(first.candidates), len(last.candidates), last.cursor, last.as_of] == [2, 2, "", "4"]


def test_what_was_seen_is_not_asked_for_again(there: There, peer: Gmi, ask: Transport) -> None:
    there.tell("ERS000001")
    there.tell("ERS000002")
    assert [each.accession for each in listed(peer, ask, after="1")] == ["ERS000002"]


def test_of_a_record_the_last_word_counts(there: There, peer: Gmi, ask: Transport) -> None:
    there.tell()
    there.tell(event="withdrawn", status="withdrawn", note="Sent twice.")
    (candidate,) = listed(peer, ask)
    assert candidate.standing == Standing(Status.WITHDRAWN, "", "Sent twice.")


def test_a_replaced_record_names_its_successor(there: There, peer: Gmi, ask: Transport) -> None:
    there.tell(event="replaced", status="replaced", successor="ERS000002")
    (candidate,) = listed(peer, ask)
    assert candidate.standing == Standing(Status.REPLACED, "ERS000002")


def test_what_is_ours_and_only_mirrored_there_is_left_out(
    there: There, peer: Gmi, ask: Transport, settings: Settings
) -> None:
    there.tell("ERS000001", links=[{"rel": "via", "href": f"{settings.GMI_BASE_URL}/samples/k1"}])
    there.tell("ERS000002", links=[{"rel": "via", "href": "https://archive.example/ERS000002"}])
    assert [each.accession for each in listed(peer, ask)] == ["ERS000002"]


def test_days_narrow_the_feed(there: There, peer: Gmi, ask: Transport) -> None:
    from datetime import date

    there.tell("ERS000001", at="2026-11-01T23:59:59Z")
    there.tell("ERS000002", at="2026-11-02T00:00:00Z")
    there.tell("ERS000003", at="2026-11-03T00:00:00Z")
    found = listed(peer, ask, since=date(2026, 11, 2), until=date(2026, 11, 2))
    assert [each.accession for each in found] == ["ERS000002"]


def test_a_record_comes_without_what_its_server_owns(there: There, peer: Gmi, ask: Transport) -> None:
    found = taken(peer, ask, there)
    assert (found.kind, found.accession, found.key) == ("sample", "ERS000001", "k1")
    assert (found.href, found.version) == (f"{there.url}/samples/k1", "2026-11-03T09:30:00Z")
    decoded = found.decode().document
    assert (decoded["accession"], decoded["alias"]) == ("ERS000001", "swab")
    assert not {"links", "record", "submitter"} & set(decoded)


def test_what_moves_by_itself_does_not_change_the_digest(there: There, peer: Gmi, ask: Transport) -> None:
    before = taken(peer, ask, there).digest
    there.record = {**there.record, **there.facts(modified="2026-11-04T09:30:00Z", version=7)}
    assert taken(peer, ask, there).digest == before
    there.record["title"] = "Anew"
    assert taken(peer, ask, there).digest != before


def test_references_lead_to_the_copies(there: There, peer: Gmi, ask: Transport, settings: Settings) -> None:
    links = [{"title": "Theirs", "href": f"{there.url}/samples/k2"}, {"title": "Others", "href": "https://x.example/"}]
    there.record["related-resources"] = links
    related = taken(peer, ask, there).decode().document["related-resources"]
    assert [each["href"] for each in related] == [f"{settings.GMI_BASE_URL}/samples/k2", "https://x.example/"]


def test_a_suppressed_record_comes_with_its_standing(there: There, peer: Gmi, ask: Transport) -> None:
    there.tell(event="suppressed", status="suppressed", note="Wrong organism.")
    assert listed(peer, ask)[0].standing.status is Status.LIVE
    there.record |= there.facts(status="suppressed", note="Wrong organism.")
    assert taken(peer, ask, there).standing == Standing(Status.SUPPRESSED, reason="Wrong organism.")


def test_a_member_that_is_not_known_is_refused_with_its_place(there: There, peer: Gmi, ask: Transport) -> None:
    there.record["colour"] = "blue"
    with pytest.raises(DocumentRefused) as refused:
        taken(peer, ask, there).decode()
    assert [fault.pointer for fault in refused.value.faults] == ["/colour"]


PAGE = Answer(200, "<!doctype html><p>Under repair</p>", {"Content-Type": "text/html"})
FAULTS: dict[str, tuple[Answer, type[Failure]]] = {
    "a page": (PAGE, Corrupt),
    "a page that says it is JSON": (Answer(200, PAGE.body, {"Content-Type": SAMPLE}), Corrupt),
    "cut JSON": (Answer(200, '{"links": [', {"Content-Type": SAMPLE}), Corrupt),
    "plain JSON": (as_json({}), Corrupt),
    "another version": (as_json({}, "application/vnd.gmi.sample-v2+json"), ChangedFormat),
    "a list": (as_json([], SAMPLE), ChangedFormat),
    "nothing of the record": (as_json({"alias": "a"}, SAMPLE), ChangedFormat),
    "a state that is new": (as_json({"record": {"status": "frozen"}}, SAMPLE), ChangedFormat),
    "a tombstone": (as_json({"record": {"note": "Sent twice."}}, status=410), Withdrawn),
    "nothing": (Answer(404), NotFound),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_no_record_is_not_taken_for_one(there: There, peer: Gmi, ask: Transport, fault: str) -> None:
    answer, failure = FAULTS[fault]
    there.served.script(answer, answer, when=lambda asked: asked.path == "/samples/k1")
    with pytest.raises(failure):
        taken(peer, ask, there)


@pytest.mark.parametrize(
    ("page", "failure"),
    [
        ({}, ChangedFormat),
        ({"items": [], "last": "7", "more": False}, ChangedFormat),
        ({"items": [], "last": 7, "more": True}, ChangedFormat),
        ({"items": [{"event": "created"}], "last": 7, "more": False}, ChangedFormat),
        ({"items": ["x"], "last": 7, "more": False}, ChangedFormat),
    ],
    ids=["nothing", "no number", "no way on", "half an item", "no item"],
)
def test_a_feed_of_another_form_is_told(
    there: There, peer: Gmi, ask: Transport, page: dict[str, Any], failure: type[Failure]
) -> None:
    there.served.script(as_json(page), when=lambda asked: asked.path == "/changes")
    with pytest.raises(failure):
        listed(peer, ask)


@pytest.mark.parametrize(("member", "value"), [("kind", "genome"), ("status", "frozen"), ("at", "yesterday")])
def test_words_of_the_feed_that_are_not_known_are_told(
    there: There, peer: Gmi, ask: Transport, member: str, value: str
) -> None:
    there.tell(**{member: value})
    with pytest.raises(ChangedFormat, match=value):
        listed(peer, ask)


def test_a_server_of_another_kind_is_told(there: There, peer: Gmi, ask: Transport) -> None:
    there.served.script(as_json({"links": []}))
    with pytest.raises(ChangedFormat, match="no feed of changes"):
        listed(peer, ask)


def test_a_server_is_asked_by_the_name_it_gives_itself(there: There, peer: Gmi, ask: Transport) -> None:
    there.served.script(as_json({"links": [{"rel": "self", "href": "https://repository.example/"}]}))
    with pytest.raises(BadRequest, match=r"https://repository\.example"):
        listed(peer, ask)


def test_queries_are_refused(peer: Gmi, ask: Transport) -> None:
    with pytest.raises(BadRequest):
        listed(peer, ask, query="tax_id=562")


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        (("public", "ERS000001", ""), Standing(Status.LIVE)),
        (("suppressed", "ERS000001", "Wrong."), Standing(Status.SUPPRESSED, reason="Wrong.")),
        (("public", "ERS000002", ""), Standing(Status.REPLACED, "ERS000002")),
    ],
    ids=["live", "suppressed", "replaced"],
)
def test_standings_are_what_the_look_up_leads_to(
    there: There, peer: Gmi, ask: Transport, answer: tuple[str, str, str], standing: Standing
) -> None:
    status, accession, note = answer
    data = there.record | there.facts(status=status, accession=accession, note=note)
    there.served.script(as_json(data, SAMPLE), when=lambda asked: asked.path == "/lookup")
    assert peer.standings("sample", ["ERS000001", "ERS000009"], ask) == {"ERS000001": standing}


def test_what_was_withdrawn_says_why(there: There, peer: Gmi, ask: Transport) -> None:
    gone = as_json({"record": {"note": "Sent twice."}}, status=410)
    there.served.script(gone, when=lambda asked: asked.path == "/lookup")
    assert peer.standings("sample", ["ERS000001"], ask)["ERS000001"] == Standing(Status.WITHDRAWN, "", "Sent twice.")
