"""The feed of changes in the OpenAPI description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from .changes_atom import FIXED as ATOM_FEED
from .changes_sitemap import CAPABILITIES, DESCRIPTION
from .changes_sitemap import FIXED as CHANGE_LIST
from .media_types import ATOM_TYPE
from .openapi_parts import LINK_ITEMS, problems
from .paging import LARGEST_PAGE, PAGE_SIZE

Data: TypeAlias = dict[str, Any]

_TEXT: Final[Data] = {"type": "string"}
_NUMBER: Final[Data] = {"type": "integer"}
_ITEM: Final[Data] = {
    "type": "object",
    "required": ["links", "seq", "event", "at", "kind", "revision", "status", "accession"],
    "properties": {
        "links": LINK_ITEMS,
        "seq": _NUMBER,
        "event": {"type": "string", "description": "What happened"},
        "at": {"type": "string", "format": "date-time"},
        "kind": _TEXT,
        "revision": {"type": "integer", "description": "Of the record, after it"},
        "status": {"type": "string", "description": "What the record is now"},
        "accession": {"type": ["string", "null"]},
        "title": _TEXT,
        "note": {"type": "string", "description": "Why it was taken out of sight"},
        "successor": {"type": "string", "description": "The accession of what took its place"},
    },
}
_PAGE: Final[Data] = {
    "type": "object",
    "required": ["links", "after", "last", "more", "items"],
    "properties": {
        "links": LINK_ITEMS,
        "after": _NUMBER,
        "last": {"type": "integer", "description": "Where `next` goes on; up to here all was told"},
        "more": {"type": "boolean", "description": "Whether there is something behind it already"},
        "items": {"type": "array", "items": _ITEM},
    },
}


def changes() -> Iterator[tuple[str, Data]]:
    json, atom, xml = {"schema": _PAGE}, {"schema": _TEXT}, {"schema": _TEXT}
    forms: Data = {"application/json": json, ATOM_TYPE: atom, "application/xml": xml, "text/html": {"schema": _TEXT}}
    yield "/changes", {"get": _paged("What changed, in order", forms)}
    yield f"/{ATOM_FEED}", {"get": _paged("The same as Atom", {ATOM_TYPE: atom})}
    yield f"/{CHANGE_LIST}", {"get": _paged("The same as a ResourceSync change list", {"application/xml": xml})}
    yield f"/{CAPABILITIES}", {"get": _fixed("What ResourceSync finds here")}
    yield f"/.well-known/{DESCRIPTION}", {"get": _fixed("Where ResourceSync begins")}


def _paged(summary: str, content: Data) -> Data:
    after = "Changes behind this number; 0, as without it, from the beginning (for people and Atom without it: the end)"
    parameters = [
        {"name": "after", "in": "query", "description": after, "schema": {"type": "integer", "minimum": 0}},
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}},
    ]
    parameters[1]["description"] = f"Changes on a page; {PAGE_SIZE} where it is not said"
    return {
        "summary": summary,
        "tags": ["changes"],
        "parameters": parameters,
        "responses": {
            "200": {"description": "A page of changes", "content": content},
            "304": {"description": "The client has it"},
            **problems(400, 401, 406),
        },
    }


def _fixed(summary: str) -> Data:
    content: Data = {"application/xml": {"schema": _TEXT}}
    return {
        "summary": summary,
        "tags": ["changes"],
        "responses": {"200": {"description": summary, "content": content}, **problems(401)},
    }
