"""What every answer wears, whoever made it: request id, security headers, a line in the access log."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

log = logging.getLogger("gmi.access")

_CLIENT_ID = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
_CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_BODILESS = (204, 304)
_HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Envelope:
    """The outermost middleware: it sees the answer last.

    A view may put headers into `request.worn` (a dictionary) that every answer to this request wears, also one that
    says that the view broke.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request.request_id = given if _CLIENT_ID.match(given) else secrets.token_hex(8)  # type: ignore[attr-defined]
        response = self._get_response(request)
        headers = response.headers
        for name, value in {**_HEADERS, **getattr(request, "worn", {})}.items():
            headers.setdefault(name, value)
        headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        if not response.streaming and response.status_code not in _BODILESS:
            headers.setdefault("Content-Length", str(len(response.content)))  # type: ignore[attr-defined]
        if log.isEnabledFor(logging.INFO):
            _write_line(request, response, started)
        return response


def _write_line(request: HttpRequest, response: HttpResponseBase, started: float) -> None:
    """One line for each answer; paths and no query, since a query may carry what nobody should read in a log."""
    log.info(
        "answered",
        extra={
            "request_id": request.request_id,  # type: ignore[attr-defined]
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - started) * 1000, 1),
        },
    )
