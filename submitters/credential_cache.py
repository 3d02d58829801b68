"""What this process remembers of verified credentials, so that a known one costs microseconds and no query.

Only successes are kept, for at most five minutes, and never the secret: an entry holds an HMAC, under a key
that is made when the process starts and never leaves it, of the name, the secret and the hash that verified
it.

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
from dataclasses import dataclass

from submitters.actor import Actor
from submitters.models import CredentialGeneration

LIFETIME_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Verified:
    """A good credential: the hash it was checked against, its fingerprint, and when to check again."""

    actor: Actor
    stored_hash: str
    proof: bytes
    expires: float  # on the monotonic clock, seconds


class CredentialCache:
    """Verified credentials by identity: an account's name or a token's digest. Safe among threads."""

    def __init__(self, capacity: int = 10_000, poll_seconds: float = 1.0) -> None:
        self.epoch = 0
        self.capacity = capacity
        self.poll_seconds = poll_seconds
        self._key = secrets.token_bytes(32)
        self._entries: dict[Hashable, Verified] = {}
        self._generation: int | None = None
        self._next_poll = 0.0
        self._lock = threading.Lock()
        self._polling = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def recall(self, identity: Hashable, secret: str) -> Actor | None:
        """The actor that this very secret proved a short while ago, or None."""
        self._follow_other_processes()
        known = self._entries.get(identity)
        if known is None or known.expires <= time.monotonic():
            return None
        same = hmac.compare_digest(known.proof, self._fingerprint(identity, secret, known.stored_hash))
        return known.actor if same else None

    def remember(
        self, identity: Hashable, secret: str, stored_hash: str, actor: Actor, since: int, most_seconds: float
    ) -> None:
        """Keep a success for at most so long, unless something changed since the epoch `since`."""
        expires = time.monotonic() + min(most_seconds, LIFETIME_SECONDS)
        proof = self._fingerprint(identity, secret, stored_hash)
        with self._lock:
            if since == self.epoch:
                self._make_room(identity)
                self._entries[identity] = Verified(actor, stored_hash, proof, expires)

    def drop(self) -> None:
        """Forget every verified credential."""
        with self._lock:
            self.epoch += 1
            self._entries.clear()

    def look_again(self) -> None:
        """Forget also what was last heard of other processes, as if this one had just started."""
        self.drop()
        self._generation, self._next_poll = None, 0.0

    def _fingerprint(self, identity: Hashable, secret: str, stored_hash: str) -> bytes:
        """What is kept in place of a secret, which may be any text; worthless outside this process."""
        text = "\0".join((repr(identity), secret, stored_hash))
        return hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")

    def _make_room(self, identity: Hashable) -> None:
        self._entries.pop(identity, None)
        if len(self._entries) >= self.capacity:
            del self._entries[next(iter(self._entries))]  # the oldest

    def _follow_other_processes(self) -> None:
        """Drop everything if the generation has moved on; all but one thread leave the asking to that one.

        At the very first look all wait for its answer: what they remembered meanwhile would only be dropped.
        """
        if time.monotonic() < self._next_poll:
            return
        if self._polling.acquire(blocking=self._generation is None):
            try:
                self._look_at_generation()
            finally:
                self._polling.release()

    def _look_at_generation(self) -> None:
        asked = time.monotonic()
        if asked < self._next_poll:
            return
        generation = _read_generation()
        if generation != self._generation:
            self._generation = generation
            self.drop()
        self._next_poll = asked + self.poll_seconds


def _read_generation() -> int:
    row = CredentialGeneration.objects.filter(pk=CredentialGeneration.ONLY)
    return row.values_list("number", flat=True).first() or 0


known = CredentialCache()
"""The one of this process."""
