"""Forms: from the schema to a page, from what is filled in to a record, and every fault beside its field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from hypermedia.forms.drawing import Control, Drawing
from hypermedia.forms.from_schema import form_of
from hypermedia.forms.reading import Reader
from records.models import Record, Visibility
from records.registry import Resource, resources
from reviews import steps
from reviews.models import Review
from submitters.actor import actor_of
from tests import builders
from tests.people import People

from .pages import browser, inputs_of, page, parsed, send, text_of


def _sent(controls: list[Control]) -> dict[str, str]:
    """What a browser would send of these controls."""
    sent: dict[str, str] = {}
    for control in controls:
        if control.kind not in ("group", "rows", "named") or control.value:
            sent[control.name] = control.value
        if control.keeps_empty:
            sent[control.keeps_empty] = "1"
        sent.update(_sent(control.children))
    return sent


def _filled(resource: Resource, document: dict[str, Any]) -> dict[str, str]:
    return _sent(Drawing(()).document(form_of(resource.name), document))


def _document(record: Record) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Record.objects.get(pk=record.pk).document)
    return {name: value for name, value in document.items() if name != "accession"}


def test_a_document_comes_back_from_its_form_as_it_was(resource: Resource) -> None:
    document = resource.codec.read_json(builders.document(resource, **_ornaments()))
    read = Reader(_filled(resource, document)).document(form_of(resource.name))
    assert resource.codec.read_json(read) == document


def _ornaments() -> dict[str, Any]:
    """What every type of document may have, in all its shapes."""
    return {
        "additional_properties": {
            "a": "1",
            "b": None,
            "c": {"value": "2", "units": "m"},
            "d": ["x", {"value": "y"}],
            "e": "",
        },
        "related_resources": [
            "https://example.org/",
            {"href": "https://example.org/b", "title": "b"},
            {"db": "pubmed", "id": "1"},
        ],
        "identifiers": {"primary": {"id": "P1"}, "secondary": [{"id": "S1"}, {"id": "S2", "label": "old"}]},
        "external_database_identifiers": {"biosample": {"id": "SAMN1"}, "mine": [{"id": "1"}, {"id": "2"}]},
    }


def test_what_is_filled_in_is_submitted_and_its_review_shown(people: People, resource: Resource) -> None:
    client = browser(people.accounts["submitter"])
    page(client, f"/{resource.collection}/new")
    answered = send(client, f"/{resource.collection}/new", _filled(resource, builders.document(resource)))
    review = Review.objects.get()
    assert answered.status_code == 303
    assert answered["Location"] == f"http://testserver{builders.address_of_review(review, resource.collection)}"
    parsed(client.get(answered["Location"]))


def test_a_trusted_centre_is_led_to_the_record(people: People, resource: Resource) -> None:
    client = browser(people.accounts["trusted"])
    wanted = builders.document(resource)
    answered = send(client, f"/{resource.collection}/new", _filled(resource, wanted))
    made = Record.objects.get()
    assert answered["Location"] == f"http://testserver{builders.address_of(made)}"
    assert _document(made) == resource.codec.read_json(wanted)


def test_an_empty_form_comes_back_with_every_fault_beside_its_field(people: People, resource: Resource) -> None:
    if not any(member.required for member in form_of(resource.name).members):
        return  # nothing has to be said of it
    client = browser(people.accounts["submitter"])
    tree = parsed(send(client, f"/{resource.collection}/new", {"hold-until": ""}), 400)
    places = [href.removeprefix("#") for href in tree.xpath("//section[@role='alert']//a/@href")]
    assert places
    assert set(places) <= set(tree.xpath("//@id"))
    assert Record.objects.count() == 0


def test_the_edit_form_holds_the_record_and_saving_it_unchanged_changes_nothing(
    people: People, resource: Resource
) -> None:
    made = builders.record(resource, people.centres["harbour"], **_ornaments())
    client = browser(people.accounts["trusted"])
    tree = page(client, f"{builders.address_of(made)}/edit")
    answered = send(client, f"{builders.address_of(made)}/edit", inputs_of(tree, "Save"))
    assert answered["Location"] == f"http://testserver{builders.address_of(made)}"
    assert Record.objects.get().revision == 1


@pytest.fixture
def first() -> Resource:
    return resources()[0]


@pytest.fixture
def trusted(people: People) -> Client:
    return browser(people.accounts["trusted"])


@pytest.fixture
def made(people: People, first: Resource) -> Record:
    return builders.record(first, people.centres["harbour"])


def _title(resource: Resource) -> str:
    return "/" + resource.title_at.replace(".", "/")


def test_a_change_makes_a_version(trusted: Client, made: Record, first: Resource) -> None:
    address = f"{builders.address_of(made)}/edit"
    sent = inputs_of(page(trusted, address), "Save") | {_title(first): "A better title"}
    send(trusted, address, sent)
    changed = Record.objects.get()
    assert (changed.title, changed.revision) == ("A better title", 2)


def test_a_change_over_a_change_is_shown_and_not_made(trusted: Client, made: Record, first: Resource) -> None:
    address = f"{builders.address_of(made)}/edit"
    sent = inputs_of(page(trusted, address), "Save")
    send(trusted, address, sent | {_title(first): "Theirs"})
    tree = parsed(send(trusted, address, sent | {_title(first): "Mine"}), 409)
    assert "Theirs" in text_of(tree)
    assert Record.objects.get().title == "Theirs"
    send(trusted, address, inputs_of(tree, "Save"))
    assert Record.objects.get().title == "Mine"


def test_another_row_is_added_without_losing_what_is_there(trusted: Client, first: Resource) -> None:
    address = f"/{first.collection}/new"
    sent = _filled(first, builders.document(first, **_ornaments()))
    before = parsed(send(trusted, address, sent | {"add": "/additional-properties"}))
    rows = before.xpath("//fieldset[@id='/additional-properties']/fieldset")
    assert len(rows) == 7  # a, b, c, twice d, e, and the new one
    assert Record.objects.count() == 0
    assert before.xpath(f"//input[@id='{_title(first)}']/@value") == ["A study"]


def test_a_nested_form_ties_the_child_to_its_parent(people: People, trusted: Client, resource: Resource) -> None:
    for tie in resource.parents:
        above = next(each for each in resources() if each.name == tie.name)
        parent = builders.record(above, people.centres["harbour"])
        tree = page(trusted, f"{builders.address_of(parent)}/{resource.collection}/new")
        if tie.at:
            assert parent.accession in tree.xpath("//input/@value")


def test_a_child_is_made_below_its_parent(people: People, trusted: Client, made: Record) -> None:
    child = next(each for each in resources() if any(not tie.at for tie in each.parents))
    address = f"{builders.address_of(made)}/{child.collection}"
    send(trusted, f"{address}/new", _filled(child, builders.document(child)))
    assert f"http://testserver{builders.address_of(Record.objects.get(kind=child.name))}" in page(
        trusted, address
    ).xpath("//@href")


def test_a_document_can_be_written_as_json(trusted: Client, first: Resource) -> None:
    document = builders.document(first)
    answered = send(trusted, f"/{first.collection}/new", {"document": json.dumps(document)})
    assert answered.status_code == 303
    assert _document(Record.objects.get()) == first.codec.read_json(document)


def test_json_that_is_none_comes_back_as_it_was_written(trusted: Client, first: Resource) -> None:
    tree = parsed(send(trusted, f"/{first.collection}/new", {"document": '{"alias": '}), 400)
    assert tree.xpath("string(//textarea[@id='document'])").strip() == '{"alias":'


def test_a_taken_alias_is_said_beside_the_alias(people: People, trusted: Client, made: Record, first: Resource) -> None:
    sent = _filled(first, builders.document(first, alias=made.alias))
    tree = parsed(send(trusted, f"/{first.collection}/new", sent), 409)
    assert "already names" in tree.xpath("string(//*[@id='/alias:fault'])")


def test_changes_that_were_requested_are_resubmitted_by_the_edit_form(people: People, first: Resource) -> None:
    review = builders.proposal(first, people.accounts["submitter"])
    steps.take(review, "request-changes", actor_of(people.accounts["curator"]), "More.")
    client = browser(people.accounts["submitter"])
    tree = page(client, builders.address_of_review(review, first.collection))
    [address] = [href for href in tree.xpath("//main//a/@href") if href.endswith("/edit")]
    sent = inputs_of(page(client, address), "Save") | {_title(first): "More of it"}
    answered = send(client, address, sent)
    assert answered["Location"].endswith(builders.address_of_review(review, first.collection))
    review.refresh_from_db()
    assert (review.state, review.proposals.count()) == ("pending review", 2)


def test_a_change_under_review_can_be_resubmitted_too(people: People, first: Resource) -> None:
    published = builders.record(first, people.centres["meadow"])
    client = browser(people.accounts["submitter"])
    address = f"{builders.address_of(published)}/edit"
    send(client, address, inputs_of(page(client, address), "Save") | {_title(first): "One"})
    send(client, address, inputs_of(page(client, address), "Save") | {_title(first): "Two"})
    review = Review.objects.get()
    assert json.loads(review.latest().document) != json.loads(published.document)
    assert review.proposals.count() == 2
    assert Record.objects.get().title == published.title


def test_forms_are_for_those_who_may(people: People, first: Resource) -> None:
    published = builders.record(first, people.centres["meadow"])
    hidden = builders.record(first, people.centres["meadow"], Visibility.PRIVATE)
    page(browser(), f"/{first.collection}/new", 401)
    page(browser(people.accounts["curator"]), f"/{first.collection}/new", 403)
    page(browser(people.accounts["other"]), f"{builders.address_of(published)}/edit", 403)
    page(browser(people.accounts["other"]), f"{builders.address_of(hidden)}/edit", 403)


def test_a_form_without_its_csrf_token_is_refused(people: People, first: Resource) -> None:
    client = Client(enforce_csrf_checks=True, HTTP_ACCEPT="text/html")
    client.force_login(people.accounts["trusted"])
    answered = send(client, f"/{first.collection}/new", _filled(first, builders.document(first)))
    assert answered.status_code == 403
    assert Record.objects.count() == 0


def test_a_program_is_sent_to_the_collection_itself(people: People, first: Resource) -> None:
    caller = people["trusted"]
    answered = caller.send("POST", f"/{first.collection}/new", b"alias=x", "application/x-www-form-urlencoded")
    assert answered.status_code == 415


def test_a_hold_date_is_taken(people: People, trusted: Client, first: Resource) -> None:
    sent = _filled(first, builders.document(first))
    tree = parsed(send(trusted, f"/{first.collection}/new", sent | {"hold-until": "1999-01-01"}), 400)
    assert "Hold until" in text_of(tree)


def test_a_centre_is_chosen_where_there_are_several(people: People, first: Resource) -> None:
    people.centres["hill"].accounts.add(people.accounts["trusted"])
    client = browser(people.accounts["trusted"])
    assert len(page(client, f"/{first.collection}/new").xpath("//select[@id='submitter']/option")) == 2
    sent = _filled(first, builders.document(first))
    parsed(send(client, f"/{first.collection}/new", sent), 400)
    send(client, f"/{first.collection}/new", sent | {"submitter": "hill"})
    made = Record.objects.get()
    assert made.submitter == people.centres["hill"]


def test_a_record_is_withdrawn_after_a_question(trusted: Client, made: Record) -> None:
    address = f"{builders.address_of(made)}/withdraw"
    fields = inputs_of(page(trusted, address), "Withdraw") | {"reason": "It was a mistake."}
    assert send(trusted, address, fields).status_code == 303
    assert "It was a mistake." in text_of(page(browser(), builders.address_of(made), 410))


def test_a_record_that_changed_since_the_question_is_not_withdrawn(trusted: Client, made: Record) -> None:
    parsed(send(trusted, f"{builders.address_of(made)}/withdraw", {"revision": "7"}), 412)
    assert Record.objects.get().visibility == Visibility.PUBLIC


def test_the_edit_form_does_not_ask_for_an_accession(trusted: Client, made: Record) -> None:
    assert page(trusted, f"{builders.address_of(made)}/edit").xpath("//input[@name='/accession']") == []
