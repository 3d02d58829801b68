"""What these addresses take and give, for the OpenAPI description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from hypermedia.openapi_parts import problems

from .fields import FILE_REPORT, RESULTS

Data: TypeAlias = dict[str, Any]

_TAG: Final = "portal"
_TEXT: Final[Data] = {"type": "string"}
_RESULT: Final[Data] = {"enum": list(RESULTS)}
_REPORT: Final[Data] = {"enum": list(FILE_REPORT)}
_FORMAT: Final[Data] = {"enum": ["tsv", "json"], "default": "tsv"}
_NUMBER: Final[Data] = {"type": "integer", "minimum": 0}

_SEARCH: Final[dict[str, Data]] = {
    "result": _RESULT,
    "query": _TEXT,
    "fields": _TEXT,
    "includeAccessions": _TEXT,
    "format": _FORMAT,
    "limit": {**_NUMBER, "default": 100_000},
    "offset": {**_NUMBER, "default": 0},
}
_FILES: Final[dict[str, Data]] = {"accession": _TEXT, "result": _REPORT, "fields": _TEXT, "format": _FORMAT}
_OF_RESULT: Final[dict[str, Data]] = {"result": _RESULT, "format": _FORMAT}

_PORTAL: Final[tuple[tuple[str, str, dict[str, Data], tuple[str, ...]], ...]] = (
    ("search", "Records by ENA's query language", _SEARCH, ("result",)),
    ("count", "How many rows a search has", _SEARCH, ("result",)),
    ("filereport", "The files of what an accession stands for", _FILES, ("accession", "result")),
    ("filereportcount", "How many rows a file report has", _FILES, ("accession", "result")),
    ("results", "What may be searched", {"format": _FORMAT}, ()),
    ("searchFields", "Columns that a query may speak of", _OF_RESULT, ("result",)),
    ("returnFields", "Columns that may be asked for", _OF_RESULT, ("result",)),
)
_FORMS: Final = ("search", "count", "filereport", "filereportcount")

_ORGANISMS: Final = {
    "tax-id": "An organism by its number",
    "scientific-name": "Organisms by scientific name",
    "any-name": "Organisms by any name",
    "submittable-tax-id": "An organism that a sample may be of, by its number",
    "submittable-scientific-name": "Organisms that a sample may be of, by scientific name",
    "submittable-any-name": "Organisms that a sample may be of, by any name",
    "suggest-for-submission": "Organisms that a sample may be of, by the beginning of a name",
    "suggest-for-search": "Organisms by the beginning of a name",
}


def paths() -> Iterator[tuple[str, Data]]:
    for name, summary, parameters, needed in _PORTAL:
        yield f"/ena/portal/api/{name}", _table(name, summary, parameters, needed)
    yield "/ena/browser/api/xml/{accessions}", _xml()
    for name, summary in _ORGANISMS.items():
        words = {"name": "words", "in": "path", "required": True, "schema": _TEXT}
        operation = {"summary": summary, "tags": [_TAG], "responses": _answers("application/json", 404)}
        yield f"/ena/taxonomy/rest/{name}/{{words}}", {"parameters": [words], "get": operation}


def _table(name: str, summary: str, parameters: dict[str, Data], needed: tuple[str, ...]) -> Data:
    listed = [{"name": each, "in": "query", "schema": schema} for each, schema in parameters.items()]
    required = [{**each, "required": True} if each["name"] in needed else each for each in listed]
    operation = {"summary": summary, "tags": [_TAG], "responses": _answers("text/plain", 400, "application/json")}
    described: Data = {"get": {**operation, "parameters": required}}
    if name in _FORMS:
        schema = {"type": "object", "properties": parameters, "required": list(needed)}
        form = {"application/x-www-form-urlencoded": {"schema": schema}}
        described["post"] = {**operation, "requestBody": {"required": True, "content": form}}
    return described


def _xml() -> Data:
    accessions = {"name": "accessions", "in": "path", "required": True, "schema": _TEXT}
    answers = {**_answers("application/xml", 404), "410": {"description": "Withdrawn"}}
    operation = {"summary": "Records as SRA XML, by accessions", "tags": [_TAG], "responses": answers}
    return {"parameters": [accessions], "get": operation, "post": operation}


def _answers(media_type: str, refused: int, *others: str) -> Data:
    content: Data = {each: {} for each in (media_type, *others)}
    words = {"text/plain": {"schema": _TEXT}}
    return {
        "200": {"description": "The answer", "content": content},
        str(refused): {"description": "Words on what is wrong", "content": words},
        **problems(401),
    }
