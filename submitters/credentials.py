"""Is this who it claims to be? Passwords and tokens in, an `Actor` out.

The HTTP forms of credentials (headers, forms, sessions) are others' business. Nothing here tells a wrong
password from an unknown or inactive account: neither by its answer nor by the work it does.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from submitters import throttle, tokens
from submitters.actor import Actor, actor_of
from submitters.credential_cache import LIFETIME_SECONDS, known
from submitters.models import Account, Token
from submitters.throttle import Attempt, LoginThrottled

__all__ = ["CredentialsRefused", "LoginThrottled", "check_password", "verify_basic", "verify_token"]

LONGEST_PASSWORD = 1024
HASH_WAIT_SECONDS = 5.0

_NAME = re.compile(r"[\w.@+-]{1,150}\Z", re.ASCII)
_hashing = threading.Lock()


class CredentialsRefused(Exception):
    """Wrong, unknown, inactive, expired or revoked: which one is not told."""


def verify_basic(username: str, password: str, address: str) -> Actor:
    """The actor of HTTP Basic credentials (RFC 7617), whose password may be a personal token.

    Raises CredentialsRefused, or LoginThrottled when that address has failed too often.
    """
    if tokens.looks_like_token(password):
        actor = verify_token(password, address)
        if actor.username.lower() != username.lower():
            raise CredentialsRefused
        return actor
    return _recall_password(username, password) or _verify_password(username, password, address)


def verify_token(secret: str, address: str) -> Actor:
    """The actor of a personal token (RFC 6750 Bearer). `address` is for symmetry: tokens are not throttled.

    Raises CredentialsRefused.
    """
    if not tokens.looks_like_token(secret):
        raise CredentialsRefused
    identity = ("token", tokens.digest_of(secret))
    return known.recall(identity, secret) or _verify_token(identity, secret)


def check_password(username: str, password: str, address: str) -> Account:
    """The account that this password opens, for a session to be started. Never answered from memory.

    Raises CredentialsRefused, LoginThrottled.
    """
    attempt = Attempt(username[:200], address)
    throttle.check(attempt)
    with _one_hash_at_a_time():
        return _guess(attempt, username, password)


def _verify_password(username: str, password: str, address: str) -> Actor:
    attempt = Attempt(username[:200], address)
    throttle.check(attempt)
    with _one_hash_at_a_time():
        # Many first requests of one client arrive together: the first pays, those that waited find it paid.
        actor = _recall_password(username, password)
        if actor is not None:
            return actor
        since = known.epoch
        account = _guess(attempt, username, password)
        actor = actor_of(account)
        known.remember(_identity(username), password, account.password, actor, since, LIFETIME_SECONDS)
        return actor


def _guess(attempt: Attempt, username: str, password: str) -> Account:
    """One counted guess and one hash, whether or not there is such an account."""
    throttle.claim(attempt)
    account = _named(username)
    hashable = password[:LONGEST_PASSWORD].encode("utf-8", "replace").decode()
    fits = _hash_and_compare(account, hashable) and hashable == password
    if account is None or not (fits and account.is_active):
        raise CredentialsRefused
    throttle.acquit(attempt)
    return account


def _named(username: str) -> Account | None:
    """None for what cannot be a name, without asking the database: it may hold what the database refuses."""
    return Account.objects.named(username).first() if _NAME.match(username) else None


def _hash_and_compare(account: Account | None, password: str) -> bool:
    """Django hashes also where the stored password is unusable; for an unknown name that is left to us."""
    if account is None:
        Account().set_password(password)
        return False
    return account.check_password(password)


@contextmanager
def _one_hash_at_a_time() -> Iterator[None]:
    """A hash is slow and large on purpose; one at a time leaves the machine to those already known."""
    if not _hashing.acquire(timeout=HASH_WAIT_SECONDS):
        raise LoginThrottled(int(HASH_WAIT_SECONDS))
    try:
        yield
    finally:
        _hashing.release()


def _identity(username: str) -> tuple[str, str]:
    return ("password", username.lower())


def _recall_password(username: str, password: str) -> Actor | None:
    return known.recall(_identity(username), password)


def _verify_token(identity: tuple[str, str], secret: str) -> Actor:
    since = known.epoch
    token = tokens.find_live(secret)
    if token is None:
        raise CredentialsRefused
    tokens.note_use(token)
    actor = actor_of(token.account)
    known.remember(identity, secret, token.digest, actor, since, _seconds_left(token))
    return actor


def _seconds_left(token: Token) -> float:
    return LIFETIME_SECONDS if token.expires is None else (token.expires - timezone.now()).total_seconds()
