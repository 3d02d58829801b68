"""More faults than one answer lists: counted, kept for the account, and paged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import etree

from hypermedia import kept_refusals
from hypermedia.models import Refusal
from hypermedia.tasks import forget_answers
from tests.people import Answer, People

MANY = {"items": [{"title": "no names", f"unknown-{n}": 1} for n in range(130)]}


@pytest.fixture
def refused(people: People) -> Answer:
    return people["submitter"].post("/samples", MANY)


def following(answer: Answer) -> str | None:
    return next((link["href"] for link in answer.json().get("links", []) if link["rel"] == "next"), None)


def test_a_short_list_has_no_next(people: People) -> None:
    answer = people["submitter"].post("/samples", {"title": "no names"})
    assert {"links", "total-faults"} & set(answer.json()) == set()
    assert not Refusal.objects.exists()


def test_every_fault_is_found_by_following_next(refused: Answer, people: People) -> None:
    told, answer = list(refused.json()["errors"]), refused
    while there := following(answer):
        answer = people["submitter"].get(there)
        assert answer.status_code == 200
        told += answer.json()["errors"]
    assert len(told) == refused.json()["total-faults"] == len({(each["pointer"], each["code"]) for each in told})
    assert {f"/items/{n}/unknown-{n}" for n in range(130)} <= {each["pointer"] for each in told}


def test_one_can_go_back(refused: Answer, people: People) -> None:
    answer = people["submitter"].get(following(refused) or "")
    (back,) = [link["href"] for link in answer.json()["links"] if link["rel"] == "prev"]
    assert people["submitter"].get(back).json()["errors"] == refused.json()["errors"]


def test_the_header_has_the_link_too(refused: Answer) -> None:
    assert f'<{following(refused)}>; rel="next"' in refused["Link"]


def test_xml_has_the_same(refused: Answer, people: People) -> None:
    there = following(refused) or ""
    as_json, as_xml = (people["submitter"].get(there, f"application/{form}") for form in ("json", "xml"))
    root = etree.fromstring(as_xml.content)
    pointers = [error.get("pointer") for error in root.iter("{*}error")]
    assert pointers == [each["pointer"] for each in as_json.json()["errors"]]
    assert [link.get("href") for link in root.iter("{*}link")] == [link["href"] for link in as_json.json()["links"]]


def test_pages_lead_on(people: People) -> None:
    page = people["submitter"].post("/samples", MANY, accept="text/html").content.decode()
    assert "/refusals/" in page
    assert "The faults after these" in page


@pytest.mark.parametrize(("who", "status"), [("anonymous", 401), ("colleague", 404), ("curator", 404)])
def test_nobody_else_reads_them(who: str, status: int, refused: Answer, people: People) -> None:
    assert people[who].get(following(refused) or "").status_code == status


@pytest.mark.parametrize(("after", "status"), [("x", 400), ("-1", 400), ("9" * 30, 400), ("99999", 200), ("0", 200)])
def test_after_is_a_number(after: str, status: int, refused: Answer, people: People) -> None:
    there = (following(refused) or "").partition("?")[0]
    assert people["submitter"].get(f"{there}?after={after}").status_code == status


def test_reading_keeps_nothing(people: People) -> None:
    query = "&".join(f"x{n}=1" for n in range(130))
    answer = people["submitter"].get(f"/samples?{query}")
    assert (answer.status_code, len(answer.json()["errors"])) == (400, 100)
    assert not Refusal.objects.exists()


def test_what_is_kept_is_limited(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_refusals, "MOST_KEPT", 110)
    monkeypatch.setattr(kept_refusals, "MOST_REFUSALS", 2)
    for _ in range(3):
        answer = people["submitter"].post("/samples", MANY)
    rest = people["submitter"].get(following(answer) or "").json()
    assert (len(rest["errors"]), Refusal.objects.count()) == (10, 2)
    assert rest["total-faults"] == answer.json()["total-faults"] > 110


def test_refusals_are_forgotten_after_a_day(refused: Answer, people: People) -> None:
    Refusal.objects.update(at=timezone.now() - timedelta(hours=25))
    forget_answers()
    assert people["submitter"].get(following(refused) or "").status_code == 404
