"""Requests to one repository: tried again where that can do no harm, credentials only to where they belong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import httpx

from .errors import NotUnderstood, Unreachable
from .pacing import Pace, retry_after
from .problems import refusal_of

PASSING = frozenset({429, 500, 502, 503, 504})
"""Answers after which the same request may go well a little later."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 10
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)


@dataclass(frozen=True)
class Call:
    """A request that may be sent more than once, as a GET or a POST with an Idempotency-Key may.

    A `content` that comes in blocks is gone when it was sent: such a call is for `ask`, and follows no redirect.
    """

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    content: bytes | Iterable[bytes] | None = None
    follows: bool = True


class Connection:
    """`server` is the address of the entry point. Raises ValueError for an address that is none."""

    def __init__(self, server: str, auth: httpx.Auth | None = None, pace: Pace | None = None) -> None:
        self.server = _address(server)
        self.pace = pace or Pace()
        self._auth = auth
        self._trusted = {_origin(self.server)}
        self._client = httpx.Client(timeout=_TIMEOUT, headers={"User-Agent": "gmi-client"})

    def close(self) -> None:
        self._client.close()

    @property
    def has_credentials(self) -> bool:
        return self._auth is not None

    def trusts(self, url: str) -> bool:
        """Whether credentials may be sent to this address."""
        return _origin(self._resolve(url)) in self._trusted

    def trust(self, url: str) -> None:
        """Send credentials there too: the entry point calls itself so. Never from https down to http."""
        named = self._resolve(url)
        if self.server.scheme == "http" or named.scheme == "https":
            self._trusted.add(_origin(named))

    def send(self, call: Call, pace: Pace | None = None) -> httpx.Response:
        """The answer, of a status below 400. Raises Refused, Unreachable."""
        patience = pace or self.pace
        for wait in patience.waits():
            try:
                response = self._once(call)
            except httpx.TransportError:
                patience.sleep(wait)
                continue
            asked = retry_after(response.headers)
            if response.status_code not in PASSING or asked > patience.longest:
                return _passed(response)
            patience.sleep(max(wait, asked))
        try:
            return _passed(self._once(call))
        except httpx.TransportError as error:
            raise _no_answer(call, error) from error

    def ask(self, call: Call) -> httpx.Response:
        """The answer to a single try, whatever it says. Raises Unreachable when there is none."""
        try:
            return self._once(call)
        except httpx.TransportError as error:
            raise _no_answer(call, error) from error

    def _once(self, call: Call) -> httpx.Response:
        """One try, along redirects. Each hop gets credentials only if it is to be trusted with them."""
        url, method, content = self._resolve(call.url), call.method, call.content
        for _ in range(_MOST_REDIRECTS):
            request = self._client.build_request(method, url, headers=dict(call.headers), content=content)
            response = self._client.send(request, auth=self._auth if _origin(url) in self._trusted else None)
            if not call.follows or response.status_code not in _REDIRECTS or "Location" not in response.headers:
                return response
            url = response.url.join(response.headers["Location"])
            if response.status_code in (301, 302, 303):
                method, content = "GET", None
        raise NotUnderstood(f"{call.url} leads round in circles")

    def _resolve(self, url: str) -> httpx.URL:
        try:
            return self.server.join(url)
        except httpx.InvalidURL as error:
            raise NotUnderstood(f"“{url}” is no address: {error}") from error


def _no_answer(call: Call, error: httpx.TransportError) -> Unreachable:
    return Unreachable(f"no answer from {call.url}: {str(error) or type(error).__name__}")


def _passed(response: httpx.Response) -> httpx.Response:
    """Raises Refused for 4xx, Unreachable for what may pass."""
    if response.status_code < 400:
        return response
    refusal = refusal_of(response)
    if response.status_code in PASSING:
        named = f" (request {refusal.request})" if refusal.request else ""
        raise Unreachable(f"{response.url} does not answer at present: {refusal}{named}") from refusal
    raise refusal


def _address(server: str) -> httpx.URL:
    """The entry point's address, which carries no credentials: they would end up in lists of processes and in logs."""
    try:
        url = httpx.URL(server)
    except httpx.InvalidURL as error:
        raise ValueError(f"“{server}” is no address: {error}") from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise ValueError(f"“{url.copy_with(userinfo=b'')}” is no http(s) address without credentials")
    return url


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)
