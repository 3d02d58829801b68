"""How do requests leave the house? Through here alone: at the pace of their host, to the hosts of their source only.

What comes back whole is an answer, everything else a `failures.Failure`; what may be tried again was tried again.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlencode, urlsplit, urlunsplit

import httpx
import orjson
from django.conf import settings

from work import lease

from . import incoming
from .answers import HEAD_BYTES
from .discretion import shown_headers
from .errand import WORTH_RESUMING, Check, Errand, Reply, validator_of
from .failures import BadRequest, Corrupt, Failure, TooLarge, Transient
from .hosts import Hosts, NotAllowed, written_as_number
from .source import Fetched, Request
from .together import TICK_S, Together
from .visiting_card import user_agent

PACKED_FOR_THE_WAY: Final = frozenset({"xml", "json", "tsv", "csv", "html", "txt"})
"""Formats that are asked for in gzip. Others are packed already, or so large that a part must be able to follow."""


class Transport:
    """Asks the `hosts` (base addresses) of a source. Answers are files in `folder`, GMI_HOME/tmp if there is none.

    `patience` is how many seconds a call waits at most for a host that wants to be left alone. `watch` is called about
    once a second while there is something to wait for, in the thread of the caller; what it raises ends the call.
    Threads may not share one. Not to be used inside a database transaction.
    """

    def __init__(
        self,
        hosts: Sequence[str],
        folder: Path | None = None,
        patience: float = 20.0,
        watch: Callable[[], object] = lease.renew,
    ) -> None:
        self._hosts = Hosts(hosts)
        self._folder = folder or incoming.folder()
        self._patience = patience
        self._watch = watch
        self._client = _client(hosts)

    def __call__(self, request: Request) -> Fetched:
        return self.fetch(request)

    def fetch(self, request: Request, check: Check | None = None) -> Fetched:
        """The answer. `check` reads it as the source does; what it raises is judged like any failure: what is corrupt
        is asked for once more, what is only said in the body (too fast, broken) is treated as such.

        Raises `failures.Failure`. The file of the answer is the caller's to remove.
        """
        errand = self._errand(request, check)
        try:
            while errand.result is None:
                self._step(errand)
        except BaseException:
            errand.drop()
            raise
        if isinstance(errand.result, Failure):
            raise errand.result
        return errand.result

    def _step(self, errand: Errand) -> None:
        self._watch()
        if (seconds := errand.turn_in()) > 0:
            time.sleep(min(seconds, TICK_S))
        elif errand.result is None:
            errand.set_out()
            _exchange(errand, self._client, self._watch)
            errand.settle()

    def fetch_many(
        self, requests: Iterable[Request], parallel: int, check: Check | None = None
    ) -> Iterator[tuple[Request, Fetched | Failure]]:
        """Each request once, with its answer or its failure, as they end; `parallel` of them are on their way.

        Only the conversation with the host is done in other threads. When a host wants to be left alone for longer
        than our patience, what is still to be asked of it ends as Throttled, unasked. When the caller stops half-way,
        answers that he was not given are removed.
        """
        errands = (self._errand(request, check) for request in requests)
        together = Together(lambda errand: _exchange(errand, self._client, _nobody), parallel)
        try:
            while together.fill(errands):
                self._watch()
                together.start()
                together.rest()
                for errand in together.over():
                    if errand.result is not None:
                        yield errand.request, errand.result
        finally:
            together.close()

    def _errand(self, request: Request, check: Check | None) -> Errand:
        url = request.url
        with suppress(ValueError):  # what is no address is refused as it is
            url = _with_params(request) if request.method == "GET" else request.url
        return Errand(request, url, request.method, self._hosts, self._folder, self._patience, check)

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _nobody() -> None:
    """Looks after nothing: the caller's thread does."""


def _with_params(request: Request) -> str:
    """What an address says already stays as it is written."""
    place = urlsplit(request.url)
    words = [place.query, urlencode(request.params)]
    return urlunsplit(place._replace(query="&".join(filter(None, words)), fragment=""))


# -------------------------------------------------------------------------------------------------- a conversation
def _exchange(errand: Errand, client: httpx.Client, watch: Callable[[], object]) -> None:
    """Asks once; what came of it is the errand's `outcome`. Raises OSError of our own disk, and what `watch` raises."""
    try:
        errand.outcome = _converse(errand, client, watch)
    except Failure as failure:
        errand.outcome = failure


def _converse(errand: Errand, client: httpx.Client, watch: Callable[[], object]) -> Reply:
    try:
        with client.stream(errand.method, errand.url, **_question(errand)) as response:
            return _received(errand, response, watch)
    except NotAllowed as no:
        raise BadRequest(f"{errand.what()}: {no}", errand.evidence()) from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as wrong:
        raise BadRequest(f"{errand.what()}: it cannot be asked ({wrong})", errand.evidence()) from None
    except httpx.TimeoutException as silence:
        raise Transient(f"{errand.what()}: no word for too long ({_kind(silence)})", errand.evidence()) from None
    except httpx.HTTPError as broken:
        raise Transient(f"{errand.what()}: the line broke ({_kind(broken)}: {broken})", errand.evidence()) from None


def _kind(error: Exception) -> str:
    return type(error).__name__


