"""Webin's addresses in the OpenAPI description. Their answers are receipts, also where something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from hypermedia.openapi_parts import SECURITY
from hypermedia.openapi_paths import Data

from .packages import ACTIONS

TAG: Final = "webin"
FILES: Final = ("SUBMISSION", "STUDY", "PROJECT", "SAMPLE", "EXPERIMENT", "RUN", "ANALYSIS")
SENT: Final = ("projects", "studies", "samples", "experiments", "runs", "analyses")

_XML: Final[Data] = {"type": "string", "description": "A RECEIPT document; success=false names every fault"}
_TEXT: Final[Data] = {"type": "string"}


def paths() -> Iterator[tuple[str, Data]]:
    v2 = "/ena/submit/webin-v2/submit"
    yield "/ena/submit/drop-box/submit", {"post": _submit("Submit files of SRA XML (Webin REST V1)", _form())}
    yield v2, {"post": _submit("Submit one document for all (Webin REST V2)", _document())}
    yield f"{v2}/queue", {"post": _queue()}
    yield f"{v2}/poll/{{key}}", {"parameters": [_in_path("key")], "get": _poll()}
    for collection in SENT:
        address = f"/ena/submit/drop-box/{collection}/{{name}}"
        yield address, {"parameters": [_in_path("name")], "get": _read(collection)}


def _submit(summary: str, content: Data) -> Data:
    return {
        "summary": summary,
        "tags": [TAG],
        "security": SECURITY,
        "requestBody": {"required": True, "content": content},
        "responses": {"200": _receipt("What became of it, or why nothing did"), **_transport(401, 403, 413, 415, 429)},
    }


def _queue() -> Data:
    links = {"type": "object", "additionalProperties": {"type": "object", "properties": {"href": _TEXT}}}
    queued: Data = {
        "type": "object",
        "required": ["submissionId", "_links"],
        "properties": {
            "submissionId": _TEXT,
            "submissionAccountId": _TEXT,
            "_links": links,
            "links": {"type": "array"},
        },
    }
    told = {"description": "Where to poll", "content": {"application/json": {"schema": queued}}}
    return {
        **_submit("Submit for the workers to do", _document()),
        "responses": {"200": told, **_transport(401, 403, 413)},
    }


def _poll() -> Data:
    running = {"description": "Not done yet", "content": {"application/json": {"schema": {"type": "object"}}}}
    return {
        "summary": "The receipt of what was queued",
        "tags": [TAG],
        "security": SECURITY,
        "parameters": [{"name": "mediaType", "in": "query", "schema": {"enum": ["xml", "json"]}}],
        "responses": {"200": _receipt("It is done"), "202": running, **_transport(401, 403, 404)},
    }


def _read(collection: str) -> Data:
    xml = {"description": "SRA XML", "content": {"application/xml": {"schema": {"type": "string"}}}}
    return {
        "summary": f"One of your {collection}, by accession or alias",
        "tags": [TAG],
        "security": SECURITY,
        "responses": {"200": xml, **_transport(401, 404, 410)},
    }


def _form() -> Data:
    files = {name: {"type": "string", "format": "binary"} for name in FILES}
    action = {"type": "string", "description": f"Instead of SUBMISSION: {', '.join(ACTIONS)}, with commas"}
    date = {"type": "string", "description": "YYYY-MM-DD or DD-MM-YYYY"}
    properties: dict[str, Any] = {**files, "ACTION": action, "HOLD_DATE": date, "CENTER_NAME": _TEXT}
    return {"multipart/form-data": {"schema": {"type": "object", "properties": properties}}}


def _document() -> Data:
    whole = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
    return {
        "application/xml": {"schema": {"type": "string", "description": "A WEBIN or SUBMISSION document"}},
        "application/json": {"schema": {"type": "object"}},
        "multipart/form-data": {"schema": whole},
    }


def _receipt(description: str) -> Data:
    content = {"application/xml": {"schema": _XML}, "application/json": {"schema": {"type": "object"}}}
    return {"description": description, "content": content}


def _transport(*statuses: int) -> dict[str, Data]:
    return {str(status): _receipt("Nothing was done; the receipt says why") for status in statuses}


def _in_path(name: str) -> Data:
    return {"name": name, "in": "path", "required": True, "schema": _TEXT}
