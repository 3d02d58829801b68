"""Every page, for everybody who may see it, over real records: it renders, and it is sound."""

from __future__ import annotations

from typing import Any

import pytest

from records import publish
from records.files import attach
from records.models import Record, Visibility
from records.paths import put
from records.registry import Resource, resources
from reviews import steps
from reviews.models import Review
from submitters.actor import actor_of
from tests import builders
from tests.people import People

from .pages import browser, page, parsed, send, text_of

READERS = (None, "submitter", "curator", "operator")


@pytest.fixture(params=READERS, ids=[reader or "anonymous" for reader in READERS])
def reader(request: pytest.FixtureRequest) -> str | None:
    return str(request.param) if request.param else None


def test_a_record_page_shows_its_document_and_its_status(
    people: People, resource: Resource, reader: str | None
) -> None:
    made = builders.record(resource, people.centres["meadow"], **builders.noted("kept on ice"))
    tree = page(browser(people.accounts[reader] if reader else None), builders.address_of(made))
    assert made.accession in text_of(tree)
    assert "kept on ice" in text_of(tree)
    assert "public" in text_of(tree)


def test_a_collection_page_lists_what_its_reader_may_see(
    people: People, resource: Resource, reader: str | None
) -> None:
    shown = builders.record(resource, people.centres["meadow"])
    hidden = builders.record(resource, people.centres["meadow"], Visibility.PRIVATE)
    tree = page(browser(people.accounts[reader] if reader else None), f"/{resource.collection}")
    listed = set(tree.xpath("//tbody//a/@href"))
    assert f"http://testserver{builders.address_of(shown)}" in listed
    assert (f"http://testserver{builders.address_of(hidden)}" in listed) is bool(reader)


@pytest.mark.parametrize(
    "address",
    ["/", "/links", "/links/submitter", "/submitters", "/submitters/meadow", "/schemas", "/problems", "/problems/gone"],
)
def test_the_pages_around_the_records(people: People, reader: str | None, address: str) -> None:
    page(browser(people.accounts[reader] if reader else None), address)


@pytest.mark.parametrize("address", ["/sign-in", "/account", "/account/tokens", "/account/password"])
def test_the_pages_about_oneself_stand_in_the_same_frame(people: People, address: str) -> None:
    tree = parsed(browser(people.accounts["submitter"]).get(address, follow=True))
    assert tree.xpath("//header//a[@href='/studies']")


@pytest.mark.parametrize("part", ["versions", "versions/1", "related-resources"])
def test_what_hangs_on_a_record_has_pages(people: People, resource: Resource, part: str) -> None:
    made = builders.record(resource, people.centres["meadow"])
    publish.replace(
        made, {**builders.document(resource), **builders.noted("new")}, actor_of(people.accounts["submitter"])
    )
    tree = page(browser(), f"{builders.address_of(made)}/{part}")
    assert tree.xpath(f"//main//a[@href='http://testserver{builders.address_of(made)}']")


def test_files_are_shown_with_size_and_digests_and_can_be_fetched(people: People, resource: Resource) -> None:
    if not resource.files_at:
        return
    made = builders.record(resource, people.centres["meadow"])
    part = builders.part("reads.fastq")
    attach(made, [part])
    tree = page(browser(), builders.address_of(made))
    [href] = tree.xpath("//main//a[@download]/@href")
    assert browser().get(href).getvalue() == builders.READS
    assert part.sha256 in text_of(tree)
    page(browser(), f"{builders.address_of(made)}/data")


def test_a_withdrawn_record_leaves_a_tombstone(people: People, resource: Resource) -> None:
    made = builders.record(resource, people.centres["meadow"], Visibility.WITHDRAWN)
    tree = page(browser(), builders.address_of(made), 410)
    assert made.accession in text_of(tree)


def test_the_way_down_is_shown_above_a_record(people: People) -> None:
    above = None
    for resource in _chain():
        made = builders.record(resource, people.centres["meadow"], **_naming(resource, above))
        above = made
    assert above is not None
    tree = page(browser(), builders.address_of(above))
    crumbs = tree.xpath("//nav[@aria-label='Breadcrumbs']//li")
    assert [crumb.text_content().split()[0] for crumb in crumbs[1:]] == [each.name.capitalize() for each in _chain()]


def _chain() -> list[Resource]:
    """A resource without a parent and, each below the one before, those whose document says what they are below."""
    chain = [next(each for each in resources() if not each.parents)]
    while below := [
        each for each in resources() if (tie := each.parent(chain[-1].name)) and tie.at and each not in chain
    ]:
        chain.append(below[0])
    return chain


def _naming(resource: Resource, above: Record | None) -> dict[str, Any]:
    tie = resource.parent(above.kind) if above else None
    if above is None or tie is None:
        return {}
    document: dict[str, Any] = {}
    put(document, tie.at, {"accession": above.accession})
    return {name.replace("-", "_"): value for name, value in document.items()}


@pytest.fixture
def review(people: People) -> Review:
    """A review that was claimed, commented and sent back."""
    resource = resources()[0]
    opened = builders.proposal(resource, people.accounts["submitter"])
    curator = actor_of(people.accounts["curator"])
    steps.take(opened, "claim", curator)
    steps.take(opened, "comments", curator, "Which flock?", f"/{resource.title_at.replace('.', '/')}")
    return steps.take(opened, "request-changes", curator, "Say how they were chosen.")


