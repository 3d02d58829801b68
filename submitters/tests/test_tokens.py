"""Personal tokens, as Bearer and as the password of HTTP Basic."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from submitters.credential_cache import known
from submitters.credentials import CredentialsRefused, check_password, verify_basic, verify_token
from submitters.models import Account, CredentialGeneration, Submitter, Token
from submitters.tests.conftest import HOME
from submitters.tokens import create_token, digest_of, looks_like_token, revoke_token


def test_a_token_is_its_account(ada: Account, centre: Submitter) -> None:
    _, secret = create_token(ada, "pipeline")
    assert verify_token(secret, HOME).submitter_ids == {centre.pk}
    assert verify_basic("Ada", secret, HOME) == verify_token(secret, HOME)


def test_the_secret_is_not_stored(ada: Account) -> None:
    token, secret = create_token(ada, "pipeline")
    assert secret.startswith("gmi_")
    assert looks_like_token(secret)
    row = Token.objects.filter(pk=token.pk).values().get()
    assert all(secret[4:] not in str(value) for value in row.values())


def test_a_token_opens_no_other_account(ada: Account) -> None:
    Account.objects.create_user("bob")
    _, secret = create_token(ada, "pipeline")
    with pytest.raises(CredentialsRefused):
        verify_basic("bob", secret, HOME)


def test_a_token_starts_no_session(ada: Account) -> None:
    _, secret = create_token(ada, "pipeline")
    with pytest.raises(CredentialsRefused):
        check_password("ada", secret, HOME)


@pytest.mark.parametrize("secret", ["", "gmi_", "gmi_" + "x" * 43, "gmi_" + "x" * 42, "gmi_\0", "é" * 47])
def test_what_is_no_token_of_ours_is_refused(db: None, secret: str) -> None:
    with pytest.raises(CredentialsRefused):
        verify_token(secret, HOME)


def test_a_revoked_token_ends_at_once(ada: Account) -> None:
    token, secret = create_token(ada, "pipeline")
    verify_token(secret, HOME)
    revoke_token(token)
    with pytest.raises(CredentialsRefused):
        verify_token(secret, HOME)


def test_tokens_revoked_in_bulk_end_at_once(ada: Account) -> None:
    _, secret = create_token(ada, "pipeline")
    verify_token(secret, HOME)
    Token.objects.update(revoked=timezone.now())
    with pytest.raises(CredentialsRefused):
        verify_token(secret, HOME)


def test_revoking_twice_keeps_the_first_time(ada: Account) -> None:
    token, _ = create_token(ada, "pipeline")
    revoke_token(token)
    first = token.revoked
    revoke_token(token)
    assert token.revoked == first


def test_a_token_ends_with_its_account(ada: Account) -> None:
    _, secret = create_token(ada, "pipeline")
    verify_token(secret, HOME)
    ada.is_active = False
    ada.save()
    with pytest.raises(CredentialsRefused):
        verify_token(secret, HOME)


def test_an_expired_token_is_refused(ada: Account) -> None:
    _, secret = create_token(ada, "pipeline", expires=timezone.now() - timedelta(seconds=1))
    with pytest.raises(CredentialsRefused):
        verify_token(secret, HOME)


def test_a_token_is_not_remembered_beyond_its_end(ada: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    _, secret = create_token(ada, "pipeline", expires=timezone.now() + timedelta(minutes=1))
    _, other = create_token(ada, "other")
    verify_token(secret, HOME)
    verify_token(other, HOME)
    later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert known.recall(("token", digest_of(secret)), secret) is None
    assert known.recall(("token", digest_of(other)), other) is not None


def test_a_known_token_asks_nothing(ada: Account, django_assert_num_queries: Any) -> None:
    _, secret = create_token(ada, "pipeline")
    verify_token(secret, HOME)
    with django_assert_num_queries(0):
        verify_token(secret, HOME)
        verify_basic("ada", secret, HOME)


def test_use_is_noted_by_the_day_and_is_no_change(ada: Account) -> None:
    token, secret = create_token(ada, "pipeline")
    before = CredentialGeneration.objects.get().number
    verify_token(secret, HOME)
    token.refresh_from_db()
    assert token.last_used == timezone.now().date()
    assert CredentialGeneration.objects.get().number == before
    assert len(known) == 1
