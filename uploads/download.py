"""The bytes of an upload that was verified: an attachment, never sniffed, never run."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from hypermedia.answers import VARY, caching
from hypermedia.views.parts import DOWNLOAD_POLICY
from store import contents
from submitters.actor import Actor

from .models import Upload


def answer(request: HttpRequest, actor: Actor, upload: Upload) -> HttpResponseBase:
    blocks: Iterator[bytes] = contents.read(contents.name_of(upload.found["sha256"]))
    response = StreamingHttpResponse(blocks, content_type="application/octet-stream")
    response["Content-Length"] = str(upload.length)
    response["Content-Disposition"] = content_disposition_header(True, upload.name or upload.key) or "attachment"
    response["ETag"] = f'"{upload.found["sha256"]}"'
    response["Content-Security-Policy"] = DOWNLOAD_POLICY
    response["Cache-Control"], response["Vary"] = caching(actor), VARY
    return response
