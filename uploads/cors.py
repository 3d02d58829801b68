"""Pages of other sites that may upload here: those of GMI_UPLOAD_ORIGINS, with a token of their own, never by cookie.

(Fetch standard, "HTTP CORS protocol".) No answer allows credentials, so a browser sends none by itself and shows the
page what it asked for with the header `Authorization` that it was given.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest

METHODS: Final = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
SENT: Final = (
    "Accept", "Authorization", "Content-Type", "Content-Disposition", "Content-Digest", "Content-MD5", "Content-Range",
    "If-None-Match", "Prefer", "Repr-Digest", "Tus-Resumable", "Upload-Checksum", "Upload-Complete", "Upload-Concat",
    "Upload-Defer-Length", "Upload-Draft-Interop-Version", "Upload-Length", "Upload-Metadata", "Upload-Offset",
    "Want-Repr-Digest", "X-Goog-Hash", "X-HTTP-Method-Override", "X-Request-ID", "X-Requested-With",
    "X-Upload-Content-Length", "X-Upload-Content-Type",
)  # fmt: skip
SHOWN: Final = (
    "Accept-Patch", "Content-Disposition", "ETag", "Link", "Location", "Range", "Repr-Digest", "Retry-After",
    "Tus-Checksum-Algorithm", "Tus-Extension", "Tus-Max-Size", "Tus-Resumable", "Tus-Version", "Upload-Complete",
    "Upload-Concat", "Upload-Defer-Length", "Upload-Draft-Interop-Version", "Upload-Expires", "Upload-Length",
    "Upload-Limit", "Upload-Metadata", "Upload-Offset", "X-Request-Id",
)  # fmt: skip
KEPT_SECONDS: Final = "86400"


def is_invited(request: HttpRequest) -> bool:
    """Whether the page that sends this is on a site that the operator named."""
    return request.META.get("HTTP_ORIGIN") in settings.GMI_UPLOAD_ORIGINS


def may_change(request: HttpRequest) -> bool:
    """An invited page changes things in the name of whom its header tells, and of nobody's cookie."""
    return is_invited(request) and "HTTP_AUTHORIZATION" in request.META


def headers(request: HttpRequest) -> dict[str, str]:
    """What an invited page is shown of any answer; for others nothing."""
    if not is_invited(request):
        return {}
    shown = {"Access-Control-Allow-Origin": request.META["HTTP_ORIGIN"]}
    if "HTTP_ACCESS_CONTROL_REQUEST_METHOD" not in request.META:
        return {**shown, "Access-Control-Expose-Headers": ", ".join(SHOWN)}
    return {
        **shown,
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": ", ".join(SENT),
        "Access-Control-Max-Age": KEPT_SECONDS,
    }
