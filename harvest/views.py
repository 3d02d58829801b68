"""`/collections`: what was brought in, how that went, and the bytes as they came."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from hypermedia.answers import Sheet, answer, validated
from hypermedia.downloads import POLICY, Stored, disposition, download
from hypermedia.views.endpoint import Endpoint
from store import contents
from store.errors import Damaged

from . import listing, raw, shown
from .models import Collection
from .visibility import visible_to

_MOST_DIGITS = 18


class CollectionsEndpoint(Endpoint):
    def get(self, request: HttpRequest) -> HttpResponse:
        return listing.answered(request, self.actor)


class _OfOne(Endpoint):
    def found(self, key: str) -> Collection:
        """Raises Http404, also for what this actor may not see."""
        row = None if "\0" in key else visible_to(self.actor).filter(key=key).first()
        if row is None:
            raise Http404
        return row


class CollectionEndpoint(_OfOne):
    """`/collections/{key}`: one attempt to bring one thing."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        row = self.found(key)
        context = {"beginnings": shown.beginnings(row)} if "text/html" in request.headers.get("Accept", "") else {}
        page = "harvest/collection.html"
        sheet = Sheet("collection", shown.whole(row), page, shown.links(row), context, modified=row.modified)
        return answer(request, self.actor, sheet)


class DatasetEndpoint(_OfOne):
    """`/collections/{key}/download/{id}`: a file as it came."""

    def get(self, request: HttpRequest, key: str, number: str) -> HttpResponseBase:
        is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
        dataset = self.found(key).datasets.filter(pk=int(number)).first() if is_number else None
        if dataset is None:
            raise Http404
        place = (dataset.store_name, dataset.size, "", dataset.sha256, dataset.retrieved)
        return download(request, self.actor, Stored(dataset.name, *place, contents.RAW), dataset.media_type)


class ManifestEndpoint(_OfOne):
    """`/collections/{key}/metadata.json`: what lies beside the bytes."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        row = self.found(key)
        if not row.raw_path:
            raise Http404
        body = raw.read_manifest(row.raw_path)
        if hashlib.sha256(body).hexdigest() != row.manifest_sha256:
            raise Damaged("The metadata.json that is kept is not the one that was written.")
        response = HttpResponse(body, content_type="application/json")
        response["Content-Disposition"] = disposition(shown.MANIFEST)
        response["Content-Security-Policy"] = POLICY
        response["X-Content-Type-Options"] = "nosniff"
        return validated(request, response, None, row.modified, self.actor)
