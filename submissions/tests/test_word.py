"""Those whom a submission names are told how it went, once it went so."""

from __future__ import annotations

from django.core import mail

from notices.models import Notice
from tests.people import People
from work import runner

from .packages import documents, post_form, submission

CONTACT = (
    '<CONTACTS><CONTACT inform_on_status="mailto:done@example.org" inform_on_error="wrong@example.org"/></CONTACTS>'
)


def order(*actions: str) -> str:
    return submission(*actions).replace("<ACTIONS>", f"{CONTACT}<ACTIONS>")


def test_what_is_done_is_told(people: People) -> None:
    answer = post_form(people["trusted"], order("ADD"), documents())
    runner.drain()
    (sent,) = mail.outbox
    assert sent.to == ["done@example.org"]
    assert answer["Content-Location"] in sent.body


def test_what_is_refused_is_told_with_what_is_wrong(people: People) -> None:
    post_form(people["trusted"], order("ADD"), documents("RUN"))
    runner.drain()
    (sent,) = mail.outbox
    assert sent.to == ["wrong@example.org"]
    assert "There is no experiment" in sent.body


def test_what_is_refused_is_told_though_the_request_had_a_key(people: People) -> None:
    post_form(people["trusted"], order("ADD"), documents("RUN"), idempotency_key="k")
    runner.drain()
    assert [sent.to for sent in mail.outbox] == [["wrong@example.org"]]


def test_nobody_is_told_of_what_was_only_checked(people: People) -> None:
    post_form(people["trusted"], order("VALIDATE"), documents())
    post_form(people["trusted"], order("VALIDATE"), documents("RUN"))
    assert Notice.objects.count() == 0


def test_twenty_addresses_are_told_each_once(people: People) -> None:
    contacts = "".join(f'<CONTACT inform_on_status="a{number // 2}@example.org"/>' for number in range(60))
    post_form(people["trusted"], order("ADD").replace(CONTACT, f"<CONTACTS>{contacts}</CONTACTS>"), documents())
    assert [notice.address for notice in Notice.objects.order_by("pk")] == [
        f"a{number}@example.org" for number in range(20)
    ]
