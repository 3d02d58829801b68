"""Django's admin: throttled like every way in, without secrets, and noticed by the cache."""

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from pytest_django import Settings

from submitters.credentials import CredentialsRefused, verify_basic, verify_token
from submitters.models import Account, Submitter
from submitters.tests.conftest import HOME, PASSWORD
from submitters.tokens import create_token


@pytest.fixture
def operator(client: Client, db: None) -> Client:
    client.force_login(Account.objects.create_superuser("root", password=PASSWORD))
    return client


def test_every_way_in_is_throttled(settings: Settings) -> None:
    assert list(settings.AUTHENTICATION_BACKENDS) == ["submitters.backend.ThrottledBackend"]


def test_djangos_own_way_in_is_ours(ada: Account) -> None:
    assert authenticate(None, username="ADA", password=PASSWORD) == ada
    for _ in range(10):
        assert authenticate(None, username="ada", password="wrong") is None
    assert authenticate(None, username="ada", password=PASSWORD) is None


@pytest.mark.parametrize("kind", ["account", "submitter", "membership", "token"])
def test_lists_and_forms_open(operator: Client, ada: Account, centre: Submitter, kind: str) -> None:
    token, secret = create_token(ada, "pipeline")
    rows = {
        "account": ada.pk,
        "submitter": centre.pk,
        "membership": ada.memberships.get().pk,
        "token": token.pk,
    }
    for path in (f"/admin/submitters/{kind}/", f"/admin/submitters/{kind}/{rows[kind]}/change/"):
        answer = operator.get(path)
        assert answer.status_code == 200
        assert secret not in answer.content.decode()
        assert token.digest not in answer.content.decode()


def test_a_token_cannot_be_made_for_somebody(operator: Client) -> None:
    assert operator.get("/admin/submitters/token/add/").status_code == 403


def test_an_account_is_made_in_the_admin(operator: Client) -> None:
    fields = {
        "username": "bob",
        "email": "",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    assert operator.post("/admin/submitters/account/add/", fields | inline).status_code == 302
    assert verify_basic("bob", PASSWORD, HOME).is_known


def test_accounts_deleted_in_bulk_are_out_at_once(operator: Client, ada: Account) -> None:
    verify_basic("ada", PASSWORD, HOME)
    chosen = {"action": "delete_selected", "_selected_action": [ada.pk], "post": "yes"}
    operator.post("/admin/submitters/account/", chosen)
    with pytest.raises(CredentialsRefused):
        verify_basic("ada", PASSWORD, HOME)


def test_tokens_revoked_in_bulk_are_out_at_once(operator: Client, ada: Account) -> None:
    token, secret = create_token(ada, "pipeline")
    verify_token(secret, HOME)
    operator.post("/admin/submitters/token/", {"action": "revoke", "_selected_action": [token.pk]})
    with pytest.raises(CredentialsRefused):
        verify_token(secret, HOME)