def _question(errand: Errand) -> dict[str, Any]:
    whole = errand.request.whole
    read = min(settings.GMI_HARVEST_READ_SECONDS, whole or settings.GMI_HARVEST_READ_SECONDS)
    asked: dict[str, Any] = {
        "headers": _headers(errand),
        "timeout": httpx.Timeout(read, connect=settings.GMI_HARVEST_CONNECT_SECONDS, pool=None),
        "extensions": {"trace": _Guard(errand)},
    }
    if errand.method != "GET":
        asked["content"] = _form(errand.request)
    return asked


def _form(request: Request) -> bytes:
    """As the Content-Type that it asks for says: a form, or JSON in which each name has a list."""
    if request.headers.get("Content-Type") != "application/json":
        return urlencode(request.params).encode()
    lists: dict[str, list[str]] = {}
    for name, value in request.params:
        lists.setdefault(name, []).append(value)
    return orjson.dumps(lists)


def _headers(errand: Errand) -> dict[str, str]:
    is_small = errand.request.format in PACKED_FOR_THE_WAY and not errand.resumes_at
    headers = {"Accept": "*/*", "Accept-Encoding": "gzip" if is_small else "identity"}
    if errand.method != "GET":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if errand.resumes_at:
        headers |= {"Range": f"bytes={errand.resumes_at}-", "If-Range": errand.validator}
    return {**headers, **errand.headers, "User-Agent": user_agent()}


def _received(errand: Errand, response: httpx.Response, watch: Callable[[], object]) -> Reply:
    headers = shown_headers(errand.secrets, response.headers.multi_items())
    reply = Reply(response.status_code, headers, response.headers.get("location", ""))
    if errand.resumes_at and response.status_code in (206, 416):
        _continue(errand, reply)
        reply = replace(reply, status=200)
    elif response.status_code not in errand.request.answers:
        return replace(reply, head=_beginning(response))
    else:
        _begin(errand, reply)
    _refuse_giants(errand, headers)
    _take_in(errand, response, watch)
    return reply


def _continue(errand: Errand, reply: Reply) -> None:
    """The rest of what broke off must begin where it did."""
    begins = reply.headers.get("content-range", "").startswith(f"bytes {errand.resumes_at}-")
    if reply.status != 206 or not begins or "content-encoding" in reply.headers:
        errand.start_again()
        raise Transient(f"{errand.what(reply.status)}: not the rest that was asked for", errand.evidence(reply))


def _begin(errand: Errand, reply: Reply) -> None:
    assert errand.incoming  # noqa: S101 - it has set out
    try:
        errand.incoming.begin(reply.headers.get("content-encoding", ""))
    except Corrupt as odd:
        raise Corrupt(f"{errand.what(reply.status)}: {odd}", errand.evidence(reply)) from None
    may_resume = errand.method == "GET" and reply.status == 200
    errand.validator = validator_of(reply.headers) if may_resume else ""


def _refuse_giants(errand: Errand, headers: Mapping[str, str]) -> None:
    """Before the first byte, where the host says how many there will be."""
    length, most = headers.get("content-length", ""), settings.GMI_HARVEST_MAX_BYTES
    size = errand.resumes_at + int(length) if length.isascii() and length.isdigit() else 0
    if size > most:
        raise TooLarge(f"{errand.what()}: {size} bytes; GMI_HARVEST_MAX_BYTES allows {most}", errand.evidence())


def _take_in(errand: Errand, response: httpx.Response, watch: Callable[[], object]) -> None:
    """The body, to its end. One that breaks off can be gone on with where enough has come."""
    assert errand.incoming  # noqa: S101 - it has set out
    ends = time.monotonic() + (errand.request.whole or float("inf"))
    is_whole = False
    try:
        for block in response.iter_raw():
            errand.incoming.take(block)
            watch()
            if errand.stopped or time.monotonic() > ends:
                raise Transient(f"{errand.what()}: not there in time", errand.evidence())
        is_whole = True
    except (Corrupt, TooLarge) as bad:
        raise type(bad)(f"{errand.what()}: {bad}", errand.evidence()) from None
    finally:
        if is_whole or errand.incoming.size < WORTH_RESUMING:
            errand.validator = ""


def _beginning(response: httpx.Response) -> bytes:
    """Of a body that is no answer; a small one is read to its end, so that the connection can be used again."""
    read = b""
    with suppress(httpx.HTTPError):
        for piece in response.iter_bytes():
            read += piece
            if len(read) > HEAD_BYTES:
                break
    return read[:HEAD_BYTES]


class _Guard:
    """Looks at whom a connection reached, before a word is said (against names that lead into the house).

    Where a proxy of the environment is between, the connection is the proxy's, and so is the care.
    """

    def __init__(self, errand: Errand) -> None:
        self._errand = errand
        self._is_direct = False

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.started":
            name = urlsplit(self._errand.url).hostname or ""
            self._is_direct = str(info["host"]).lower().strip("[]") == name.lower()
        elif event == "connection.connect_tcp.complete" and self._is_direct:
            self._look(info["return_value"])

    def _look(self, stream: Any) -> None:
        try:
            self._errand.hosts.admit_peer(self._errand.url, str(stream.get_extra_info("server_addr")[0]))
        except NotAllowed:
            stream.close()
            raise


def _client(hosts: Sequence[str]) -> httpx.Client:
    """Proxies of the environment are used, but not for hosts that are written as numbers: those are near."""
    names = {urlsplit(base).hostname or "" for base in hosts}
    near = {f"all://{f'[{name}]' if ':' in name else name}": None for name in names if written_as_number(name)}
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
    return httpx.Client(verify=_trusted(), limits=limits, mounts=near, follow_redirects=False)


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities that browsers trust, and those that the machine's owner added to its own list."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context
