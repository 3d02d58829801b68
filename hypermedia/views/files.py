"""The files of a record: what its document names, attaching an upload, and the bytes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from records.checksums import Stated
from records.models import File
from records.registry import Resource
from records.relations import awaited_in
from records.visibility import require_change
from reviews.filing import Filed, file_deposit
from reviews.intake import Held

from ..addresses import address
from ..answers import Sheet, answer
from ..arrivals import file_at
from ..bodies import Sent
from ..downloads import download
from ..errors import fault_data
from ..file_list import address_of_file, bytes_of, items, offered, stored
from ..links import Link
from ..media_types import FORM, bare, offers_of
from ..origins import files_of
from ..requests import require_known
from ..words import text_in, words_of
from ..writes import Wish, accepted, review_address
from .endpoint import Endpoint
from .finding import present, record


class FilesEndpoint(Endpoint):
    """`/runs/{key}/data`: the files the document names, and which of them are here; POST attaches an upload."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        row = present(self.resource, key, self.actor)
        own = address(self.resource.collection, row.key)
        links = [Link("self", f"{own}/data"), Link("up", own)]
        listed = [*items(self.resource, row, self.actor), *files_of(row)]
        data = {"awaited": awaited_in(row.relations), "items": listed}
        context = {"resource": self.resource, "row": row, "offered": offered(row, self.actor)}
        return answer(request, self.actor, Sheet("files", data, "hypermedia/files.html", links, context))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """`{"href": address of an upload, "filename"?, "filetype"?}`: 201, 200 when it was attached before, or 202."""
        require_known(self.actor)
        current = record(self.resource, key, self.actor)
        require_change(current, self.actor)
        words = words_of(request)
        href, name, filetype = (text_in(words, member) for member in ("href", "filename", "filetype"))
        result = file_deposit(current, file_at(href, self.actor), self.actor, name, filetype)
        if bare(request.headers.get("Content-Type", "")) == FORM:
            return self._leave(request, result)
        if isinstance(result, Held):
            wish = Wish(self.resource, Sent((), offers_of(self.resource.name)[0]), self.actor)
            return accepted(request, wish, [result.review])
        return self._filed(request, result)

    def _leave(self, request: HttpRequest, result: Filed | Held) -> HttpResponse:
        """Back to the list, or on to where the decision can be awaited."""
        if isinstance(result, Held):
            messages.success(request, "Naming this file is with the curators. You can follow the review here.")
            return HttpResponseRedirect(review_address(self.resource, result.review), status=303)
        messages.success(request, f"{result.file.name} is attached.")
        return HttpResponseRedirect(f"{address(self.resource.collection, result.record.key)}/data", status=303)

    def _filed(self, request: HttpRequest, result: Filed) -> HttpResponse:
        file, own = result.file, address(self.resource.collection, result.record.key)
        there = address_of_file(own, file.name)
        links = [Link("self", there), Link("up", own), Link("collection", f"{own}/data")]
        data = {"filename": file.name, "filetype": file.filetype, **stored(Stated(file.name), file, own)}
        data |= {"message": f"{file.name} is attached."}
        data.pop("reason", None)
        if result.warnings:
            data["warnings"] = [fault_data(fault) for fault in result.warnings]
        headers = {"Location": there}
        sheet = Sheet(
            "file", data, "hypermedia/changed.html", links, status=201 if result.is_new else 200, headers=headers
        )
        return answer(request, self.actor, sheet)

    def accepted(self) -> dict[str, str]:
        return {"Accept-Post": "application/json"}


class FileEndpoint(Endpoint):
    """The bytes of one file."""

    resource: Resource = None  # type: ignore[assignment]  # given by the route

    def get(self, request: HttpRequest, key: str, name: str) -> HttpResponseBase:
        row = present(self.resource, key, self.actor)
        file = File.objects.filter(record_id=row.id, name=name).first()
        if file is None:
            raise Http404
        return download(request, self.actor, bytes_of(file))
