"""What hangs on a record: its files, and the resources it is related to."""

from __future__ import annotations

import json
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from records.files import store
from records.models import File
from records.paths import find, find_all
from records.registry import Resource

from ..addresses import address
from ..answers import VARY, Sheet, answer, caching
from ..links import Link
from ..preconditions import Validators
from .endpoint import Endpoint
from .finding import present

DOWNLOAD_POLICY = "sandbox; default-src 'none'"


class RelatedEndpoint(Endpoint):
    """`…/related-studies`, `…/related-resources`: what the document names there, as links."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route
    part = ""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        row = present(self.resource, key, self.actor)
        own = address(self.resource.collection, row.key)
        named = find(json.loads(row.document), self.resource.related_at[self.part]) or []
        items = [{"href": entry} if isinstance(entry, str) else entry for entry in named]
        links = [Link("self", f"{own}/{self.part}"), Link("up", own)]
        context = {"resource": self.resource, "row": row, "part": self.part.replace("-", " ")}
        sheet = Sheet(self.part, {"items": items}, "hypermedia/related.html", links, context, modified=row.modified)
        return answer(request, self.actor, sheet)


class FilesEndpoint(Endpoint):
    """`/runs/{key}/data`: the files the document names, and which of them are here."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        row = present(self.resource, key, self.actor)
        own = address(self.resource.collection, row.key)
        here = {file.name: file for file in File.objects.filter(record_id=row.id)}
        named = find_all(json.loads(row.document), self.resource.files_at)
        items = [_file_data(dict(file), here.get(file.get("filename", "")), own) for _, file in named]
        links = [Link("self", f"{own}/data"), Link("up", own)]
        context = {"resource": self.resource, "row": row}
        return answer(request, self.actor, Sheet("files", {"items": items}, "hypermedia/files.html", links, context))


def _file_data(stated: dict[str, Any], stored: File | None, own: str) -> dict[str, Any]:
    """A file as the document states it, with what is known of the bytes when they are here."""
    if stored is None:
        return {**stated, "stored": False}
    link = Link("item", f"{own}/data/{stored.name}", type="application/octet-stream")
    known = {"size": stored.size, "md5": stored.md5, "sha256": stored.sha256}
    return {**stated, "stored": True, **known, "links": [link.as_data()]}


class FileEndpoint(Endpoint):
    """The bytes of one file: always an attachment, never sniffed, never run."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def get(self, request: HttpRequest, key: str, name: str) -> HttpResponseBase:
        row = present(self.resource, key, self.actor)
        file = File.objects.filter(record_id=row.id, name=name).first()
        if file is None:
            raise Http404
        response = FileResponse(
            store().open(file.store_name),
            as_attachment=True,
            filename=file.name,
            content_type="application/octet-stream",
        )
        for header, value in Validators(f'"{file.sha256}"', file.created).headers().items():
            response[header] = value
        response["Content-Security-Policy"] = DOWNLOAD_POLICY
        response["Cache-Control"] = caching(self.actor)
        response["Vary"] = VARY
        return response
