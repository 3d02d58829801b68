"""Members of a centre see its key and how its calls went, and may replace the key; nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from notices.models import Notice, SigningKey
from notices.signatures import newest_key
from notices.tasks import forget
from submitters.models import Account, Submitter

from .conftest import told

PAGE = "/account/webhooks"


@pytest.fixture
def member(centre: Submitter, client: Client) -> Client:
    account = Account.objects.create_user("ada", password="correct horse battery")
    centre.accounts.add(account)
    client.force_login(account)
    return client


def test_a_member_sees_the_key_and_what_was_sent(member: Client, centre: Submitter) -> None:
    told("nobody", centre)
    page = member.get(PAGE).content.decode()

    assert newest_key(centre).secret in page
    assert "neither one e-mail address nor" in page


def test_a_stranger_sees_neither(member: Client, centre: Submitter) -> None:
    told("nobody", centre)
    stranger = Client()
    stranger.force_login(Account.objects.create_user("eve", password="correct horse battery"))
    page = stranger.get(PAGE).content.decode()

    assert newest_key(centre).secret not in page
    assert "nobody" not in page
    assert stranger.post(PAGE, {"centre": centre.slug}).status_code == 404


def test_a_member_replaces_the_key(member: Client, centre: Submitter) -> None:
    before = newest_key(centre).secret
    assert member.post(PAGE, {"centre": centre.slug}).status_code == 302

    assert newest_key(centre).secret != before


def test_another_site_replaces_nothing(centre: Submitter, member: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = member.cookies
    before = newest_key(centre).secret

    assert strict.post(PAGE, {"centre": centre.slug}).status_code == 403
    assert newest_key(centre).secret == before


def test_notices_and_ended_keys_are_forgotten(centre: Submitter) -> None:
    old, new = told("nobody", centre), told("nobody", centre)
    Notice.objects.filter(pk=old.pk).update(created=timezone.now() - timedelta(days=31))
    key = newest_key(centre)
    SigningKey.objects.create(submitter=centre, secret="whsec_", ends=timezone.now())
    forget()

    assert list(Notice.objects.all()) == [new]
    assert list(SigningKey.objects.all()) == [key]


def test_operators_see_the_log(admin_client: Client, centre: Submitter) -> None:
    told("nobody", centre)
    assert "neither one e-mail address nor" in admin_client.get("/admin/notices/notice/").content.decode()
