"""The addresses of mirrors in the description of the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hypermedia.openapi_parts import LINK_ITEMS, SECURITY, problems, sheet
from hypermedia.openapi_paths import Data

from .archives.registry import KEYS
from .models import Run, Trouble
from .shown import COUNTS

TAG: Final = "mirrors"

_TEXT: Final[Data] = {"type": "string"}
_DATE: Final[Data] = {"type": "string", "format": "date"}
_TIME: Final[Data] = {"type": ["string", "null"], "format": "date-time"}
_NUMBER: Final[Data] = {"type": ["number", "null"], "minimum": 0}
_COUNT: Final[Data] = {"type": ["integer", "null"], "minimum": 0}
_YES_OR_NO: Final[Data] = {"type": "boolean"}

_WISH: Final[Data] = {
    "accessions": {"type": "array", "items": _TEXT},
    "query": {**_TEXT, "description": "In the archive's own words"},
    "since": _DATE,
    "until": _DATE,
    "after": {**_TEXT, "description": "A sequence number of another server's feed"},
    "server": {"type": "string", "format": "uri", "description": "The entry point of another server"},
}

ORDER: Final[Data] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        **_WISH,
        "dry-run": _YES_OR_NO,
        "follow": _YES_OR_NO,
        "every": {"type": ["string", "integer"], "description": "Seconds, or such as 24h; only with `follow`"},
    },
}

RUN: Final[Data] = {
    "type": "object",
    "required": ["key", "archive", "state", "counts"],
    "properties": {
        "links": LINK_ITEMS,
        **dict.fromkeys(("key", "archive", "href", "message"), _TEXT),
        "state": {"enum": list(Run.State.values)},
        "wish": {"type": "object", "properties": _WISH},
        "dry-run": _YES_OR_NO,
        "counts": {"type": "object", "properties": {name.replace("_", "-"): _COUNT for name in COUNTS}},
        "rate": {**_NUMBER, "description": "Candidates a second"},
        "eta": {**_NUMBER, "description": "Seconds"},
        "percent": {**_NUMBER, "maximum": 100},
        "pauses": {"type": "array", "items": {"type": "object"}},
        **dict.fromkeys(("created", "started", "finished", "modified"), _TIME),
    },
}


def paths() -> Iterator[tuple[str, Data]]:
    yield "/mirrors", {"get": sheet("How the mirrors of other archives stand", TAG)}
    archive = {"name": "archive", "in": "path", "required": True, "schema": {"enum": list(KEYS)}}
    one = "/mirrors/{archive}"
    yield one, {"parameters": [archive], "get": sheet("How one mirror stands", TAG)}
    listing = sheet("Its runs, newest first", TAG, _query("after"))
    yield f"{one}/runs", {"parameters": [archive], "get": listing, "post": _begin()}
    key = {"name": "key", "in": "path", "required": True, "schema": _TEXT}
    at = [archive, key]
    yield f"{one}/runs/{{key}}", {"parameters": at, "get": _progress()}
    yield f"{one}/runs/{{key}}/stop", {"parameters": at, "post": _step("End it as it is", {"200": _told("Stopped")})}
    going_on = _step("Go on with it", {"202": _told("It goes on; `Location` is where to ask")})
    yield f"{one}/runs/{{key}}/resume", {"parameters": at, "post": going_on}
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}}
    at = [archive, number]
    yield f"{one}/troubles", {"parameters": [archive], "get": _troubles()}
    yield f"{one}/troubles/{{number}}", {"parameters": at, "get": sheet("Why one thing could not be had", TAG)}
    again = _step("Ask for it again", {"202": _told("A run was begun; `Location` is where to ask")})
    yield f"{one}/troubles/{{number}}/retry", {"parameters": at, "post": again}
    yield from _subscriptions(f"{one}/subscriptions/{{number}}", at)


def _subscriptions(at: str, parameters: list[Data]) -> Iterator[tuple[str, Data]]:
    ended = _step("End the repetition", {"204": {"description": "It is not repeated any more"}})
    one = sheet("A wish that is repeated", TAG)
    yield at, {"parameters": parameters, "get": one, "delete": ended}
    shown = _step("The same, for a page", {"303": {"description": "To the mirror"}})
    yield f"{at}/unfollow", {"parameters": parameters, "post": shown}


def _begin() -> Data:
    made = _step("Begin a run (operators)", {"202": _told("Begun; `Location` is where to ask how far it is")})
    made["parameters"] = [{"$ref": "#/components/parameters/Idempotency-Key"}]
    made["requestBody"] = {"required": True, "content": {"application/json": {"schema": ORDER}}}
    made["responses"] |= problems(400, 413, 415, 422)
    return made


def _progress() -> Data:
    shown = {**_told("How far it is"), "headers": {"Retry-After": {"schema": {"type": "integer"}}}}
    shown["content"] |= {"application/xml": {"schema": _TEXT}, "text/html": {"schema": _TEXT}}
    return {
        "summary": "How far a run is; `Prefer: wait=N` waits until something moves",
        "tags": [TAG],
        "parameters": [{"$ref": "#/components/parameters/Prefer"}],
        "responses": {"200": shown, "304": {"description": "Nothing has moved"}, **problems(404, 406)},
    }


def _troubles() -> Data:
    sort = {"name": "sort", "in": "query", "schema": {"enum": list(Trouble.Sort.values)}}
    return sheet("What could not be had, newest first", TAG, sort, _query("run"), _query("after"))


def _step(summary: str, answers: Data) -> Data:
    refusals = problems(401, 403, 404, 409)
    return {"summary": summary, "tags": [TAG], "security": SECURITY, "responses": {**answers, **refusals}}


def _told(description: str) -> Data:
    return {"description": description, "content": {"application/json": {"schema": RUN}}}


def _query(name: str) -> Data:
    return {"name": name, "in": "query", "schema": _TEXT}
