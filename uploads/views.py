"""`/uploads` and `/uploads/{key}`: one address for each upload, whatever dialect its client speaks."""

from __future__ import annotations

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from hypermedia.errors import known
from hypermedia.refusals import refuse
from hypermedia.requests import (
    SAFE_METHODS,
    CrossSiteRequest,
    MethodNotAllowed,
    identify,
    require_known,
    require_same_site,
)
from hypermedia.views.endpoint import Endpoint
from submitters.actor import ANONYMOUS

from . import area_page, cors, download, status, transfer
from .body import Body
from .errors import UploadUnknown
from .fields import WrongHeader
from .models import Upload
from .protocols import tus
from .protocols.asked import Asked
from .protocols.choice import IETF, TUS, about, creating, spoken
from .protocols.ietf import PARTIAL

OVERRIDE: Final = "X-HTTP-Method-Override"
_LIKE_A_KEY: Final = re.compile(r"[A-Za-z0-9_-]{22}\Z")
"""What `models.new_key` makes; a file of such a name can be sent by POST."""


@method_decorator(csrf_exempt, name="dispatch")
class UploadingEndpoint(Endpoint):
    """Known accounts only. The body is read by who writes it to the disk, and by nobody else: no form, no CSRF field.

    That a browser means what it sends is told by where the page is from (`require_own_page`).
    """

    body: Body

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.actor = ANONYMOUS
        request.worn = cors.headers(request)  # type: ignore[attr-defined]
        if "Tus-Resumable" in request.headers:
            wear_tus(request)
        try:
            self.body = Body(request.META)
        except WrongHeader as wrong:
            return refuse(request, wrong)
        return self._answered(request, *args, **kwargs)

    def _answered(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self._replace_method(request)
            require_own_page(request)
            if request.method != "OPTIONS":
                self.actor = identify(request)
                require_known(self.actor)
            return View.dispatch(self, request, *args, **kwargs)
        except known() as error:
            return refuse(request, error, self.actor)

    def _replace_method(self, request: HttpRequest) -> None:
        """For clients behind proxies that let no PATCH through. Raises MethodNotAllowed."""
        wanted = request.headers.get(OVERRIDE)
        if wanted is None:
            return
        if wanted.strip().upper() not in self.verbs():
            raise MethodNotAllowed(self.verbs())
        request.method = wanted.strip().upper()

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What may be done here and in which dialects; told to everybody, since browsers ask before they sign in."""
        accepted = {"Accept-Patch": f"{PARTIAL}, {tus.BYTES}", "Allow": ", ".join(self.verbs())}
        return HttpResponse(headers={**accepted, **TUS.headers(), **IETF.headers()})

    def asked(self, request: HttpRequest, name: str = "") -> Asked:
        return Asked(request, self.actor, self.body, name)

    def create(self, request: HttpRequest, name: str = "") -> HttpResponse:
        dialect = creating(request)
        if dialect is TUS:
            wear_tus(request)
        return dialect.create(self.asked(request, name))


class UploadsEndpoint(UploadingEndpoint):
    """`/uploads`: your uploads, and where new ones begin."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return area_page.shown(request, self.actor)

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.create(request)


class UploadEndpoint(UploadingEndpoint):
    """`/uploads/{key}`: what is known of an upload, and where its bytes go."""

    def get(self, request: HttpRequest, key: str) -> HttpResponseBase:
        upload = self._find(key)
        upload = status.settled(request, upload)
        if status.has_bytes(upload) and status.wants_bytes(request):
            return download.answer(request, self.actor, upload)
        return status.shown(request, self.actor, upload)

    def head(self, request: HttpRequest, key: str) -> HttpResponseBase:
        upload = self._find(key)
        dialect = spoken(request) or about(request, upload)
        if "head" not in dialect.verbs:
            dialect = IETF
        return self._told(dialect, "head", request, upload)

    def patch(self, request: HttpRequest, key: str) -> HttpResponseBase:
        upload = self._find(key)
        return self._told(about(request, upload), "patch", request, upload)

    def put(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Bytes of a Google session; of no upload here, a new one whose name stands in the address (`curl -T`)."""
        try:
            upload = self._find(key)
        except UploadUnknown:
            if spoken(request) not in (None, IETF) or _LIKE_A_KEY.match(key) or not self.body.may_hold_bytes:
                raise
            return self.create(request, key)
        return self._told(about(request, upload), "put", request, upload)

    def delete(self, request: HttpRequest, key: str) -> HttpResponseBase:
        upload = self._find(key)
        return self._told(about(request, upload), "delete", request, upload)

    def _find(self, key: str) -> Upload:
        """Raises UploadUnknown, UploadGone."""
        if "\0" in key:
            raise UploadUnknown(key)
        return transfer.find(key, self.actor)

    def _told(self, dialect: Any, verb: str, request: HttpRequest, upload: Upload) -> HttpResponseBase:
        if dialect is TUS:
            wear_tus(request)
        if verb not in dialect.verbs:
            raise MethodNotAllowed([each.upper() for each in ("get", *dialect.verbs, "options")])
        response: HttpResponseBase = getattr(dialect, verb)(self.asked(request), upload)
        return response


def require_own_page(request: HttpRequest) -> None:
    """That no page of another site sends this in the name of whoever is signed in. Raises CrossSiteRequest.

    Where a session is all that says who asks, the browser has to say that the page is ours, not merely to be silent:
    a CSRF field would be in the body, which nobody reads here. Every browser says it for all but GET and HEAD.
    """
    if cors.may_change(request):
        return
    require_same_site(request)
    by_session = hasattr(request, "session") and "HTTP_AUTHORIZATION" not in request.META
    if by_session and request.method not in SAFE_METHODS and not _says_whence(request):
        raise CrossSiteRequest


def _says_whence(request: HttpRequest) -> bool:
    """`require_same_site` has looked at the values; "none" is what a person typed in, never a PATCH."""
    return request.META.get("HTTP_SEC_FETCH_SITE") == "same-origin" or "HTTP_ORIGIN" in request.META


def wear_tus(request: HttpRequest) -> None:
    """Every answer in this dialect says its version, also one that somebody else makes."""
    request.worn["Tus-Resumable"] = tus.VERSION  # type: ignore[attr-defined]
