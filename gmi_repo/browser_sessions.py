"""Sessions, CSRF tokens, the signed-in account and messages: for browsers, and only when there is need.

Most requests come from programs: without a cookie, with their credentials in a header. They pass straight
through. The four middlewares of Django run when the request carries our session cookie, or asks for one of
the pages where a session begins or is managed. A request with an `Authorization` header is judged by that
header alone (elsewhere), so that a cookie never adds to its rights.

No CSRF hole opens by this: where the session is not read, nobody is signed in by it.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

PAGES = ("/admin", "/sign-in", "/sign-out", "/sign-up", "/account")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class BrowserSessions:
    """Django middleware: the session chain for browser requests, nothing for all others."""

    def __init__(self, get_response: GetResponse) -> None:
        self._plain = get_response
        inner: Any = MessageMiddleware(AuthenticationMiddleware(get_response))
        self._csrf = CsrfViewMiddleware(inner)
        self._with_session: Any = SessionMiddleware(self._csrf)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_for_browser(request):
            response: HttpResponseBase = self._with_session(request)
            return response
        request.user = AnonymousUser()
        return self._plain(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Django asks this hook of the listed middlewares only, so the CSRF check is handed on by hand."""
        if hasattr(request, "session"):
            refusal: HttpResponseBase | None = self._csrf.process_view(request, view, args, kwargs)
            return refusal
        return None


def is_for_browser(request: HttpRequest) -> bool:
    """Whether the session counts for this request."""
    if is_page(request.path_info):
        return True
    if "HTTP_COOKIE" not in request.META or "HTTP_AUTHORIZATION" in request.META:
        return False
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def is_page(path: str) -> bool:
    return path.startswith(PAGES) and any(path == page or path.startswith(f"{page}/") for page in PAGES)
