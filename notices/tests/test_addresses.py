"""Mail goes to the one mailbox that is named; what is no address is in the log and breaks nothing."""

from __future__ import annotations

import pytest
from django.core import mail
from pytest_django import Settings

from notices.addresses import Mailbox, understand
from notices.models import Notice
from submitters.models import Submitter
from work.models import Job

from .conftest import told


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.org",
        " ada@example.org ",
        "mailto:ada@example.org",
        "MAILTO:ada%40example.org",
        "mailto:ada@example.org?subject=Other&cc=bob@example.org&body=Words",
    ],
)
def test_mail_goes_to_the_addressee_alone(address: str, db: None) -> None:
    notice = told(address)

    (sent,) = mail.outbox
    assert (sent.recipients(), sent.subject, sent.body) == (["ada@example.org"], "It is done", "All of it.")
    assert notice.state == Notice.State.DELIVERED


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "mailto:ä@example.org",
        "ftp://example.org/x",
        "javascript:alert(1)",
        "mailto:",
        "mailto:ada@example.org,bob@example.org",
        "mailto:ada@example.org%0D%0ABcc:bob@example.org",
        "ada@example.org\nBcc: bob@example.org",
        "ada@example.org\0",
        "http://",
        "http:///x",
        "https://[::1",
        "http://host:99999/",
        "http://host.example:25/",
        "http://host.example:22/",
        "https://user:hush@host.example/",
        "http://" + "x" * 3000,
    ],
)
def test_a_wrong_address_is_logged_and_breaks_nothing(address: str, centre: Submitter) -> None:
    notice = told(address, centre)

    assert notice.state == Notice.State.FAILED
    assert notice.error
    assert "hush" not in notice.address
    assert (mail.outbox, Job.objects.count()) == ([], 0)


def test_a_subject_is_one_line(db: None) -> None:
    from notices.send import tell

    assert tell("ada@example.org", "It\r\nBcc: bob@example.org", "", {}).subject == "It Bcc: bob@example.org"


def test_mail_that_fails_is_tried_again(db: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    notice = told("ada@example.org")

    assert notice.state == Notice.State.WAITING
    assert "refused" in notice.error


def test_a_name_of_a_host_may_be_beyond_ascii() -> None:
    assert understand("mailto:ada@exämple.org") == Mailbox("ada@exämple.org")
