"""The pages about oneself, as a browser meets them."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from submitters.credentials import verify_basic, verify_token
from submitters.models import Account, Submitter, Token
from submitters.tests.conftest import ELSEWHERE, HOME, PASSWORD
from submitters.tokens import create_token

RIGHT = {"username": "ada", "password": PASSWORD}
WRONG = {"username": "ada", "password": "wrong"}


@pytest.fixture
def signed_in(client: Client, ada: Account) -> Client:
    client.force_login(ada)
    return client


def test_signing_in_leads_on(client: Client, ada: Account) -> None:
    answer = client.post("/sign-in", RIGHT | {"next": "/account/tokens?page=2"})
    assert answer.status_code == 302
    assert answer["Location"] == "/account/tokens?page=2"
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "http:///evil.example",
        "javascript:alert(1)", "/sign-in", "/sign-in?next=/sign-in", "",
    ],
)  # fmt: skip
def test_next_leads_nowhere_else(client: Client, ada: Account, target: str) -> None:
    page = client.get("/sign-in", {"next": target})
    assert 'name="next"' not in page.content.decode()
    assert client.post("/sign-in", RIGHT | {"next": target})["Location"] == "/"
    assert client.get("/sign-in", {"next": target})["Location"] == "/"


def test_a_wrong_password_is_told_without_saying_what_is_wrong(client: Client, ada: Account) -> None:
    known, unknown = client.post("/sign-in", WRONG), client.post("/sign-in", WRONG | {"username": "nobody"})
    assert known.status_code == unknown.status_code == 200
    words = "No active account has this name and password."
    assert words in known.content.decode()
    assert words in unknown.content.decode()
    assert "_auth_user_id" not in client.session


def test_sign_in_is_throttled_together_with_basic(client: Client, ada: Account) -> None:
    for _ in range(10):
        client.post("/sign-in", WRONG, REMOTE_ADDR=HOME)
    answer = client.post("/sign-in", RIGHT, REMOTE_ADDR=HOME)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 300
    assert client.post("/sign-in", RIGHT, REMOTE_ADDR=ELSEWHERE).status_code == 302


@pytest.mark.parametrize(
    ("trusted", "status"), [(True, 302), (False, 429)], ids=["behind-our-proxy", "anybody-may-write-it"]
)
def test_a_forwarded_address_counts_behind_our_proxy_only(
    client: Client, ada: Account, settings: Settings, trusted: bool, status: int
) -> None:
    settings.GMI_TRUSTED_PROXY = trusted
    for number in range(10):
        client.post("/sign-in", WRONG, HTTP_X_FORWARDED_FOR=f"203.0.113.9, 198.51.100.{number}")
    answer = client.post("/sign-in", RIGHT, HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.77")
    assert answer.status_code == status


def test_the_session_key_changes_on_signing_in(client: Client, ada: Account) -> None:
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    client.post("/sign-in", RIGHT)
    assert client.session.session_key != before


def test_forms_want_their_csrf_token(ada: Account) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/sign-in", RIGHT).status_code == 403
    browser.force_login(ada)
    for path in ("/sign-out", "/account/tokens", "/account/password", "/account/tokens/1/revoke"):
        assert browser.post(path, {"name": "x"}).status_code == 403
    assert not Token.objects.exists()


def test_the_sign_in_form_carries_its_csrf_token(ada: Account) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/sign-in").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found is not None
    assert browser.post("/sign-in", RIGHT | {"csrfmiddlewaretoken": found[1]}).status_code == 302


def test_signing_out_wants_a_post(signed_in: Client) -> None:
    assert signed_in.get("/sign-out").status_code == 405
    assert signed_in.get("/account").status_code == 200
    assert signed_in.post("/sign-out").status_code == 302
    assert signed_in.get("/account").status_code == 302


@pytest.mark.parametrize("path", ["/account", "/account/tokens", "/account/password"])
def test_strangers_are_asked_to_sign_in(client: Client, db: None, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in?next={path}"


@pytest.mark.parametrize("path", ["/account", "/account/tokens", "/account/password"])
def test_pages_about_oneself_are_not_kept_by_caches(signed_in: Client, path: str) -> None:
    assert "no-store" in signed_in.get(path)["Cache-Control"]


def test_the_account_page_tells_centres_and_roles(signed_in: Client, ada: Account, centre: Submitter) -> None:
    Account.objects.filter(pk=ada.pk).update(is_curator=True)
    page = signed_in.get("/account").content.decode()
    assert "NORTH" in page
    assert "curator" in page


def test_a_new_token_is_shown_once(signed_in: Client, ada: Account) -> None:
    answer = signed_in.post("/account/tokens", {"name": "sequencer-7", "lifetime": "30"})
    assert answer.status_code == 201
    found = re.search(r"gmi_[\w-]{43}", answer.content.decode())
    assert found is not None
    assert verify_token(found[0], HOME).account_id == ada.pk
    page = signed_in.get("/account/tokens").content.decode()
    assert "sequencer-7" in page
    assert "gmi_" not in page


@pytest.mark.parametrize("given", [{"name": ""}, {"name": "x" * 101}, {"name": "x", "lifetime": "99999"}])
def test_a_token_needs_a_name_and_a_lifetime_on_offer(signed_in: Client, given: dict[str, Any]) -> None:
    assert signed_in.post("/account/tokens", given).status_code == 400
    assert not Token.objects.exists()


def test_ones_own_token_can_be_revoked(signed_in: Client, ada: Account) -> None:
    token, _ = create_token(ada, "sequencer-7")
    signed_in.post(f"/account/tokens/{token.pk}/revoke")
    assert Token.objects.get().revoked is not None
    assert "<td>" not in signed_in.get("/account/tokens").content.decode()


def test_tokens_of_others_are_not_there(signed_in: Client, db: None) -> None:
    token, _ = create_token(Account.objects.create_user("bob"), "sequencer-7")
    assert signed_in.post(f"/account/tokens/{token.pk}/revoke").status_code == 404
    assert Token.objects.get().revoked is None
    assert "sequencer-7" not in signed_in.get("/account/tokens").content.decode()


def test_a_token_name_is_text_not_markup(signed_in: Client, ada: Account) -> None:
    create_token(ada, "<script>alert(1)</script>")
    assert "<script>alert" not in signed_in.get("/account/tokens").content.decode()


def test_a_password_is_changed_by_who_knows_it(signed_in: Client, ada: Account) -> None:
    new = "a wholly new password"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert signed_in.post("/account/password", fields | {"old_password": "wrong"}).status_code == 200
    assert signed_in.post("/account/password", fields).status_code == 302
    assert verify_basic("ada", new, HOME).is_known


NEW = {"username": "bob", "email": "bob@example.org", "password1": PASSWORD, "password2": PASSWORD}


def test_there_is_no_sign_up_unless_allowed(client: Client, db: None, settings: Settings) -> None:
    settings.GMI_SIGN_UP = False
    assert client.get("/sign-up").status_code == 404
    assert client.post("/sign-up", NEW).status_code == 404
    assert not Account.objects.exists()


def test_who_signs_up_is_nobody_special(client: Client, db: None, settings: Settings) -> None:
    settings.GMI_SIGN_UP = True
    answer = client.post("/sign-up", NEW | {"is_staff": "on", "is_curator": "on", "is_superuser": "on"})
    assert answer.status_code == 302
    actor = verify_basic("bob", PASSWORD, HOME)
    assert (actor.is_operator, actor.is_curator, actor.submitter_ids) == (False, False, frozenset())
    assert not Account.objects.get().is_superuser
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "ADA"},
        {"username": "b:b"},
        {"password1": "short", "password2": "short"},
        {"password2": "other"},
    ],
)
def test_sign_up_refuses(client: Client, ada: Account, settings: Settings, wrong: dict[str, str]) -> None:
    settings.GMI_SIGN_UP = True
    assert client.post("/sign-up", NEW | wrong).status_code == 200
    assert Account.objects.count() == 1


def test_sign_ups_are_throttled(client: Client, db: None, settings: Settings) -> None:
    settings.GMI_SIGN_UP = True
    for number in range(10):
        assert client.post("/sign-up", NEW | {"username": f"bob-{number}"}).status_code == 302
        client.logout()
    assert client.post("/sign-up", NEW).status_code == 429
    assert Account.objects.count() == 10
