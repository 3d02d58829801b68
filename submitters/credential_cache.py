"""What this process remembers of verified credentials, so that a known one costs microseconds and no query.

Only successes are kept, for at most five minutes, and never the password: an entry holds an HMAC, under a key
that is made when the process starts and never leaves it, of the name, the password and the hash that
verified it.

All entries go when any credential changes. A change in this process calls `drop`; a change in another is
seen by reading one number from the database, at most once a second. An *epoch* counts the drops: who
verifies takes the epoch first and hands it in with the result, so that a result which a drop has overtaken
is not kept.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass, field

from submitters.actor import Actor
from submitters.models import CredentialGeneration

LIFETIME_SECONDS = 300
POLL_SECONDS = 1.0
CAPACITY = 10_000

_KEY = secrets.token_bytes(32)


@dataclass(frozen=True, slots=True)
class Verified:
    """A good credential: `stored_hash` is what it was checked against, `proof` is its fingerprint."""

    actor: Actor
    stored_hash: str
    proof: bytes
    expires: float  # on the monotonic clock, seconds


@dataclass(slots=True)
class _Memory:
    entries: dict[Hashable, Verified] = field(default_factory=dict)
    epoch: int = 0
    generation: int | None = None
    next_poll: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


_memory = _Memory()


def fingerprint(name: str, secret: str, stored_hash: str) -> bytes:
    """What is kept in place of a secret; worthless outside this process. The secret may hold any text."""
    text = "\0".join((name, secret, stored_hash))
    return hmac.digest(_KEY, text.encode("utf-8", "surrogatepass"), "sha256")


def recall(identity: Hashable, name: str, secret: str) -> Actor | None:
    """The actor that this very secret proved a short while ago, or None."""
    _follow_other_processes()
    known = _memory.entries.get(identity)
    if known is None or known.expires <= time.monotonic():
        return None
    same = hmac.compare_digest(known.proof, fingerprint(name, secret, known.stored_hash))
    return known.actor if same else None


def epoch() -> int:
    """Where we are in the row of drops: to be taken before a credential is read from the database."""
    return _memory.epoch


def remember(identity: Hashable, verified: Verified, since: int) -> None:
    """Keep a success, unless something changed since the epoch `since`. The oldest entry makes room."""
    with _memory.lock:
        if since != _memory.epoch:
            return
        _memory.entries.pop(identity, None)
        if len(_memory.entries) >= CAPACITY:
            del _memory.entries[next(iter(_memory.entries))]
        _memory.entries[identity] = verified


def drop() -> None:
    """Forget every verified credential."""
    with _memory.lock:
        _memory.epoch += 1
        _memory.entries.clear()


def lifetime(until: float | None = None) -> float:
    """When an entry made now expires on the monotonic clock; `until` is a limit in seconds from now."""
    return time.monotonic() + (LIFETIME_SECONDS if until is None else min(until, LIFETIME_SECONDS))


def _follow_other_processes() -> None:
    if not _claim_poll():
        return
    try:
        generation = _read_generation()
    except BaseException:
        _memory.next_poll = 0.0  # nobody may trust the entries for a second because this read failed
        raise
    if generation != _memory.generation:
        _memory.generation = generation
        drop()


def _claim_poll() -> bool:
    """True for the one thread that is to read the number now; the others go by what is known."""
    now = time.monotonic()
    if now < _memory.next_poll:
        return False
    with _memory.lock:
        if now < _memory.next_poll:
            return False
        _memory.next_poll = now + POLL_SECONDS
        return True


def _read_generation() -> int:
    row = CredentialGeneration.objects.filter(pk=CredentialGeneration.ONLY)
    return row.values_list("number", flat=True).first() or 0
