"""Where no route leads, and where a route broke: the same error body as everywhere."""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse

from ..errors import Problem
from ..errors import server_error as unknown_fault
from ..refusals import refuse, write

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, Http404())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return write(request, Problem(400, "bad-request", "Bad Request", "The request is malformed."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return write(request, Problem(403, "forbidden", "Forbidden", "Your role does not allow this."))


def server_error(request: HttpRequest) -> HttpResponse:
    return write(request, unknown_fault())
