"""What a request says about itself beside its body: who asks, from where, what it prefers; and how it may be wrong."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from sra.faults import DocumentRefused
from submitters.actor import ANONYMOUS, Actor, actor_of
from submitters.client_address import client_address
from submitters.credentials import CredentialsRefused, verify_basic, verify_token

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
LONGEST_WAIT = 30
"""Seconds that `Prefer: wait` may ask for (spec: gmi-api.md 5)."""

_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,4})\"?(?=[,;\s]|$)", re.IGNORECASE)
_RETURN = re.compile(r"(?:^|[,;\s])return\s*=\s*\"?(minimal|representation)\"?(?=[,;\s]|$)", re.IGNORECASE)


class SignInRequired(Exception):
    """Nobody is known, and somebody is needed."""


class CrossSiteRequest(Exception):
    """A browser was made to send this from a page of another site."""


class SubmitterRequired(Exception):
    """The account may submit for no centre, or for several and the document does not say which."""


class QueryRefused(DocumentRefused):
    """The faults are in the query of the address; their pointers name parameters."""


class MethodNotAllowed(Exception):
    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__(", ".join(allowed))
        self.allowed = allowed


class UnsupportedMediaType(Exception):
    """`offered` is what can be sent instead; `patch` tells that it was a PATCH."""

    def __init__(self, sent: str, offered: Sequence[str], *, patch: bool = False) -> None:
        super().__init__(f"{sent or 'A body without a Content-Type'} is not read here.")
        self.offered = offered
        self.patch = patch


def identify(request: HttpRequest) -> Actor:
    """Who asks: by the Authorization header alone if there is one, else by the session of a browser.

    Raises CredentialsRefused or LoginThrottled: credentials that are not recognised are refused even where none
    are needed (spec: gmi-api.md 3).
    """
    header = request.META.get("HTTP_AUTHORIZATION")
    if header is not None:
        return _by_header(header, client_address(request.META))
    user = getattr(request, "user", None)
    return ANONYMOUS if user is None or isinstance(user, AnonymousUser) else actor_of(user)


def _by_header(header: str, where: str) -> Actor:
    scheme, _, value = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return verify_token(value.strip(), where)
    if scheme.lower() == "basic":
        return verify_basic(*_user_and_password(value.strip()), where)
    raise CredentialsRefused


def _user_and_password(value: str) -> tuple[str, str]:
    """RFC 7617: base64 of `user:password` in UTF-8."""
    try:
        user, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise CredentialsRefused from None
    if not colon or "\0" in user + password:
        raise CredentialsRefused
    return user, password


def require_known(actor: Actor) -> None:
    """Raises SignInRequired."""
    if not actor.is_known:
        raise SignInRequired


def require_same_site(request: HttpRequest) -> None:
    """Refuse changes that another site's page sends with this user's credentials. Raises CrossSiteRequest.

    Browsers say where a request comes from (Fetch Metadata, Origin) and a page cannot forge it; programs say nothing.
    """
    if request.method in SAFE_METHODS:
        return
    if request.META.get("HTTP_SEC_FETCH_SITE", "none") not in ("same-origin", "none"):
        raise CrossSiteRequest
    origin = request.META.get("HTTP_ORIGIN")
    if origin is not None and _place_of(origin) not in (request.get_host(), urlsplit(settings.GMI_BASE_URL).netloc):
        raise CrossSiteRequest


def _place_of(origin: str) -> str:
    """Host and port; "" for what is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def wait_seconds(request: HttpRequest) -> int:
    """Seconds of `Prefer: wait=N` (RFC 7240), at most `LONGEST_WAIT`; 0 without it."""
    found = _WAIT.search(request.headers.get("Prefer", ""))
    return min(int(found[1]), LONGEST_WAIT) if found else 0


def wants_minimal(request: HttpRequest) -> bool:
    """Whether `Prefer: return=minimal` was sent."""
    found = _RETURN.search(request.headers.get("Prefer", ""))
    return found is not None and found[1].lower() == "minimal"


def body_of(request: HttpRequest, most: int = 0) -> bytes:
    """The body: of `most` bytes at most, or as many as one document may have.

    Raises UnsupportedMediaType for a coded one, RequestDataTooBig for one that is too large.
    """
    coding = request.headers.get("Content-Encoding", "identity")
    if coding.lower() != "identity":
        raise UnsupportedMediaType(f"Content-Encoding {coding}", ["identity"])
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if most and length > most:
        raise RequestDataTooBig
    # Django's `body` has one bound for all; it also lets what is small be asked for again.
    return request.read(most) if most and length > settings.GMI_MAX_BODY_BYTES else request.body
