"""Passwords in HTTP Basic: who gets in, and how much work that is."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from submitters.actor import ANONYMOUS, actor_of
from submitters.credentials import CredentialsRefused, verify_basic
from submitters.models import Account, Submitter
from submitters.tests.conftest import HOME, PASSWORD


def test_the_right_password_gives_the_actor(ada: Account, centre: Submitter) -> None:
    actor = verify_basic("ada", PASSWORD, HOME)
    assert actor == actor_of(ada)
    assert actor.is_known
    assert actor.submitter_ids == {centre.pk}
    assert actor.trusted_submitter_ids == frozenset()


def test_a_name_is_known_in_any_case(ada: Account) -> None:
    assert verify_basic("ADA", PASSWORD, HOME) == verify_basic("ada", PASSWORD, HOME)


def test_a_password_is_known_in_its_own_case_only(ada: Account) -> None:
    verify_basic("ada", PASSWORD, HOME)
    with pytest.raises(CredentialsRefused):
        verify_basic("ada", PASSWORD.upper(), HOME)


def test_a_known_request_asks_neither_hasher_nor_database(
    ada: Account, hashes: list[str], django_assert_num_queries: Any
) -> None:
    verify_basic("ada", PASSWORD, HOME)
    hashes.clear()
    with django_assert_num_queries(0):
        verify_basic("ada", PASSWORD, HOME)
    assert hashes == []


def test_a_wrong_password_after_a_right_one_is_still_wrong(ada: Account) -> None:
    verify_basic("ada", PASSWORD, HOME)
    with pytest.raises(CredentialsRefused):
        verify_basic("ada", "wrong", HOME)
    assert verify_basic("ada", PASSWORD, HOME).is_known


def test_a_wrong_password_is_hashed_each_time(ada: Account, hashes: list[str]) -> None:
    for _ in range(3):
        with pytest.raises(CredentialsRefused):
            verify_basic("ada", "wrong", HOME)
    assert hashes == ["wrong"] * 3


@pytest.mark.parametrize("username", ["ada", "nobody", "gone", "tokens-only", "", "nul\0", "\ud800", "x" * 9999])
def test_one_hash_whatever_is_wrong(ada: Account, hashes: list[str], username: str) -> None:
    Account.objects.create_user("gone", password="wrong", is_active=False)
    Account.objects.create_user("tokens-only", password=None)
    hashes.clear()
    with pytest.raises(CredentialsRefused):
        verify_basic(username, "wrong", HOME)
    assert len(hashes) == 1


@pytest.mark.parametrize("password", ["", "\0", "\ud800", PASSWORD + "\0", PASSWORD * 9999])
def test_odd_passwords_are_refused_like_others(ada: Account, hashes: list[str], password: str) -> None:
    with pytest.raises(CredentialsRefused):
        verify_basic("ada", password, HOME)
    assert len(hashes) == 1


def test_a_password_that_is_cut_or_mended_does_not_fit(db: None) -> None:
    Account.objects.create_user("bob", password="?" * 1024)
    for password in ("\ud800" * 1024, "?" * 1025):
        with pytest.raises(CredentialsRefused):
            verify_basic("bob", password, HOME)
    assert verify_basic("bob", "?" * 1024, HOME).is_known


@pytest.mark.django_db(transaction=True)
def test_first_requests_that_come_together_pay_for_one_hash(ada: Account, hashes: list[str]) -> None:
    def first_request(_: int) -> bool:
        try:
            return verify_basic("ada", PASSWORD, HOME).is_known
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(first_request, range(24)))
    assert hashes == [PASSWORD]


def test_nobody_is_anonymous(ada: Account) -> None:
    assert not ANONYMOUS.is_known
    ada.is_active = False
    assert actor_of(ada) is ANONYMOUS
