"""Conditional reads (RFC 9110 section 13; gmi-api.md D 3.3), for every resource and for reviews."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

import pytest

from records.models import Record
from records.registry import Resource
from reviews.models import Review

from ..builders import address_of, address_of_review, noted, proposal, record
from ..people import Answer, People

XML: Final = "application/xml"
JSON: Final = "application/json"


@pytest.fixture
def published(resource: Resource, people: People) -> Record:
    return record(resource, people.centre)


@pytest.fixture
def review(resource: Resource, people: People) -> Review:
    return proposal(resource, people.accounts["submitter"])


def change(published: Record, people: People, note: str = "changed") -> Answer:
    """Another version of the record."""
    response = people["curator"].patch(address_of(published), noted(note))
    assert response.status_code == 200
    return response


def shifted(http_date: str, seconds: int) -> str:
    """An HTTP date so much later."""
    return format_datetime(parsedate_to_datetime(http_date) + timedelta(seconds=seconds), usegmt=True)


# ---------------------------------------------------------------------------------------------------- validators
def test_every_form_has_both_validators(resource: Resource, published: Record, people: People) -> None:
    for accept in (JSON, XML, "text/html", f"application/vnd.gmi.{resource.name}-v1+xml"):
        response = people["anonymous"].get(address_of(published), accept)
        assert response["ETag"].startswith('"')
        assert response["Last-Modified"].endswith(" GMT")


def test_every_form_has_a_tag_of_its_own(resource: Resource, published: Record, people: People) -> None:
    vendor = f"application/vnd.gmi.{resource.name}-v1+"
    forms = (f"{vendor}json", f"{vendor}xml", XML, "text/html")
    tags = {people["anonymous"].get(address_of(published), accept)["ETag"] for accept in forms}
    assert len(tags) == len(forms)


def test_readers_who_see_other_links_get_another_tag(resource: Resource, published: Record, people: People) -> None:
    bodies = {role: people[role].get(address_of(published)) for role in ("anonymous", "submitter", "curator")}
    for one in bodies.values():
        for two in bodies.values():
            assert (one.content == two.content) == (one["ETag"] == two["ETag"])


def test_the_tag_of_a_head_request_is_that_of_the_get(resource: Resource, published: Record, people: People) -> None:
    got = people["anonymous"].get(address_of(published))
    head = people["anonymous"].send("HEAD", address_of(published))
    assert (head["ETag"], head["Last-Modified"]) == (got["ETag"], got["Last-Modified"])
    assert head.content == b""


def test_collections_carry_a_tag(resource: Resource, published: Record, people: People) -> None:
    address = f"/{resource.collection}"
    tag = people["anonymous"].get(address)["ETag"]
    assert people["anonymous"].get(address, if_none_match=tag).status_code == 304
    record(resource, people.centre)
    assert people["anonymous"].get(address, if_none_match=tag).status_code == 200


# ------------------------------------------------------------------------------------------------ reading: tags
UNCHANGED: Final = ("{etag}", "W/{etag}", '"other", {etag}', '{etag},"other"', '"a",, {etag} ,', "*")
CHANGED: Final = ('"other"', 'W/"other"', "other", "", '"', "{bare}", '"{bare}x"', "**")


@pytest.mark.parametrize("wanted", UNCHANGED)
def test_a_tag_that_we_sent_is_answered_with_304(
    wanted: str, resource: Resource, published: Record, people: People
) -> None:
    etag = people["anonymous"].get(address_of(published))["ETag"]
    response = people["anonymous"].get(address_of(published), if_none_match=wanted.format(etag=etag))
    assert response.status_code == 304


@pytest.mark.parametrize("wanted", CHANGED)
def test_a_tag_that_is_not_ours_is_answered_whole(
    wanted: str, resource: Resource, published: Record, people: People
) -> None:
    etag = people["anonymous"].get(address_of(published))["ETag"]
    sent = wanted.format(etag=etag, bare=etag.strip('"'))
    assert people["anonymous"].get(address_of(published), if_none_match=sent).status_code == 200


def test_the_tag_of_another_form_is_answered_whole(resource: Resource, published: Record, people: People) -> None:
    etag = people["anonymous"].get(address_of(published), XML)["ETag"]
    assert people["anonymous"].get(address_of(published), JSON, if_none_match=etag).status_code == 200


def test_the_tag_of_another_reader_is_answered_whole(resource: Resource, published: Record, people: People) -> None:
    etag = people["anonymous"].get(address_of(published))["ETag"]
    assert people["curator"].get(address_of(published), if_none_match=etag).status_code == 200


def test_after_a_change_the_old_tag_is_answered_whole(resource: Resource, published: Record, people: People) -> None:
    before = people["anonymous"].get(address_of(published))
    change(published, people)
    after = people["anonymous"].get(address_of(published), if_none_match=before["ETag"])
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]


def test_a_304_has_validators_and_vary_and_no_body(resource: Resource, published: Record, people: People) -> None:
    whole = people["anonymous"].get(address_of(published))
    short = people["anonymous"].get(address_of(published), if_none_match=whole["ETag"])
    assert short.content == b""
    for name in ("ETag", "Last-Modified", "Vary", "Cache-Control"):
        assert short[name] == whole[name]


def test_a_head_request_is_answered_with_304_too(resource: Resource, published: Record, people: People) -> None:
    etag = people["anonymous"].get(address_of(published))["ETag"]
    assert people["anonymous"].send("HEAD", address_of(published), if_none_match=etag).status_code == 304


# ----------------------------------------------------------------------------------------------- reading: dates
def test_our_date_and_any_later_one_is_answered_with_304(resource: Resource, published: Record, people: People) -> None:
    ours = people["anonymous"].get(address_of(published))["Last-Modified"]
    for date in (ours, shifted(ours, 1), shifted(ours, 3600), shifted(ours, 10 * 365 * 86400)):
        assert people["anonymous"].get(address_of(published), if_modified_since=date).status_code == 304


def test_an_earlier_date_is_answered_whole(resource: Resource, published: Record, people: People) -> None:
    ours = people["anonymous"].get(address_of(published))["Last-Modified"]
    for date in (shifted(ours, -1), "Thu, 01 Jan 1970 00:00:00 GMT"):
        assert people["anonymous"].get(address_of(published), if_modified_since=date).status_code == 200


OLD_FORMS: Final = ("%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y")
"""The two obsolete forms of a date that RFC 9110 section 5.6.7 still wants read."""


@pytest.mark.parametrize("form", OLD_FORMS)
def test_dates_in_the_obsolete_forms_are_understood(
    form: str, resource: Resource, published: Record, people: People
) -> None:
    ours = parsedate_to_datetime(people["anonymous"].get(address_of(published))["Last-Modified"])
    response = people["anonymous"].get(address_of(published), if_modified_since=ours.strftime(form))
    assert response.status_code == 304


GARBAGE: Final = ("", "yesterday", "2026-01-01", "Mon, 99 Foo 2026 99:99:99 GMT", "0", "-1", "\xff", "9" * 400)


@pytest.mark.parametrize("date", GARBAGE)
def test_a_date_that_is_none_is_passed_over(date: str, resource: Resource, published: Record, people: People) -> None:
    assert people["anonymous"].get(address_of(published), if_modified_since=date).status_code == 200
    response = people["curator"].patch(address_of(published), noted("x"), if_unmodified_since=date)
    assert response.status_code == 200


def test_a_tag_is_stronger_than_a_date(resource: Resource, published: Record, people: People) -> None:
    got = people["anonymous"].get(address_of(published))
    early, late = shifted(got["Last-Modified"], -3600), shifted(got["Last-Modified"], 3600)
    fresh = people["anonymous"].get(address_of(published), if_none_match=got["ETag"], if_modified_since=early)
    stale = people["anonymous"].get(address_of(published), if_none_match='"other"', if_modified_since=late)
    assert (fresh.status_code, stale.status_code) == (304, 200)


# ----------------------------------------------------------------------------------------------- the same second
def test_a_poller_misses_no_change_within_a_second(resource: Resource, published: Record, people: People) -> None:
    """Each version is seen by a poller that sends back the date it got last, however fast they follow."""
    date = people["anonymous"].get(address_of(published))["Last-Modified"]
    for note in ("one", "two", "three"):
        change(published, people, note)
        polled = people["anonymous"].get(address_of(published), if_modified_since=date)
        assert polled.status_code == 200
        assert polled.json()["additional-properties"] == {"note": note}
        date = polled["Last-Modified"]


def test_a_poller_that_sends_the_time_of_its_last_answer_misses_nothing(
    resource: Resource, published: Record, people: People
) -> None:
    """The draft's client does so: its second date is the `Date` of the 304."""
    now = format_datetime(datetime.now(UTC), usegmt=True)
    change(published, people)
    assert people["anonymous"].get(address_of(published), if_modified_since=now).status_code == 200


def test_a_poller_of_a_review_misses_no_step_within_a_second(
    resource: Resource, review: Review, people: People
) -> None:
    address = address_of_review(review, resource.collection)
    seen = people["submitter"].get(address)
    for action, state in (("claim", "under review"), ("accept", "review complete")):
        assert people["curator"].post(f"{address}/{action}").status_code == 200
        polled = people["submitter"].get(address, if_modified_since=seen["Last-Modified"])
        assert polled.status_code == 200
        assert polled.json()["status"]["message"] == state
        seen = polled
    assert people["submitter"].get(address, if_modified_since=seen["Last-Modified"]).status_code == 304


def test_a_review_answers_both_validators(resource: Resource, review: Review, people: People) -> None:
    address = address_of_review(review, resource.collection)
    whole = people["submitter"].get(address)
    for condition in ({"if_none_match": whole["ETag"]}, {"if_modified_since": whole["Last-Modified"]}):
        short = people["submitter"].get(address, None, **condition)
        assert short.status_code == 304
        assert short["ETag"] == whole["ETag"]
    assert people["curator"].get(address, if_none_match=whole["ETag"]).status_code == 200
