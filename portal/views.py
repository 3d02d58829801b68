"""`/ena/portal/api/…`: search, file reports, counts, and what may be asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from hypermedia.answers import VARY, caching
from hypermedia.views.endpoint import Endpoint

from . import search
from .fields import RESULTS, Field
from .formats import JSON, MEDIA_TYPES, format_of, write
from .refusals import PortalRefused
from .search import Search

_TOGETHER = 100
"""Rows that are written at once."""


class PortalEndpoint(Endpoint):
    """What goes wrong with a question is told in plain text, as ENA does."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except PortalRefused as refused:
            return refused.response()

    def dressed(self, response: HttpResponseBase) -> HttpResponseBase:
        response.headers["Vary"] = VARY
        response.headers["Cache-Control"] = caching(self.actor)
        return response

    def table(self, names: Sequence[str], rows: Iterable[Sequence[str]], form: str) -> HttpResponseBase:
        """An answer that is written while it is read; its beginning is read before, so that what fails can be told."""
        if self.request.method == "HEAD":
            return self.dressed(HttpResponse(content_type=MEDIA_TYPES[form]))
        written = _together(write(names, rows, form))
        beginning = next(written, b"")
        return self.dressed(StreamingHttpResponse(chain([beginning], written), content_type=MEDIA_TYPES[form]))


class SearchEndpoint(PortalEndpoint):
    """`/search`, by GET or, where the query is long, by POST of a form."""

    read: ClassVar[Callable[[Mapping[str, str]], Search]] = search.search_of

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self._answer(asked_of(request.GET))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        return self._answer({**asked_of(request.GET), **asked_of(request.POST)})

    def _answer(self, asked: Mapping[str, str]) -> HttpResponseBase:
        form, wanted = format_of(asked), type(self).read(asked)
        return self.table([field.name for field in wanted.fields], search.rows(wanted, self.actor), form)


class FileReportEndpoint(SearchEndpoint):
    """`/filereport`: the files of whatever an accession stands for."""

    read = search.report_of


class CountEndpoint(SearchEndpoint):
    """`/count`: how many rows a search has."""

    def _answer(self, asked: Mapping[str, str]) -> HttpResponseBase:
        form, wanted = format_of(asked), type(self).read({**asked, "fields": ""})
        number = str(search.count(wanted, self.actor))
        body = f'{{"count":"{number}"}}' if form == JSON else f"count\n{number}\n"
        return self.dressed(HttpResponse(body, content_type=MEDIA_TYPES[form]))


class FileReportCountEndpoint(CountEndpoint):
    """`/filereportcount`."""

    read = search.report_of


class ResultsEndpoint(PortalEndpoint):
    """`/results`: what may be searched."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        names = ("resultId", "description", "recordCount", "lastUpdated")
        return self.table(names, map(self._row, RESULTS), format_of(asked_of(request.GET)))

    def _row(self, name: str) -> tuple[str, ...]:
        result = RESULTS[name]
        number = search.count(Search(result, ()), self.actor)
        return name, result.description, str(number), search.newest_change(result)


class FieldsEndpoint(PortalEndpoint):
    """`/returnFields`, and with `searched` `/searchFields`: the columns of a result."""

    searched = False

    def get(self, request: HttpRequest) -> HttpResponseBase:
        asked = asked_of(request.GET)
        fields = search.result_of(asked).fields.values()
        rows = (_described(field) for field in fields if field.searched or not self.searched)
        return self.table(("columnId", "description", "type"), rows, format_of(asked))


def _described(field: Field) -> tuple[str, ...]:
    return field.name, field.description, field.type


def asked_of(parameters: Mapping[str, Any]) -> dict[str, str]:
    """The parameters, of repeated ones the last. Raises PortalRefused for what no database takes as text."""
    asked = {name: str(parameters[name]) for name in parameters}
    if any("\0" in value for value in asked.values()):
        raise PortalRefused("Invalid parameter: it holds the character U+0000.")
    return asked


def _together(pieces: Iterator[bytes]) -> Iterator[bytes]:
    while some := b"".join(islice(pieces, _TOGETHER)):
        yield some
