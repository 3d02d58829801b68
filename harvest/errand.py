"""What becomes of one request: asked, asked again, sent elsewhere, put off, and in the end answered or failed.

Nothing here touches the network: an exchange is done by whoever is given the errand (`transport`), in any thread;
before and after it, `turn_in` and `settle` speak to the database, in the thread that the errand belongs to.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils import timezone

from . import discretion, pacing
from .answers import HEAD_BYTES, REDIRECTS, Answered, failure_of
from .failures import BadRequest, Corrupt, Evidence, Failure, Throttled, Transient
from .hosts import Hosts, NotAllowed
from .incoming import Incoming
from .rates import host_of
from .source import Fetched, Request

MOST_REDIRECTS: Final = 5
LONGEST_BACKOFF_S: Final = 30.0
WORTH_RESUMING: Final = 1 << 16
"""Bytes; less than this is asked for anew."""
PROGRESS: Final = 1 << 20
"""An attempt that brought so much of a large file was none in vain: retries are counted anew."""

Check = Callable[[Fetched], object]
"""Reads an answer, and raises a Failure when it is not what was asked for."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The head of what came; its body is in the errand's `incoming`."""

    status: int
    headers: Mapping[str, str]
    location: str = ""
    head: bytes | None = None
    """How the body of what is no answer begins; None where it is in the errand's file."""