def _address(review: Review) -> str:
    return builders.address_of_review(review, resources()[0].collection)


@pytest.mark.parametrize("who", ["submitter", "curator", "operator"])
def test_a_review_page_tells_the_whole_conversation(people: People, review: Review, who: str) -> None:
    tree = page(browser(people.accounts[who]), _address(review))
    for said in ("Which flock?", "Say how they were chosen.", "changes requested", "References lead to"):
        assert said in text_of(tree)
    anchors = {href.removeprefix("#") for href in tree.xpath("//blockquote/a/@href")}
    assert anchors
    assert anchors <= set(tree.xpath("//@id"))


def test_a_page_offers_the_steps_that_its_reader_may_take(people: People, review: Review) -> None:
    for who, wanted, refused in (("submitter", "withdraw", "decline"), ("curator", "decline", "withdraw")):
        tree = page(browser(people.accounts[who]), _address(review))
        actions = {action.rpartition("/")[2] for action in tree.xpath("//main//form/@action")}
        assert wanted in actions
        assert refused not in actions


def test_a_button_of_the_page_takes_the_step(people: People) -> None:
    review = builders.proposal(resources()[0], people.accounts["submitter"])
    client = browser(people.accounts["curator"])
    tree = page(client, _address(review))
    [accept] = [form for form in tree.forms if form.action.endswith("/accept")]
    answered = send(client, accept.action, dict(accept.form_values()), follow=True)
    assert "review complete" in text_of(parsed(answered))


def test_differences_of_a_resubmission_are_shown(people: People, review: Review) -> None:
    changed = {**builders.document(resources()[0]), **builders.noted("mended")}
    steps.resubmit(review, changed, "", actor_of(people.accounts["submitter"]))
    tree = page(browser(people.accounts["curator"]), _address(review))
    assert "mended" in tree.xpath("//ins")[-1].text_content()


@pytest.mark.parametrize("state", ["open", "all", "changes requested"])
def test_the_queue_lists_reviews_by_what_they_wait_for(people: People, review: Review, state: str) -> None:
    tree = page(browser(people.accounts["curator"]), f"/reviews?state={state}")
    assert f"http://testserver{_address(review)}" in tree.xpath("//tbody//a/@href")


def test_the_frame_counts_what_waits(people: People, review: Review) -> None:
    assert page(browser(people.accounts["submitter"]), "/").xpath("string(//span[@class='count']/text())") == "1"
    assert page(browser(people.accounts["curator"]), "/").xpath("//span[@class='count']") == []
    assert page(browser(), "/").xpath("//a[@href='/reviews']") == []


def test_the_search_box_goes_straight_to_the_record(people: People) -> None:
    made = builders.record(resources()[0], people.centres["meadow"])
    answered = browser().get("/search", {"q": made.accession})
    assert answered["Location"] == f"http://testserver{builders.address_of(made)}"
    assert "No record" in text_of(page(browser(), "/search?q=nobody"))


def test_what_is_missing_or_forbidden_is_said_on_a_page(people: People) -> None:
    hidden = builders.record(resources()[0], people.centres["meadow"], Visibility.PRIVATE)
    page(browser(), "/nothing/here", 404)
    page(browser(people.accounts["other"]), builders.address_of(hidden), 403)
    tree = page(browser(), builders.address_of(hidden), 401)
    assert tree.xpath("//main//a[starts-with(@href, '/sign-in?next=')]")


def test_refused_parameters_are_listed_with_their_field(people: People) -> None:
    tree = page(browser(), f"/{resources()[0].collection}?limit=none", 400)
    assert "Limit" in text_of(tree)


def test_markup_and_addresses_in_metadata_are_inert(people: People) -> None:
    resource = resources()[0]
    evil = {"href": "javascript:alert(1)", "title": "<script>alert(2)</script>"}
    properties = {'"><img src=x onerror=alert(3)>': {"value": "<b>bold</b>"}}
    made = builders.record(
        resource,
        people.centres["meadow"],
        related_resources=[evil],
        additional_properties=properties,
        center_name="<i>x</i>",
    )
    for address in (builders.address_of(made), f"{builders.address_of(made)}/related-resources"):
        tree = page(browser(), address)
        assert tree.xpath("//main//script | //main//img | //main//b[text()='bold'] | //main//i") == []
        assert "<script>alert(2)</script>" in text_of(tree)


def test_the_head_carries_the_links_of_the_header(people: People) -> None:
    made = builders.record(resources()[0], people.centres["meadow"])
    tree = page(browser(), builders.address_of(made))
    answered = browser().get(builders.address_of(made))
    rels = set(tree.xpath("//head/link/@rel")) - {"stylesheet", "icon"}
    assert {"canonical", "alternate", "describedby", "version-history"} <= rels
    assert all(f'rel="{rel}"' in answered["Link"] for rel in rels)


def test_an_identifier_in_another_database_leads_there(people: People, resource: Resource) -> None:
    named = {
        "mine": {"id": "7", "href": "https://example.org/7"},
        "pubmed": {"id": "1"},
        "x": {"id": "2", "href": "ftp://x"},
    }
    made = builders.record(resource, people.centres["meadow"], external_database_identifiers=named)
    tree = page(browser(), builders.address_of(made))
    hrefs = tree.xpath("//section[@aria-label='External database identifiers']//a/@href")
    assert hrefs[0] == "https://example.org/7"
    assert "pubmed" in hrefs[1]
    assert len(hrefs) == 2
