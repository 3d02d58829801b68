"""The bytes of an upload that was verified, at its own address."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hypermedia.downloads import Stored, download
from store import contents
from submitters.actor import Actor

from .models import Upload


def answer(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponseBase:
    """Raises as `hypermedia.downloads.download` does."""
    md5, sha256 = upload.found["md5"], upload.found["sha256"]
    name, size = upload.name or upload.key, upload.length or 0
    return download(request, actor, Stored(name, contents.name_of(sha256), size, md5, sha256, upload.modified))