@dataclass(slots=True)
class Errand:
    """`url` is where it goes next, with its parameters. `result` is there when it is over."""

    request: Request
    url: str
    method: str
    hosts: Hosts
    folder: Path
    patience: float
    check: Check | None = None
    result: Fetched | Failure | None = None
    attempts: int = 0
    stopped: bool = False
    incoming: Incoming | None = None
    validator: str = ""
    """With which the rest of a body that broke off can be asked for; "" where it cannot."""
    outcome: Reply | Failure | None = None
    headers: dict[str, str] = field(default_factory=dict)
    _began: datetime = field(default_factory=timezone.now)
    _asked: datetime = field(default_factory=timezone.now)
    _retries: int = 0
    _hops: int = 0
    _is_clean_retry: bool = False
    _due: float = 0.0
    _waits_since: float | None = None
    _start: int = 0
    _throttled: Throttled | None = None

    def __post_init__(self) -> None:
        self.headers = {name: value for name, value in self.request.headers.items() if name.lower() != "user-agent"}
        try:
            self._admit(self.url)
        except BadRequest as no:
            self.result = no

    # ---------------------------------------------------------------------------------------- before an exchange
    def turn_in(self) -> float:
        """0.0: go now (or it is over). Else nothing happens for so many seconds."""
        now = time.monotonic()
        if self.result is not None or self._due > now:
            return max(0.0, self._due - now) if self.result is None else 0.0
        self._waits_since = now if self._waits_since is None else self._waits_since
        try:
            return pacing.seconds_to_turn(host_of(self.url), max(0.0, self.patience - (now - self._waits_since)))
        except Throttled as pause:
            evidence = self._throttled.evidence if self._throttled else None
            self._end(Throttled(str(pause), pause.until, evidence))
            return 0.0

    @property
    def is_backing_off(self) -> bool:
        """Whether it waits for itself, not for its host."""
        return self._due > time.monotonic()

    def set_out(self) -> None:
        """An exchange begins."""
        self.attempts += 1
        self._asked = timezone.now()
        self.outcome = None
        self.incoming = self.incoming or Incoming(self.folder, settings.GMI_HARVEST_MAX_BYTES)
        self._start = self.incoming.size

    @property
    def resumes_at(self) -> int:
        """From which byte on it is asked for, 0 for all."""
        return self.incoming.size if self.incoming and self.validator else 0

    # ----------------------------------------------------------------------------------------- after an exchange
    def settle(self) -> None:
        """Decides by `outcome` what is next: over, or due again."""
        reply = self.outcome if isinstance(self.outcome, Reply) else None
        try:
            if isinstance(self.outcome, Failure):
                raise self.outcome
            if reply is not None:
                self._accept(reply)
        except Failure as failure:
            self._consider(self._discreet(failure, reply))

    def _accept(self, reply: Reply) -> None:
        if reply.status in REDIRECTS and reply.status not in self.request.answers:
            return self._follow(reply)
        answered = Answered(self.request, self.evidence(reply), self.what(reply.status), timezone.now())
        if failure := failure_of(answered):
            raise failure
        fetched = self._fetched(reply)
        if self.check:
            self.check(fetched)
        pacing.good_answer(host_of(self.url), self._asked)
        return self._finish(fetched)

    def _discreet(self, failure: Failure, reply: Reply | None) -> Failure:
        """With evidence, whoever raised it, and without secrets."""
        seen = failure.evidence if failure.evidence.url else self.evidence(reply)
        failure.evidence = replace(seen, url=discretion.shown_url(seen.url), head=self._veiled(seen.head))
        failure.args = (discretion.without(self.secrets, str(failure)),)
        return failure

    def _follow(self, reply: Reply) -> None:
        self._hops += 1
        there = urljoin(self.url, reply.location)
        evidence = self.evidence(reply)
        if self._hops > MOST_REDIRECTS or not reply.location:
            raise BadRequest(f"{self.what(reply.status)}: sent on {self._hops} times", evidence)
        if urlsplit(self.url).scheme == "https" and urlsplit(there).scheme == "http":
            raise BadRequest(f"{self.what(reply.status)}: sent on from https to http", evidence)
        self._admit(there, evidence)
        if host_of(there) != host_of(self.url):  # what opens the one door is not shown at another
            self.headers = {n: v for n, v in self.headers.items() if n.lower() not in ("authorization", "cookie")}
        if reply.status == 303:
            self.method = "GET"
        self.url, self.attempts = there, self.attempts - 1
        self.start_again()

    def _consider(self, failure: Failure) -> None:
        if isinstance(failure, Throttled):
            return self._rest(failure)
        self._waits_since = None
        if isinstance(failure, Transient) and self._may_retry():
            return self._back_off()
        if isinstance(failure, Corrupt) and not self._is_clean_retry:
            self._is_clean_retry = True
            self.start_again()
            return self._back_off()
        if failure.is_answer:
            pacing.good_answer(host_of(self.url), self._asked)
        return self._end(failure)

    def _rest(self, throttled: Throttled) -> None:
        """It was no attempt. How long everybody waits is the host's matter; `turn_in` knows whether we do."""
        self.attempts -= 1
        self._throttled = throttled
        pacing.slow_down(host_of(self.url), self._asked, throttled.until, str(throttled))

    def _may_retry(self) -> bool:
        if self.incoming and self.incoming.size - self._start >= PROGRESS and self.validator:
            self._retries = 0
        if not self.validator:
            self.start_again()
        self._retries += 1
        return self._retries <= settings.GMI_HARVEST_RETRIES

    def _back_off(self) -> None:
        longest = min(LONGEST_BACKOFF_S, settings.GMI_HARVEST_BACKOFF_MS / 1000 * 2 ** max(0, self._retries - 1))
        self._due = time.monotonic() + random.uniform(0, longest)  # noqa: S311

    def start_again(self) -> None:
        """What came so far is of no use."""
        self.validator = ""
        if self.incoming:
            self.incoming.begin("")

    # ------------------------------------------------------------------------------------------------- the end
    def _finish(self, fetched: Fetched) -> None:
        if self.incoming:
            self.incoming.finish()
        self.result = fetched

    def _end(self, failure: Failure) -> None:
        self.drop()
        self.result = failure

    def drop(self) -> None:
        """Nobody wants the answer any more, if there is none yet."""
        self.stopped = True
        if self.incoming and not isinstance(self.result, Fetched):
            self.incoming.drop()

    def _fetched(self, reply: Reply) -> Fetched:
        assert self.incoming  # noqa: S101 - it has set out
        try:
            self.incoming.whole()
        except Corrupt as broken:
            raise Corrupt(f"{self.what(reply.status)}: {broken}", self.evidence(reply)) from None
        return Fetched(
            request=self.request,
            url=discretion.shown_url(self.url),
            status=reply.status,
            headers=reply.headers,
            path=self.incoming.path,
            size=self.incoming.size,
            sha256=self.incoming.sha256,
            started=self._began,
            ended=timezone.now(),
            attempts=self.attempts,
        )

    # ------------------------------------------------------------------------------------------ what is shown of it
    @property
    def secrets(self) -> tuple[str, ...]:
        return discretion.secrets_in(self.url, self.request.params, self.request.headers)

    def what(self, status: int | None = None) -> str:
        """Method, address and status, without secrets."""
        said = f"{self.method} {discretion.shown_url(self.url)}"
        return said if status is None else f"{said} answered {status}"

    def evidence(self, reply: Reply | None = None) -> Evidence:
        """What has come so far."""
        head = self._veiled(self._head(reply))
        return Evidence(
            discretion.shown_url(self.url), reply.status if reply else None, reply.headers if reply else {}, head
        )

    def _head(self, reply: Reply | None) -> bytes:
        if reply and reply.head is not None:
            return reply.head[:HEAD_BYTES]
        return self.incoming.head(HEAD_BYTES) if self.incoming else b""

    def _veiled(self, head: bytes) -> bytes:
        return discretion.without(self.secrets, head.decode("latin-1")).encode("latin-1")

    def _admit(self, url: str, evidence: Evidence | None = None) -> None:
        try:
            self.hosts.admit(url)
        except NotAllowed as no:
            raise BadRequest(f"{self.what()}: {no}", evidence or Evidence(discretion.shown_url(self.url))) from None


def validator_of(headers: Mapping[str, str]) -> str:
    """What If-Range can be asked with (RFC 9110 section 13.1.5): a strong ETag, or a date that is old enough to be one.

    "" where the host gives no parts, or what came was packed for the way.
    """
    is_packed = headers.get("content-encoding", "identity") != "identity"
    if "bytes" not in headers.get("accept-ranges", "").lower() or is_packed:
        return ""
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    if etag:
        return etag if etag.startswith('"') else ""
    return modified if _is_older(modified, headers.get("date", "")) else ""


def _is_older(modified: str, date: str) -> bool:
    """By a minute at least: within one second a file may change twice (section 8.8.2.2)."""
    try:
        return (parsedate_to_datetime(date) - parsedate_to_datetime(modified)).total_seconds() >= 60
    except (ValueError, TypeError, OverflowError, IndexError):
        return False
