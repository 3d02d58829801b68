"""The addresses of collections in the description of the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hypermedia.openapi_operations import bytes_of_file
from hypermedia.openapi_parts import LINK_ITEMS, problems, sheet
from hypermedia.openapi_paths import Data

from .listing import FILTERS
from .models import Collection

TAG: Final = "collections"

_TEXT: Final[Data] = {"type": "string"}
_MAYBE: Final[Data] = {"type": ["string", "null"]}
_TIME: Final[Data] = {"type": "string", "format": "date-time"}
_OBJECT: Final[Data] = {"type": "object"}
_LIST: Final[Data] = {"type": "array", "items": {"type": "object"}}

DATASET: Final[Data] = {
    "type": "object",
    "required": ["id", "name", "media-type", "size", "sha256"],
    "properties": {
        "links": LINK_ITEMS,
        "id": {"type": "integer"},
        **dict.fromkeys(("name", "format", "media-type", "sha256"), _TEXT),
        "size": {"type": "integer", "minimum": 0},
        "url": _MAYBE,
        "retrieved": _TIME,
        "damage": {**_TEXT, "description": "What the last reading of the kept bytes found, if it was not well"},
    },
}

COLLECTION: Final[Data] = {
    "type": "object",
    "required": ["key", "source", "external-id", "state", "datasets", "requests", "findings", "events"],
    "properties": {
        "links": LINK_ITEMS,
        **dict.fromkeys(("key", "source", "external-id", "message"), _TEXT),
        "state": {"enum": list(Collection.State.values)},
        **dict.fromkeys(("run", "raw-path"), _MAYBE),
        **dict.fromkeys(("words", "parameters", "error"), _OBJECT),
        "version": {"type": ["object", "null"], "description": "What the source said that it is"},
        **dict.fromkeys(("created", "modified"), _TIME),
        "datasets": {"type": "array", "items": DATASET},
        **dict.fromkeys(("requests", "findings", "events"), _LIST),
    },
}


def paths() -> Iterator[tuple[str, Data]]:
    queries = [_in("query", name) for name in (*FILTERS, "after", "limit")]
    yield "/collections", {"get": sheet("What was brought in, newest first", TAG, *queries)}
    own = _in("path", "key")
    yield "/collections/{key}", {"parameters": [own], "get": _one()}
    number = [own, _in("path", "number")]
    yield "/collections/{key}/download/{number}", {"parameters": number, "get": {**bytes_of_file(), "tags": [TAG]}}
    yield "/collections/{key}/metadata.json", {"parameters": [own], "get": _manifest()}


def _one() -> Data:
    made = sheet("One attempt to bring one thing", TAG)
    made["responses"]["200"]["content"]["application/json"] = {"schema": COLLECTION}
    return made


def _manifest() -> Data:
    answers = {
        "200": {"description": "What lies beside the bytes", "content": {"application/json": {"schema": {}}}},
        "304": {"description": "The client has it"},
        **problems(404, 503),
    }
    return {"summary": "The metadata.json of a collection", "tags": [TAG], "responses": answers}


def _in(place: str, name: str) -> Data:
    return {"name": name, "in": place, **({"required": True} if place == "path" else {}), "schema": _TEXT}
