"""Which dialect a request speaks: told by its headers, else by the upload that it is about."""

from __future__ import annotations

from typing import Final, Protocol

from django.http import HttpRequest, HttpResponse

from ..models import Upload
from .asked import Asked
from .google import Google
from .ietf import Ietf
from .plain import Plain
from .tus import Tus


class Dialect(Protocol):
    """`verbs` are those that it has for an upload, as names of its methods."""

    @property
    def name(self) -> str: ...
    @property
    def verbs(self) -> tuple[str, ...]: ...
    def create(self, asked: Asked) -> HttpResponse: ...
    def delete(self, asked: Asked, upload: Upload) -> HttpResponse: ...


TUS: Final = Tus()
GOOGLE: Final = Google()
IETF: Final = Ietf()
PLAIN: Final = Plain()

DIALECTS: Final[dict[str, Dialect]] = {each.name: each for each in (TUS, GOOGLE, IETF, PLAIN)}

_OF_TUS: Final = ("Upload-Length", "Upload-Defer-Length", "Upload-Metadata", "Upload-Concat", "Upload-Checksum")


def spoken(request: HttpRequest) -> Dialect | None:
    """The dialect that says itself which it is; None for a request that could be of several."""
    headers = request.headers
    if "Tus-Resumable" in headers:
        return TUS
    if "Upload-Complete" in headers or "Upload-Draft-Interop-Version" in headers:
        return IETF
    if request.GET.get("uploadType") == "resumable" or any(name.startswith("X-Upload-Content-") for name in headers):
        return GOOGLE
    return GOOGLE if "Content-Range" in headers else None


def creating(request: HttpRequest) -> Dialect:
    """The dialect of a request that begins an upload. One in the words of tus without its version is told so by tus."""
    if said := spoken(request):
        return said
    return TUS if request.method == "POST" and any(name in request.headers for name in _OF_TUS) else PLAIN


def about(request: HttpRequest, upload: Upload) -> Dialect:
    """The dialect of a request to an upload that is there."""
    return spoken(request) or DIALECTS[upload.dialect]
