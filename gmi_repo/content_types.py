"""Content types that Django cannot read: it breaks on them before any of its own handlers is asked.

RFC 2231 lets a parameter name its own encoding (`name*=utf-8''…`). One that does not exist, or a charset decoded to
something impossible, makes `WSGIRequest` raise, and the server says 500. Such parameters go; the type stays.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Legible:
    """A WSGI application that gets no Content-Type which it could not read."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        kind = environ.get("CONTENT_TYPE", "")
        if "*" in kind and not is_legible(kind):
            environ["CONTENT_TYPE"] = kind.partition(";")[0]
        return self._application(environ, start_response)


def is_legible(content_type: str) -> bool:
    try:
        codecs.lookup(str(parse_header_parameters(content_type)[1].get("charset", "utf-8")))
    except LookupError:
        return True  # an unknown charset is passed over
    except (ValueError, TypeError):
        return False
    return True
