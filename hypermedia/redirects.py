"""Showing the way: answers that have an address and no body."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect

from .answers import VARY


def permanent(location: str, query: str = "") -> HttpResponse:
    """308 (RFC 9110 section 15.4.9): the same request there, whatever its method; `query` goes along."""
    where = f"{location}?{query}" if query else location
    return _bare(HttpResponsePermanentRedirect(where, preserve_request=True))


def see_other(location: str) -> HttpResponse:
    """303: what came of it is there."""
    return _bare(HttpResponseRedirect(location, status=303))


def _bare(response: HttpResponse) -> HttpResponse:
    del response["Content-Type"]
    response["Vary"], response["Cache-Control"] = VARY, "no-cache"
    return response
