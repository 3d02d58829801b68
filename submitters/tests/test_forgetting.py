"""Whatever changes about an account, its memberships, centres or tokens is seen at the next request."""

from collections.abc import Callable

import pytest
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest

from submitters import credential_cache
from submitters.actor import ANONYMOUS
from submitters.credential_cache import CredentialCache, known
from submitters.credentials import CredentialsRefused, verify_basic
from submitters.models import Account, CredentialGeneration, Membership, Submitter
from submitters.tests.conftest import HOME, PASSWORD


def change_password(ada: Account) -> None:
    ada.set_password("another long password")
    ada.save()


def save_inactive(ada: Account) -> None:
    ada.is_active = False
    ada.save(update_fields=["is_active"])


def update_inactive(ada: Account) -> None:
    Account.objects.filter(pk=ada.pk).update(is_active=False)


def bulk_update_inactive(ada: Account) -> None:
    ada.is_active = False
    Account.objects.bulk_update([ada], ["is_active"])


def delete(ada: Account) -> None:
    ada.delete()


def bulk_delete(ada: Account) -> None:
    Account.objects.filter(username="ada").delete()


@pytest.mark.parametrize(
    "change", [change_password, save_inactive, update_inactive, bulk_update_inactive, delete, bulk_delete]
)
def test_a_shut_door_is_shut_at_once(ada: Account, change: Callable[[Account], None]) -> None:
    verify_basic("ada", PASSWORD, HOME)
    change(ada)
    with pytest.raises(CredentialsRefused):
        verify_basic("ada", PASSWORD, HOME)


def leave(ada: Account, centre: Submitter) -> None:
    Membership.objects.get(account=ada).delete()


def remove(ada: Account, centre: Submitter) -> None:
    ada.submitters.remove(centre)


def clear(ada: Account, centre: Submitter) -> None:
    centre.accounts.clear()


def dissolve(ada: Account, centre: Submitter) -> None:
    centre.delete()


@pytest.mark.parametrize("change", [leave, remove, clear, dissolve])
def test_a_lost_membership_is_lost_at_once(
    ada: Account, centre: Submitter, change: Callable[[Account, Submitter], None]
) -> None:
    assert verify_basic("ada", PASSWORD, HOME).submitter_ids
    change(ada, centre)
    assert not verify_basic("ada", PASSWORD, HOME).submitter_ids


def test_a_new_membership_counts_at_once(ada: Account) -> None:
    verify_basic("ada", PASSWORD, HOME)
    centre = Submitter.objects.create(slug="south", name="South", trusted=True)
    Membership.objects.bulk_create([Membership(account=ada, submitter=centre)])
    assert verify_basic("ada", PASSWORD, HOME).trusted_submitter_ids == {centre.pk}


def test_lost_trust_counts_at_once(ada: Account, centre: Submitter) -> None:
    Submitter.objects.update(trusted=True)
    assert verify_basic("ada", PASSWORD, HOME).trusted_submitter_ids
    Submitter.objects.update(trusted=False)
    assert not verify_basic("ada", PASSWORD, HOME).trusted_submitter_ids


def test_a_new_role_counts_at_once(ada: Account) -> None:
    assert not verify_basic("ada", PASSWORD, HOME).is_curator
    ada.is_curator = True
    ada.save()
    assert verify_basic("ada", PASSWORD, HOME).is_curator


def deactivate_elsewhere() -> None:
    """What another process does: the same rows change, and no signal is sent here."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE submitters_account SET is_active = %s", [False])
        cursor.execute("UPDATE submitters_credentialgeneration SET number = number + 1")


def test_a_change_in_another_process_is_seen_at_the_next_look(ada: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "poll_seconds", 0)
    verify_basic("ada", PASSWORD, HOME)
    deactivate_elsewhere()
    with pytest.raises(CredentialsRefused):
        verify_basic("ada", PASSWORD, HOME)


def test_the_look_is_taken_once_in_a_while_only(ada: Account) -> None:
    verify_basic("ada", PASSWORD, HOME)
    deactivate_elsewhere()
    assert verify_basic("ada", PASSWORD, HOME).is_known  # poll_seconds is an hour in these tests


def test_what_is_remembered_ends_by_itself(ada: Account, monkeypatch: pytest.MonkeyPatch, hashes: list[str]) -> None:
    monkeypatch.setattr(credential_cache, "LIFETIME_SECONDS", 0)
    for _ in range(2):
        verify_basic("ada", PASSWORD, HOME)
    assert hashes == [PASSWORD] * 2


def remember(cache: CredentialCache, name: str, since: int) -> None:
    cache.remember(name, PASSWORD, "hash", ANONYMOUS, since, most_seconds=60)


def test_a_result_that_a_change_has_overtaken_is_not_kept(db: None) -> None:
    cache = CredentialCache()
    since = cache.epoch
    cache.drop()
    remember(cache, "ada", since)
    assert len(cache) == 0


def test_memory_is_bounded_and_the_oldest_goes(db: None) -> None:
    cache = CredentialCache(capacity=2)
    cache.recall("nobody", PASSWORD)  # the first look at the generation drops what was there
    for name in ("a", "b", "c"):
        remember(cache, name, cache.epoch)
    assert [cache.recall(name, PASSWORD) for name in ("a", "b", "c")] == [None, ANONYMOUS, ANONYMOUS]


def test_one_identity_proves_nothing_for_another(db: None) -> None:
    cache = CredentialCache()
    cache.recall("nobody", PASSWORD)
    remember(cache, "ada", cache.epoch)
    assert cache.recall("bob", PASSWORD) is None
    assert cache.recall("ada", PASSWORD + "x") is None


def test_the_secret_itself_is_not_kept(ada: Account) -> None:
    verify_basic("ada", PASSWORD, HOME)
    assert len(known) == 1
    assert PASSWORD not in repr(vars(known))


def test_signing_in_is_not_a_change(ada: Account) -> None:
    before = CredentialGeneration.objects.get().number
    request = HttpRequest()
    request.session = SessionStore()
    login(request, ada)
    assert CredentialGeneration.objects.get().number == before


@pytest.mark.django_db(transaction=True)
def test_the_generation_grows_also_where_its_row_is_missing(ada: Account) -> None:
    CredentialGeneration.objects.all().delete()
    ada.save()
    ada.save()
    assert CredentialGeneration.objects.get().number == 2
