"""Every request finds a seat first: what it carries, and how long its answer is, says of which kind.

- Requests that carry files (`carries_a_file`), and answers too long to be given at once, whatever their address:
  GMI_TRANSFER_THREADS, one client at most half. Who finds no seat within a second is asked to come back (503).
- Short words about uploads: a few seats of their own.
- Everything else: GMI_WEB_THREADS.

A seat is kept until the server has closed the answer. This is plain WSGI, under any server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse

from gmi_repo.early_answers import EarlyAnswer, WatchedBody
from gmi_repo.seats import REFUSED_SEATS, WORD_SEATS, Seats, TransferSeats
from hypermedia.envelope import Envelope
from hypermedia.errors import Problem
from hypermedia.refusals import write
from submitters.client_address import client_address
from uploads import cors

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

UPLOADS: Final = "/uploads"
FILES_WITH_DOCUMENTS: Final = "multipart/mixed"
RETRY_SECONDS: Final = 5
AT_ONCE_BYTES: Final = 256 * 1024
"""An answer no longer than this is given at once, whoever reads it and however slowly: the server keeps it."""


class Seated:
    """A WSGI application whose requests find a seat first. `per_client` says whose share a transfer counts to."""

    def __init__(
        self,
        application: WSGIApplication,
        pages: int,
        transfers: int,
        per_client: Callable[[WSGIEnvironment], str] | None = None,
    ) -> None:
        self._application = application
        self._pages, self._words, self._refused = Seats(pages), Seats(WORD_SEATS), Seats(REFUSED_SEATS)
        self._transfers = TransferSeats(transfers)
        self._client_of = per_client or client_of

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if carries_a_file(environ):
            return self._receive(environ, start_response)
        seats = self._words if is_of_uploads(environ) else self._pages
        seats.take()
        with ExitStack() as held:
            held.callback(seats.leave)
            head = _Head()
            answer = _Answer(self._application(environ, head))
            if not answer.is_long:
                answer.close()
                head.send(start_response)
                return answer.beginning
            answer.seat = held.pop_all()
            return self._send(answer, head, environ, start_response)

    def _receive(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = WatchedBody(environ)
        with ExitStack() as held:
            if not self._transfers.take(self._client_of(environ), held):
                return self._refuse(environ, start_response, body)
            answer = _Answer(self._application(environ, start_response))
            if answer.is_long:
                answer.seat = held.pop_all()
                return answer
            held.callback(answer.close)
            return EarlyAnswer(answer.beginning, body, held.pop_all()) if body.is_unread else answer.beginning

    def _send(
        self, answer: _Answer, head: _Head, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """An answer that takes its time moves from the seat it was made in to one of the transfers'."""
        with ExitStack() as held:
            if not self._transfers.take(self._client_of(environ), held, patience_seconds=0):
                answer.close()
                return self._refuse(environ, start_response)
            answer.seat.close()
            answer.seat = held.pop_all()
        head.send(start_response)
        return answer

    def _refuse(
        self, environ: WSGIEnvironment, start_response: StartResponse, body: WatchedBody | None = None
    ) -> Iterable[bytes]:
        """As the application would say it, which has no say here. Reading on takes a thread too: for a few only."""
        answer = Envelope(_busy)(WSGIRequest(environ))
        start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        if body is None or not self._refused.take(0):
            return list(answer)
        held = ExitStack()
        held.callback(self._refused.leave)
        return EarlyAnswer(list(answer), body, held)


def carries_a_file(environ: WSGIEnvironment) -> bool:
    """Whether the body of a request is bytes to keep, and may be of any size."""
    if environ["REQUEST_METHOD"] not in ("PATCH", "POST", "PUT"):
        return False
    has_body = environ.get("CONTENT_LENGTH", "") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ
    with_documents = environ.get("CONTENT_TYPE", "")[: len(FILES_WITH_DOCUMENTS)].lower() == FILES_WITH_DOCUMENTS
    return has_body and (with_documents or is_of_uploads(environ))


def is_of_uploads(environ: WSGIEnvironment) -> bool:
    path = environ["PATH_INFO"]
    return path.startswith(UPLOADS) and path[len(UPLOADS) : len(UPLOADS) + 1] in ("", "/")


def client_of(environ: WSGIEnvironment) -> str:
    """The credentials as they were sent: the seat is given back at once if they are nobody's. Else the address."""
    return environ.get("HTTP_AUTHORIZATION") or environ.get("HTTP_COOKIE") or client_address(environ)


class _Head:
    """Status and headers, kept until it is certain that the answer can be given."""

    def __init__(self) -> None:
        self._told: tuple[Any, ...] = ()

    def __call__(self, *told: Any) -> Callable[[bytes], object]:
        self._told = told
        return _no_writing

    def send(self, start_response: StartResponse) -> None:
        start_response(*self._told)


def _no_writing(_: bytes) -> object:
    raise NotImplementedError("answers are given back, not written")


class _Answer:
    """What the application answers: `beginning` is all of it unless it `is_long`; then `seat` is kept to the end."""

    def __init__(self, answer: Any) -> None:
        self._answer, self._blocks = answer, iter(answer)
        self.beginning: list[bytes] = []
        self.seat = ExitStack()
        try:
            self.is_long = self._exceeds(AT_ONCE_BYTES if getattr(answer, "streaming", True) else None)
        except BaseException:
            self.close()
            raise

    def _exceeds(self, most: int | None) -> bool:
        size = 0
        for block in self._blocks:
            self.beginning.append(block)
            size += len(block)
            if most is not None and size > most:
                return True
        return False

    def __iter__(self) -> Iterator[bytes]:
        return chain(self.beginning, self._blocks)

    def close(self) -> None:
        with self.seat:
            if close := getattr(self._answer, "close", None):
                close()


def _busy(request: HttpRequest) -> HttpResponse:
    request.worn = cors.headers(request)  # type: ignore[attr-defined]  # a page of another site sees why, too
    return write(request, _BUSY)


_BUSY = Problem(
    503,
    "busy",
    "Service Unavailable",
    "As many files are on their way as can be served at once, or by one client.",
    headers={"Retry-After": str(RETRY_SECONDS)},
)
