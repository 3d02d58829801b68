"""Guessing is counted before it is looked at, per address and name, per address, and for all."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from submitters import throttle
from submitters.credentials import CredentialsRefused, LoginThrottled, check_password, verify_basic
from submitters.models import Account, LoginCounter
from submitters.tests.conftest import ELSEWHERE, HOME, PASSWORD
from submitters.throttle import Attempt, Limit


def guess_wrongly(times: int, username: str = "ada", address: str = HOME) -> None:
    for number in range(times):
        with pytest.raises(CredentialsRefused):
            verify_basic(username, f"guess {number}", address)


def an_hour_passes() -> None:
    LoginCounter.objects.update(started=F("started") - timedelta(hours=1))


def test_after_ten_wrong_passwords_the_right_one_must_wait(ada: Account) -> None:
    guess_wrongly(10)
    with pytest.raises(LoginThrottled) as throttled:
        verify_basic("ada", PASSWORD, HOME)
    assert 1 <= throttled.value.retry_after <= 300


def test_nine_wrong_passwords_are_forgiven(ada: Account) -> None:
    guess_wrongly(9)
    assert verify_basic("ada", PASSWORD, HOME).is_known


def test_what_is_throttled_is_not_hashed(ada: Account, hashes: list[str]) -> None:
    guess_wrongly(10)
    hashes.clear()
    with pytest.raises(LoginThrottled):
        verify_basic("ada", "guess", HOME)
    assert hashes == []


def test_the_name_counts_in_any_case(ada: Account) -> None:
    guess_wrongly(5, "ada")
    guess_wrongly(5, "ADA")
    with pytest.raises(LoginThrottled):
        verify_basic("Ada", PASSWORD, HOME)


def test_a_name_nobody_has_is_throttled_alike(db: None) -> None:
    guess_wrongly(10, "nobody")
    with pytest.raises(LoginThrottled):
        verify_basic("nobody", PASSWORD, HOME)


def test_other_addresses_and_names_are_not_held_up(ada: Account) -> None:
    Account.objects.create_user("bob", password=PASSWORD)
    guess_wrongly(10)
    assert verify_basic("ada", PASSWORD, ELSEWHERE).is_known
    assert verify_basic("bob", PASSWORD, HOME).is_known


def test_who_is_remembered_does_not_notice(ada: Account) -> None:
    verify_basic("ada", PASSWORD, HOME)
    guess_wrongly(10)
    assert verify_basic("ada", PASSWORD, HOME).is_known


def test_an_address_that_tries_many_names_is_stopped(ada: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "PER_ADDRESS", Limit(5))
    for number in range(5):
        guess_wrongly(1, f"name-{number}")
    with pytest.raises(LoginThrottled):
        verify_basic("ada", PASSWORD, HOME)
    assert verify_basic("ada", PASSWORD, ELSEWHERE).is_known


def test_one_customer_of_many_ipv6_addresses_is_one(ada: Account) -> None:
    for host in range(10):
        guess_wrongly(1, address=f"2001:db8:0:1::{host}")
    with pytest.raises(LoginThrottled):
        verify_basic("ada", PASSWORD, "2001:db8:0:1:ffff::1")
    assert verify_basic("ada", PASSWORD, "2001:db8:0:2::1").is_known


def test_the_service_as_a_whole_is_guessed_at_so_often_only(ada: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "GLOBAL", Limit(5))
    for number in range(5):
        guess_wrongly(1, f"name-{number}", f"198.51.100.{number}")
    with pytest.raises(LoginThrottled):
        verify_basic("ada", PASSWORD, HOME)


def test_strangers_cannot_hold_up_who_got_in_there_before(ada: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    check_password("ada", PASSWORD, HOME)
    monkeypatch.setattr(throttle, "GLOBAL", Limit(5))
    monkeypatch.setattr(throttle, "PER_ADDRESS", Limit(5))
    for number in range(5):
        guess_wrongly(1, f"name-{number}")
    assert check_password("ada", PASSWORD, HOME) == ada
    guess_wrongly(10)
    with pytest.raises(LoginThrottled):
        check_password("ada", PASSWORD, HOME)


def test_the_window_ends(ada: Account) -> None:
    guess_wrongly(10)
    an_hour_passes()
    guess_wrongly(9)
    assert verify_basic("ada", PASSWORD, HOME).is_known


def test_another_window_begins(ada: Account) -> None:
    guess_wrongly(10)
    an_hour_passes()
    guess_wrongly(10)
    with pytest.raises(LoginThrottled):
        verify_basic("ada", PASSWORD, HOME)


def test_a_right_guess_does_not_count(ada: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "PER_NAME_AND_ADDRESS", Limit(2))
    for _ in range(5):
        assert check_password("ada", PASSWORD, HOME) == ada


def test_a_refused_claim_counts_nowhere(ada: Account) -> None:
    guess_wrongly(10)
    before = list(LoginCounter.objects.values_list("key", "count").order_by("key"))
    for _ in range(3):
        with pytest.raises(LoginThrottled):
            throttle.claim(Attempt("ada", HOME))
    assert list(LoginCounter.objects.values_list("key", "count").order_by("key")) == before


@pytest.fixture
def claims(transactional_db: None) -> Iterator[list[bool]]:
    """Forty claims for one name and address from eight threads: which of them were let through."""

    def claim(_: int) -> bool:
        try:
            throttle.claim(Attempt("ada", HOME))
        except LoginThrottled:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        yield list(pool.map(claim, range(40)))


def test_claims_made_together_all_count(claims: list[bool]) -> None:
    assert sum(claims) == throttle.PER_NAME_AND_ADDRESS.most


def test_neither_names_nor_addresses_are_stored(ada: Account) -> None:
    guess_wrongly(1, "my password by mistake")
    check_password("ada", PASSWORD, HOME)
    stored = " ".join(LoginCounter.objects.values_list("key", flat=True))
    assert all(word not in stored for word in ("mistake", "ada", HOME))


def test_old_counters_are_forgotten(ada: Account) -> None:
    verify_basic("ada", PASSWORD, ELSEWHERE)
    guess_wrongly(1)
    rows = LoginCounter.objects.count()
    now = timezone.now()
    assert throttle.forget_old_counters(now) == 0
    assert throttle.forget_old_counters(now + timedelta(days=2)) == 3  # what the guess was counted for
    assert throttle.forget_old_counters(now + timedelta(days=31)) == rows - 3


def test_accounts_made_from_one_address_are_limited(db: None) -> None:
    for _ in range(throttle.SIGN_UPS_PER_ADDRESS.most):
        throttle.claim_sign_up(HOME)
    with pytest.raises(LoginThrottled):
        throttle.claim_sign_up(HOME)
    throttle.claim_sign_up(ELSEWHERE)
