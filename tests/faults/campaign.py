"""A client that uploads file after file while something strikes again and again, and looks at what is left."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from .evidence import Evidence
from .tus import Client

PACE: Final = 80e6
"""Bytes a second: a file takes as long as it takes until the next strike."""

SIZES: Final = (1 << 18, 1 << 19, 1 << 20, 4 << 20, 12 << 20, 24 << 20)
"""Of requests."""

AT_ONCE: Final = 0.25
"""How often a strike is begun with a new file; else when something was acknowledged."""

MOST_RESENT: Final = 8 * 1024 * 1024
OR_OF_SECONDS: Final = 2.0


@dataclass
class Outcome:
    """What came of it. `faults` has one sentence for each contradiction to the promise.

    `after_words` counts the strikes before which something had been acknowledged since the one before.
    """

    strikes: int = 0
    after_words: int = 0
    files: int = 0
    faults: list[str] = field(default_factory=list)
    most_resent: int = 0

    def __str__(self) -> str:
        resent = f"{self.most_resent / 2**20:.1f} MiB"
        counts = f"{self.strikes} strikes ({self.after_words} after new words), {self.files} files"
        return f"{counts}, {len(self.faults)} faults, at most {resent} sent again"


@dataclass
class Sending:
    """One file on its way. `told` is the largest offset that the client heard."""

    path: str
    data: bytes
    told: int = 0
    log: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=4096))

    def note(self, sent: int) -> None:
        """So many bytes of the current request are on their way."""
        self.log.append((time.monotonic(), self.told + sent))

    def most_to_resend(self, offset: int) -> tuple[int, int]:
        """Bytes that have to be sent again, going on from `offset`, and how many that may be."""
        if not self.log:
            return 0, 0
        latest, sent = self.log[-1]
        of_late = sent - min(position for at, position in self.log if latest - at <= OR_OF_SECONDS)
        return max(0, sent - offset), max(MOST_RESENT, of_late)


class Campaign:
    """`strike` does harm; `recover` brings the service back, if it does not come back by itself."""

    def __init__(
        self,
        client: Client,
        evidence: Evidence,
        strike: Callable[[], object],
        recover: Callable[[], object],
        seed: int = 4,
    ) -> None:
        self.outcome = Outcome()
        self._client, self._evidence = client, evidence
        self._strike, self._recover = strike, recover
        self._random = random.Random(seed)
        self._arrived: list[Sending] = []
        self._planned, self._until_found = 0, False
        self._has_word = False
        self._striking: threading.Thread | None = None

    def run(self, strikes: int, *, until_found: bool = False) -> Outcome:
        """So many strikes, and as many files as it takes; fewer if it is enough that something is found."""
        self._planned, self._until_found = strikes, until_found
        try:
            while self.outcome.strikes < strikes:
                self._one_file(self._random.randbytes(self._random.randint(6 << 20, 24 << 20)))
            self._look_at(None)
        except _Found:
            pass
        finally:
            self._end_strike()
        return self.outcome

    def _one_file(self, data: bytes) -> None:
        sending = None
        if self._random.random() < AT_ONCE:
            self._begin_strike()
        while sending is None or sending.told < len(data):
            try:
                sending = sending or Sending(self._client.create(len(data)), data)
                self._go_on(sending)
            except OSError as broken:
                self._after_strike(sending, broken)
            except Refused as refused:
                self.outcome.faults.append(f"{sending.path if sending else ''}: {refused}")
                return
        self.outcome.files += 1
        self._arrived.append(sending)

    def _go_on(self, sending: Sending) -> None:
        while (at := sending.told) < len(sending.data):
            block = memoryview(sending.data)[at : at + self._random.choice(SIZES)]
            sending.note(0)
            answer = self._client.patch(sending.path, at, block, PACE, sending.note)
            if answer.status != 204:
                raise Refused(f"PATCH at {at} was answered with {answer.status}")
            sending.told = answer.offset
            self._has_word = True
            if self._striking is not None and not self._striking.is_alive():
                self._after_strike(sending)  # it fell between two requests, and was not noticed
            self._begin_strike()

    def _begin_strike(self) -> None:
        """In a while, if one is still to come and none is under way."""
        if self._striking is None and self.outcome.strikes < self._planned:
            self._striking = threading.Timer(self._random.uniform(0.05, 0.3), self._strike)
            self._striking.start()

    def _end_strike(self) -> None:
        if self._striking is not None:
            self._striking.join()
            self._striking = None
            self.outcome.strikes += 1
            self.outcome.after_words += self._has_word
            self._has_word = False

    def _after_strike(self, sending: Sending | None, broken: OSError | None = None) -> None:
        if self._striking is None:
            raise AssertionError("a line broke, and nobody had struck") from broken
        self._end_strike()
        self._look_at(sending)
        self._recover()
        if sending is not None:
            self._resume(sending)

    def _resume(self, sending: Sending) -> None:
        offset = self._client.offset_of(sending.path)
        if offset < sending.told:
            self.outcome.faults.append(f"{sending.path}: told {sending.told}, then {offset}")
        resent, bound = sending.most_to_resend(offset)
        self.outcome.most_resent = max(self.outcome.most_resent, resent)
        if resent > bound:
            self.outcome.faults.append(f"{sending.path}: {resent} bytes have to be sent again, more than {bound}")
        sending.told = offset

    def _look_at(self, sending: Sending | None) -> None:
        """At the file under way, and at all that arrived since the strike before."""
        for each in (*self._arrived, *([sending] if sending else [])):
            self.outcome.faults += self._evidence.faults(each.path, each.data, each.told)
        for each in self._arrived:
            self._evidence.file_of(each.path).unlink(missing_ok=True)  # looked at; the room is for others
        self._arrived = []
        if self._until_found and self.outcome.faults:
            raise _Found


class _Found(Exception):
    """Enough was found."""


class Refused(Exception):
    """The service does not want what a client may send."""
