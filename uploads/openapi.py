"""The addresses of uploads in the OpenAPI description: their verbs, the header fields of each dialect, the status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hypermedia.openapi_parts import LINK_ITEMS, SECURITY, problems, reference, sheet
from hypermedia.openapi_paths import Data

from .models import Upload

TAG: Final = "uploads"

_TEXT: Final[Data] = {"type": "string"}
_MAYBE: Final[Data] = {"type": ["string", "null"]}
_SIZE: Final[Data] = {"type": "integer", "minimum": 0}
_TIME: Final[Data] = {"type": ["string", "null"], "format": "date-time"}
_DIGESTS: Final[Data] = {"type": "object", "additionalProperties": _TEXT}
_LIST: Final[Data] = {"type": "array", "items": {"type": "object"}}

STATUS: Final[Data] = {
    "type": "object",
    "required": ["key", "state", "length", "offset", "progress", "digests", "faults"],
    "properties": {
        "links": LINK_ITEMS,
        **dict.fromkeys(("key", "name", "dialect"), _TEXT),
        **dict.fromkeys(("media-type", "part", "submitter"), _MAYBE),
        "state": {"enum": [value for value in Upload.State.values if value not in ("expired", "cancelled")]},
        "length": {"type": ["integer", "null"], "description": "Bytes; null until it is told"},
        "offset": {**_SIZE, "description": "Bytes that are safe here"},
        "checked": {**_SIZE, "description": "Bytes that were verified so far"},
        "progress": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        **dict.fromkeys(("digests", "declared"), _DIGESTS),
        "faults": _LIST,
        "facts": {"type": "object"},
        **dict.fromkeys(("created", "modified", "expires"), _TIME),
    },
}

_BYTES: Final[Data] = {"type": "string", "format": "binary"}
_OFFSET: Final = "Upload-Offset"


def paths() -> Iterator[tuple[str, Data]]:
    listing = {**sheet("Your uploads, newest first", TAG, _query("after")), "security": SECURITY}
    yield "/uploads", {"get": listing, "post": _create(), "options": _options()}
    own = {"name": "key", "in": "path", "required": True, "schema": _TEXT}
    yield (
        "/uploads/{key}",
        {
            "parameters": [own],
            "get": _status(),
            "head": _operation("How far it is (tus, IETF)", {"200": _told(_OFFSET), "204": _told(_OFFSET)}),
            "patch": _patch(),
            "put": _put(),
            "delete": _operation("Cancel it, or take the file out of the area", {"204": {"description": "It is gone"}}),
        },
    )


def _operation(summary: str, answers: Data, *headers: str, refusals: tuple[int, ...] = ()) -> Data:
    return {
        "summary": summary,
        "tags": [TAG],
        "security": SECURITY,
        "parameters": [{"name": name, "in": "header", "schema": _TEXT} for name in headers],
        "responses": {**answers, **problems(400, 401, 403, 404, 410, *refusals)},
    }


def _create() -> Data:
    fields = ("Tus-Resumable", "Upload-Length", "Upload-Defer-Length", "Upload-Metadata", "Upload-Concat")
    others = ("Upload-Checksum", "Upload-Complete", "Repr-Digest", "X-Upload-Content-Length", "X-Upload-Content-Type")
    answers = {
        "200": _told("Location", summary="A session of Google's dialect was begun"),
        "201": _told("Location", _OFFSET, "Upload-Complete", summary="Begun, or received whole"),
    }
    made = _operation("Begin an upload: tus, IETF, Google, or the whole file", answers, *fields, *others)
    made["parameters"] += [_query(name) for name in ("uploadType", "name", "submitter", "record")]
    made["responses"] |= {**problems(412, 413, 415, 429), **_others(411, 460, 507)}
    made["requestBody"] = {
        "content": {"application/offset+octet-stream": {"schema": _BYTES}, "*/*": {"schema": _BYTES}}
    }
    return made


def _patch() -> Data:
    fields = ("Tus-Resumable", _OFFSET, "Upload-Length", "Upload-Checksum", "Upload-Complete", "Content-Digest")
    answers = {"200": _answered("Complete (IETF)"), "204": _told(_OFFSET, summary="Taken")}
    made = _operation("The next bytes (tus, IETF)", answers, *fields, refusals=(409, 412, 413, 415))
    made["responses"] |= _others(411, 423, 460, 507)
    made["requestBody"] = _body("application/offset+octet-stream", "application/partial-upload")
    return made


def _put() -> Data:
    answers = {
        "200": _answered("Every byte is here"),
        "201": _answered("A file was received whole (`curl -T`)"),
        "308": _told("Range", summary="More is to come"),
    }
    made = _operation("The next bytes (Google), or a whole file", answers, "Content-Range", "Content-MD5")
    made["responses"] |= {**problems(413), **_others(411, 423, 507)}
    made["requestBody"] = _body("*/*")
    return made


def _status() -> Data:
    shown = _answered("How it stands; `Prefer: wait=N` waits for the worker")
    shown["content"] |= {"application/xml": {"schema": _TEXT}, "text/html": {"schema": _TEXT}}
    shown["content"]["application/octet-stream"] = {"schema": _BYTES}
    made = _operation("How it stands; the file itself once it is verified", {"200": shown}, "Prefer", refusals=(406,))
    return {**made, "responses": {**made["responses"], "304": {"description": "The client has it"}}}


def _options() -> Data:
    told = _told(
        "Tus-Version", "Tus-Extension", "Tus-Max-Size", "Tus-Checksum-Algorithm", "Accept-Patch", "Upload-Limit"
    )
    return {"summary": "What is spoken here", "tags": [TAG], "security": [], "responses": {"200": told}}


def _body(*kinds: str) -> Data:
    return {"content": {kind: {"schema": _BYTES} for kind in kinds}}


def _answered(description: str) -> Data:
    return {"description": description, "content": {"application/json": {"schema": STATUS}}}


def _told(*headers: str, summary: str = "Told in header fields") -> Data:
    return {"description": summary, "headers": {name: {"schema": _TEXT} for name in headers}}


_OTHERS: Final = {
    411: "The length is needed",
    423: "An older request still writes",
    460: "The digest is another one (tus)",
    507: "The disk is full",
}


def _others(*statuses: int) -> Data:
    """Statuses that only uploads have."""
    content = {"application/json": {"schema": reference("problem")}}
    return {str(status): {"description": _OTHERS[status], "content": content} for status in statuses}


def _query(name: str) -> Data:
    return {"name": name, "in": "query", "schema": _TEXT}
